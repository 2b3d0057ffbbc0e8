"""Statistics: quantiles, means and medians that pass over NaN, histograms, covariances, extremes of both sides."""

from __future__ import annotations

import math
import warnings
from collections import namedtuple
from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.dtypes import scalar_name
from ..array.shapes import product
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .casts import to
from .complaints import check_devices, complaint, wrapped
from .declare import composite, operation
from .diagonals import diag
from .halves import in_float32
from .index import gather, scatter_zeros
from .matmul import mm
from .pointwise import sqrt
from .reduce import nansum, restore, sum  # noqa: A004
from .schema import Dim
from .several import lerp
from .shape import reshape, squeeze, t, unsqueeze
from .sorting import pair, sort_dim
from .where import masked_fill
from .writing import into


def _named(name: str, fields: tuple[str, ...]) -> Any:
    """The named tuple of an operation with several results, as torch.return_types has it."""
    kind = namedtuple(name, fields)  # type: ignore[misc]
    kind.__module__ = "torch.return_types"
    kind.__repr__ = lambda self: (  # type: ignore[method-assign]
        f"torch.return_types.{name}(\n" + ",\n".join(f"{f}={v!r}" for f, v in zip(fields, self)) + ")"
    )
    return kind


# -- quantiles -----------------------------------------------------------------------------------------------------
_INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


def _check_quantile(name: str, input: Tensor, q: Any, interpolation: str) -> None:
    sentence = None
    kinds = (np.float32, np.float64)
    if not input.array.size:
        sentence = "quantile() input tensor must be non-empty"
    elif input.array.dtype not in kinds:
        sentence = "quantile() input tensor must be either float or double dtype"
    elif not isinstance(q, Tensor):
        if not 0 <= q <= 1:
            sentence = f"quantile() q must be in the range [0, 1] but got {q:g}"
    elif q.array.ndim > 1:
        sentence = "quantile() q must be a scalar or 1D tensor"
    elif q.array.dtype != input.array.dtype:
        sentence = "quantile() q tensor must be same dtype as the input tensor"
    elif not bool(((q.array >= 0) & (q.array <= 1)).all()):
        sentence = "quantile() q values must be in the range [0, 1]"
    if sentence is None and interpolation not in _INTERPOLATIONS:
        sentence = (
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )
    if sentence is not None:
        raise complaint(name, sentence, input=input, q=q, interpolation=interpolation)


def _ranks(rows: Any, q: Any, skip_nan: bool) -> Any:
    """The place of each quantile among the sorted elements of each row, between two of them in general."""
    missing = wrap(rows.array != rows.array)
    if skip_nan:
        last = to(sum(wrap(~missing.array), (-1,), True), rows.dtype) - 1
        return masked_fill(q * last, wrap((q * last).array < 0), 0.0)
    last = rows.array.shape[-1] - 1
    spoiled = wrap(missing.array.any(axis=-1, keepdims=True))
    ranks = q * last
    shape = (*rows.array.shape[:-1], ranks.array.shape[-1])
    return masked_fill(ranks.expand(shape), spoiled, float(last))


def _at_ranks(rows: Any, ranks: Any, interpolation: str) -> Any:
    xp = xp_of(rows.array)
    raw = ranks.array
    if interpolation == "nearest":
        return gather(rows, -1, wrap(xp.rint(raw).astype(np.int64)))
    low = xp.floor(raw).astype(np.int64)
    high = xp.ceil(raw).astype(np.int64)
    if interpolation in ("lower", "higher"):
        return gather(rows, -1, wrap(low if interpolation == "lower" else high))
    weight = 0.5 if interpolation == "midpoint" else ranks - wrap(low.astype(raw.dtype))
    return lerp(gather(rows, -1, wrap(low)), gather(rows, -1, wrap(high)), weight)


def _quantile(name: str, input: Any, q: Any, dim: Any, keepdim: bool, interpolation: str, out: Any) -> Tensor:
    _check_quantile(name, input, q, interpolation)
    ndim = input.array.ndim
    at = None if dim is None else wrapped(name, dim, ndim, input=input)
    if not isinstance(q, Tensor):
        q = wrap(xp_of(input.array).asarray(q, input.array.dtype))
    rows = reshape(input, (-1,)) if at is None else input if not ndim else input.transpose(at, -1)
    if not rows.array.ndim:
        rows = reshape(rows, (1,))
    flat = reshape(rows, (-1, rows.array.shape[-1]))
    ordered, _ = sort_dim(flat, -1, False)
    found = _at_ranks(ordered, _ranks(ordered, reshape(q, (-1,)), name == "nanquantile"), interpolation)
    found = reshape(t(found), (*((-1,) if q.array.ndim else ()), *rows.array.shape[:-1]))
    if at is None:
        found = reshape(found, (*q.array.shape, *(((1,) * ndim) if keepdim else ())))
    elif ndim:
        found = unsqueeze(found, found.array.ndim).transpose(q.array.ndim + at, -1)
        found = found if keepdim else squeeze(found, q.array.ndim + at)
    else:
        found = reshape(found, q.array.shape)
    return found if out is None else into(name, out, found)


@composite()
def quantile(
    input: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear", out: Any = None
) -> Tensor:  # fmt: skip
    """The values below which the parts `q` of the elements lie, of all or along a dimension; NaN where there is one.

    >>> torch.quantile(torch.tensor([0.0, 1.0, 3.0]), 0.75)
    tensor(2.)
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation, out)


@composite()
def nanquantile(
    input: Tensor, q: Any, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear", out: Any = None
) -> Tensor:  # fmt: skip
    """As quantile, passing over NaN."""
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, out)


# -- what passes over NaN ------------------------------------------------------------------------------------------
@composite()
def nanmean(input: Tensor, dim: Any = None, keepdim: bool = False, *, dtype: Any = None, out: Any = None) -> Tensor:
    """The mean of the elements that are not NaN, of all or along dimensions."""
    if input.array.dtype.kind in "iub":
        sentence = (
            "nanmean(): expected input to have floating point or complex dtype but got "
            f"{scalar_name(input.array.dtype)}"
        )
        raise complaint("nanmean", sentence, input=input)
    total = nansum(input, dim, keepdim, dtype=dtype)
    result = total / to(sum(wrap(input.array == input.array), dim, keepdim), total.dtype)  # type: ignore[operator]
    return result if out is None else into("nanmean", out, result)


def _share_middle(g, self, result):
    """Every element that equals the middle one gets an equal share."""
    from .casts import cast_like

    hit = cast_like((self == result) | ((self != self) & (result != result)), self)
    return hit * (g / sum(hit))


@in_float32
@operation(
    grad=dict(self=_share_middle), function=False, method=False, node="NanmedianBackward0", refuses=("bc", "nanmedian")
)
def nanmedian_all(xp, self: Tensor):
    """The middle one of the elements that are not NaN, the lower one of two."""
    if not self.size:
        return xp.asarray(math.nan if self.dtype.kind in "fV" else np.iinfo(self.dtype).min, self.dtype)
    flat = xp.sort(self.reshape(-1))
    count = (flat == flat).sum().item()
    return flat[max(count - 1, 0) // 2]


def _picked_back(g, self_meta, indices, dim, keepdim):
    spread = restore(g, self_meta, (dim,), keepdim), restore(indices, self_meta, (dim,), keepdim)
    return scatter_zeros(*spread, dim, tuple(self_meta.shape))


@operation(
    grad=dict(self=_picked_back), outputs=("values", "indices*"), function=False, method=False,
    node="NanmedianBackward1",
)  # fmt: skip
def nanmedian_dim(xp, self: Tensor, dim: Dim, keepdim: bool = False):
    """The middle ones of the elements that are not NaN along a dimension, and where they are."""
    if not self.ndim:
        return self.copy(), xp.zeros((), np.int64)
    if not self.shape[dim]:
        raise IndexError(f"median(): Expected reduction dim {dim} to have non-zero size.")
    sortable = self.astype(np.float32) if self.dtype.kind == "V" else self
    order = xp.argsort(sortable, axis=dim, kind="stable")
    count = (self == self).sum(axis=dim, keepdims=True)
    at = xp.take_along_axis(order, xp.maximum(count - 1, 0) // 2, axis=dim)
    values = xp.take_along_axis(self, at, axis=dim)
    return (values, at) if keepdim else (values.squeeze(dim), at.squeeze(dim))


_Nanmedian = pair("nanmedian")


@composite()
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle one (the lower one of two) of the elements that are not NaN, or along a dimension with where it is."""
    return nanmedian_all(input) if dim is None else _Nanmedian(*nanmedian_dim(input, dim, keepdim))


# -- extremes of both sides ----------------------------------------------------------------------------------------
def _share_extremes(g_min, g_max, self, min, max, dim, keepdim):
    from .casts import cast_like

    dims = None if dim is None else (dim,)
    parts = []
    for g, extreme in ((g_min, min), (g_max, max)):
        hit = cast_like(self == restore(extreme, self, dims, keepdim), self)
        parts.append(hit * restore(g, self, dims, keepdim) / sum(hit, dims, True))
    return parts[0] + parts[1]


@operation(
    grad=dict(self=_share_extremes), outputs=("min", "max"), function=False, method=False, node="AminmaxBackward0",
    refuses=("c", "aminmax"),
)  # fmt: skip
def aminmax_op(xp, self: Tensor, dim: Any = None, keepdim: bool = False):
    """The smallest and the largest elements, of all or along a dimension."""
    if not self.size and (dim is None or not self.shape[dim]):
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."
        )
    axis = dim if self.ndim else None
    return self.min(axis=axis, keepdims=keepdim), self.max(axis=axis, keepdims=keepdim)


_Aminmax = _named("aminmax", ("min", "max"))


@composite()
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False, out: Any = None) -> Any:
    """The smallest and the largest elements, of all or along a dimension."""
    found = aminmax_op(input, None if dim is None else wrapped("aminmax", dim, input.array.ndim, input=input), keepdim)
    if out is not None:
        found = tuple(into("aminmax", target, value) for target, value in zip(out, found))
    return _Aminmax(*found)


# -- histograms ----------------------------------------------------------------------------------------------------
def _range(name: str, values: Any, low: float, high: float) -> tuple[float, float]:
    """The range given, or the data's; never empty."""
    if low > high:
        raise RuntimeError(f"torch.{name}: max must be larger than min")
    if low == high and values.size:
        low, high = values.min().item(), values.max().item()
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.{name}: range of [{low:g}, {high:g}] is not finite")
    if low == high:
        low, high = low - (1 if name == "histc" else 0.5), high + (1 if name == "histc" else 0.5)
    return low, high


@operation(refuses=("iub", "histogram_cpu"))
def histc(xp, self: Tensor, bins: int = 100, min: float = 0, max: float = 0, out=None):
    """How many elements lie in each of equal bins from min to max (of the data, where the two are equal).

    >>> torch.histc(torch.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    flat = self.reshape(-1).astype(np.float64)
    low, high = _range("histc", flat, min, max)
    inside = flat[(flat >= low) & (flat <= high)]
    place = xp.minimum(((inside - low) * (bins / (high - low))).astype(np.int64), bins - 1)
    return xp.bincount(place, minlength=bins).astype(self.dtype)


_Histogram = _named("histogram", ("hist", "bin_edges"))
_Histogramdd = _named("histogramdd", ("hist", "bin_edges"))


def _edges(xp: Any, values: Any, bins: Any, limits: Any) -> Any:
    """The edges of one dimension's bins: as given, or equal ones."""
    if isinstance(bins, Tensor):
        return bins.array.copy()
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    low, high = limits if limits is not None else (0.0, 0.0) if values.size else (0.0, 1.0)
    if limits is None:
        low, high = _range("histogramdd", values, low, high)
    return xp.linspace(low, high, bins + 1).astype(values.dtype)


def _counted(name: str, points: Tensor, bins: list, limits: Any, weight: Any, density: bool) -> tuple[Any, list]:
    """Counts (or sums of weights) in a grid of bins, and the edges, for points [number, dimensions]."""
    array = points.array
    xp = xp_of(array)
    check_devices(name, input=points, weight=weight, **{f"bins[{d}]": b for d, b in enumerate(bins)})
    try:
        check_implemented("iubV", "histogramdd", array)
        pairs = [None] * len(bins) if limits is None else list(zip(limits[::2], limits[1::2]))
        edges = [_edges(xp, array[:, d], b, pairs[d]) for d, b in enumerate(bins)]
    except (RuntimeError, NotImplementedError) as error:
        raise complaint(name, str(error), type(error), input=points) from None
    inside = xp.ones(array.shape[0], bool)
    place = xp.zeros(array.shape[0], np.int64)
    for d, edge in enumerate(edges):
        count = edge.shape[0] - 1
        inside &= (array[:, d] >= edge[0]) & (array[:, d] <= edge[-1])
        place = place * count + xp.clip(xp.searchsorted(edge, array[:, d], side="right") - 1, 0, count - 1)
    shape = tuple(e.shape[0] - 1 for e in edges)
    held = None if weight is None else weight.array.reshape(-1)[inside]
    counts = xp.bincount(place[inside], held, minlength=product(shape)).reshape(shape).astype(array.dtype)
    if density:
        counts = counts / counts.sum()
        for d, edge in enumerate(edges):
            counts = counts / xp.diff(edge).reshape([-1 if i == d else 1 for i in range(len(edges))])
    return wrap(counts), [wrap(e) for e in edges]


@composite()
def histogram(
    input: Tensor, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False, out: Any = None  # noqa: A002
) -> Any:  # fmt: skip
    """How many elements (or what sum of weights) lie in each bin, and the bins' edges."""
    hist, edges = _counted("histogram", reshape(input, (-1, 1)), [bins], range, weight, density)
    found = (hist, edges[0])
    if out is not None:
        found = tuple(into("histogram", target, value) for target, value in zip(out, found))
    return _Histogram(*found)


@composite(method=False)
def histogramdd(
    input: Tensor, bins: Any, *, range: Any = None, weight: Any = None, density: bool = False  # noqa: A002
) -> Any:  # fmt: skip
    """As histogram for points: the last dimension of the input are their coordinates."""
    points = reshape(input, (-1, input.array.shape[-1]))
    count = points.array.shape[1]
    several = list(bins) if isinstance(bins, (list, tuple)) else [bins] * count
    hist, edges = _counted("histogramdd", points, several, range, weight, density)
    return _Histogramdd(hist, tuple(edges))


# -- covariances ---------------------------------------------------------------------------------------------------
def _weights(input: Tensor, fweights: Any, aweights: Any, count: int) -> Any:
    """The product of both kinds of weights, checked."""
    for name, each in (("fweights", fweights), ("aweights", aweights)):
        if each is not None and each.array.size != count:
            sentence = (
                f"cov(): expected {name} to have the same numel as there are observations in the input but got "
                f"{each.array.size} != {count}"
            )
            raise complaint("cov", sentence, input=input, **{name: each})
    if fweights is None:
        return aweights
    return fweights if aweights is None else to(fweights, aweights.dtype) * aweights


def _check_rows(name: str, input: Tensor) -> None:
    if input.array.ndim > 2:
        sentence = f"{name}(): expected input to have two or fewer dimensions but got an input with {input.array.ndim} dimensions"
        raise complaint(name, sentence, input=input)
    if input.array.dtype == bool:
        raise complaint(name, f"{name}(): bool dtype is not supported for input", input=input)


@composite()
def cov(input: Tensor, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Tensor:
    """The covariances of variables, which are the rows; columns are observations.

    >>> torch.cov(torch.tensor([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]]))
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    _check_rows("cov", input)
    rows: Any = reshape(input, (1, -1)) if input.array.ndim < 2 else input
    count = rows.array.shape[1]
    weight = _weights(input, fweights, aweights, count)
    if weight is not None and rows.is_floating_point():
        weight = to(weight, rows.dtype)
    if weight is None:
        total: Any = count
        average = sum(rows, (1,)) / count if count else sum(rows, (1,)) / 0.0  # type: ignore[operator]
        freedom: Any = total - correction
    else:
        total = weight.sum()
        average = (rows * weight).sum(1) / total
        shrunk = correction if aweights is None else correction * (weight * to(aweights, weight.dtype)).sum() / total
        freedom = total - shrunk
    if (freedom if weight is None else freedom.item()) <= 0:
        sentence = (
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations."
        )
        warnings.warn(sentence, UserWarning, stacklevel=2)
        freedom = 0 if weight is None else freedom * 0
    centred = rows - unsqueeze(average, 1)
    weighted = centred if weight is None else centred * weight
    turned = t(weighted).conj() if weighted.is_complex() else t(weighted)
    return squeeze(mm(centred, turned) / freedom)  # type: ignore[operator]


@composite()
def corrcoef(input: Tensor) -> Tensor:
    """Pearson's correlations of variables, which are the rows; columns are observations."""
    _check_rows("corrcoef", input)
    found: Any = cov(input)
    if not found.array.ndim:
        return found / found
    scale = sqrt(diag(found))
    found = found / unsqueeze(scale, 1)
    found = found / unsqueeze(scale, 0)
    return found.clip(-1, 1)
