"""Along a dimension: running extremes and log-sums, differences, slopes, and areas under samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from .compare import logical_xor
from .complaints import complaint, wrapped
from .declare import composite, operation
from .halves import in_float32
from .index import scatter_zeros
from .pointwise import abs, exp, log  # noqa: A004
from .schema import Dim
from .shape import cat, narrow, select
from .sorting import cumsum, flip, pair
from .where import where
from .writing import into


# -- running extremes ----------------------------------------------------------------------------------------------
def _to_origins(g, self_meta, indices, dim):
    return scatter_zeros(g, indices, dim, tuple(self_meta.shape))


def _running(xp, find, self, dim):
    """Extremes so far, and where each was met last; from the first NaN on it is NaN."""
    if not self.ndim:
        return self.copy(), xp.zeros((), np.int64)
    values = find.accumulate(self, axis=dim)
    met = (self == values) | (self != self)
    places = xp.arange(self.shape[dim]).reshape([-1 if d == dim else 1 for d in range(self.ndim)])
    return values, xp.maximum.accumulate(xp.where(met, places, 0), axis=dim)


@operation(
    grad=dict(self=_to_origins), outputs=("values", "indices*"), function=False, method=False, node="CummaxBackward0"
)
def cummax_dim(xp, self: Tensor, dim: Dim):
    """The largest elements so far along a dimension, and where they are."""
    return _running(xp, xp.maximum, self, dim)


@operation(
    grad=dict(self=_to_origins), outputs=("values", "indices*"), function=False, method=False, node="CumminBackward0"
)
def cummin_dim(xp, self: Tensor, dim: Dim):
    """The smallest elements so far along a dimension, and where they are."""
    return _running(xp, xp.minimum, self, dim)


_Cummax, _Cummin = pair("cummax"), pair("cummin")


def _pair_into(name: str, kind: Any, found: tuple, out: Any) -> Any:
    if out is not None:
        found = tuple(into(name, target, value) for target, value in zip(out, found))
    return kind(*found)


@composite()
def cummax(input: Tensor, dim: int, *, out: Any = None) -> Any:
    """The largest elements so far along a dimension, and where each was met last.

    >>> torch.tensor([1, 3, 2]).cummax(0).values
    tensor([1, 3, 3])
    """
    return _pair_into("cummax", _Cummax, cummax_dim(input, dim), out)


@composite()
def cummin(input: Tensor, dim: int, *, out: Any = None) -> Any:
    """The smallest elements so far along a dimension, and where each was met last."""
    return _pair_into("cummin", _Cummin, cummin_dim(input, dim), out)


# -- running log-sums ----------------------------------------------------------------------------------------------
def _logcumsumexp_gradient(g, self, result, dim):
    """exp(self) * the later g / exp(result), summed in logarithms, its positive and its negative part for themselves."""
    if not self.ndim:
        return g
    size = log(where(g == 0, 1.0, abs(g)))
    above = _part(where(g > 0, size - result, -np.inf), self, dim)
    below = _part(where(g < 0, size - result, -np.inf), self, dim)
    return above - below


def _part(logarithms, self, dim):
    return exp(flip(logcumsumexp(flip(logarithms, (dim,)), dim), (dim,)) + self)


@in_float32
@operation(grad=dict(self=_logcumsumexp_gradient), refuses=("iub", "logcumsumexp_out_cpu"))
def logcumsumexp(xp, self: Tensor, dim: Dim, out=None):
    """The logarithm of the sum of exponentials so far, without overflow on the way."""
    return xp.logaddexp.accumulate(self, axis=dim) if self.ndim and self.size else self.copy()


# -- differences ---------------------------------------------------------------------------------------------------
def _check_joined(input: Tensor, other: Tensor, dim: int) -> None:
    shape, joined = input.array.shape, other.array.shape
    if len(joined) != len(shape):
        sentence = "diff expects prepend or append to be the same dimension as input"
        raise complaint("diff", sentence, input=input, joined=other)
    for d, (m, n) in enumerate(zip(shape, joined)):
        if m != n and d != dim:
            sentence = (
                "diff expects the shape of tensor to prepend or append to match that of input except along the "
                f"differencing dimension; input.size({d}) = {m}, but got tensor.size({d}) = {n}"
            )
            raise complaint("diff", sentence, input=input, joined=other)


@composite()
def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None, *, out: Any = None
) -> Tensor:
    """The n-th differences of neighbours along a dimension.

    >>> torch.tensor([1, 4, 9]).diff()
    tensor([3, 5])
    """
    if not input.array.ndim:
        raise complaint("diff", "diff expects input to be at least one-dimensional", input=input)
    if n < 0:
        raise complaint("diff", f"order must be non-negative but got {n}", input=input, n=n)
    dim = wrapped("diff", dim, input.array.ndim, input=input)
    for joined in (prepend, append):
        if joined is not None:
            _check_joined(input, joined, dim)
    if prepend is not None or append is not None:
        input = cat([t for t in (prepend, input, append) if t is not None], dim)
    if n == 0:
        from .casts import clone

        input = clone(input)
    for _ in range(n):
        length = input.array.shape[dim]
        rest = length - 1 if length else 0
        after, before = narrow(input, dim, length - rest, rest), narrow(input, dim, 0, rest)
        input = logical_xor(after, before) if input.array.dtype == np.bool_ else after - before
    return input if out is None else into("diff", out, input)


# -- slopes --------------------------------------------------------------------------------------------------------
def _shaped(vector: Tensor, ndim: int, dim: int) -> Tensor:
    """A vector along one dimension of many."""
    return vector.reshape([-1 if d == dim else 1 for d in range(ndim)])  # type: ignore[attr-defined]


def _slope(x: Any, dim: int, spacing: Any, edge_order: int) -> Tensor:
    """Slopes of samples: second-order between neighbours, of `edge_order` at the ends."""
    size, ndim = x.array.shape[dim], x.array.ndim

    def at(start: int, length: int) -> Any:
        return narrow(x, dim, start % size, length)

    if isinstance(spacing, Tensor):
        steps = _shaped(diff(spacing), ndim, dim)
        one, two = narrow(steps, dim, 0, size - 2), narrow(steps, dim, 1, size - 2)
        middle = (
            at(0, size - 2) * (-two / (one * (one + two)))
            + at(1, size - 2) * ((two - one) / (one * two))
            + at(2, size - 2) * (one / (two * (one + two)))
        )
        first, last = select(spacing, 0, 1) - select(spacing, 0, 0), select(spacing, 0, -1) - select(spacing, 0, -2)
    else:
        middle = (at(2, size - 2) - at(0, size - 2)) / (2 * spacing)
        first = last = spacing
    if edge_order == 1:
        return cat([(at(1, 1) - at(0, 1)) / first, middle, (at(-1, 1) - at(-2, 1)) / last], dim)
    if isinstance(spacing, Tensor):
        return cat([_end(at, spacing, 0), middle, _end(at, spacing, -1)], dim)
    start = (at(0, 1) * -1.5 + at(1, 1) * 2 - at(2, 1) * 0.5) / spacing
    end = (at(-1, 1) * 1.5 - at(-2, 1) * 2 + at(-3, 1) * 0.5) / spacing
    return cat([start, middle, end], dim)


def _end(at: Any, spacing: Any, place: int) -> Any:
    """The second-order slope at the first (0) or last (-1) of samples with coordinates."""
    order, sign = ((0, 1, 2), 1) if place == 0 else ((-1, -2, -3), -1)
    points = [select(spacing, 0, i) for i in order]
    one, two = (points[1] - points[0]) * sign, (points[2] - points[1]) * sign
    slope = (
        at(order[0], 1) * (-(one * 2 + two) / (one * (one + two)))
        + at(order[1], 1) * ((one + two) / (one * two))
        - at(order[2], 1) * (one / (two * (one + two)))
    )
    return slope if place == 0 else -slope


def _spacings(spacing: Any, dims: list[int], given: Any, input: Tensor) -> list[Any]:
    """A spacing (or coordinates) for each dimension."""
    if not isinstance(spacing, (list, tuple)):
        return [spacing] * len(dims)
    if len(spacing) != len(dims):
        wanted = (
            f"'self.dim() = {input.array.ndim}', since dim argument was not given" if given is None
            else f"'dim' argument = {len(dims)}"
        )  # fmt: skip
        sentence = (
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to "
            f"{wanted}, but got a list of length {len(spacing)}"
        )
        raise complaint("gradient", sentence, input=input)
    return list(spacing)


@composite(method=False)
def gradient(input: Tensor, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1) -> tuple:
    """The slope of samples along each dimension, by differences of neighbours; `spacing` is a distance or coordinates.

    >>> torch.gradient(torch.tensor([1.0, 4.0, 9.0]))
    (tensor([3., 4., 5.]),)
    """
    ndim = input.array.ndim
    dims = list(range(ndim)) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    if edge_order not in (1, 2):
        raise complaint("gradient", "torch.gradient only supports edge_order=1 and edge_order=2.", input=input)
    spacings = _spacings(spacing, dims, dim, input)
    dims = [wrapped("gradient", d, ndim, input=input) for d in dims]
    if len(set(dims)) != len(dims):
        twice = next(d for d in dims if dims.count(d) > 1)
        raise complaint("gradient", f"dim {twice} appears multiple times in the list of dims", input=input, dim=dim)
    if any(input.array.shape[d] < edge_order + 1 for d in dims):
        sentence = "torch.gradient expected each dimension size to be at least edge_order+1"
        raise complaint("gradient", sentence, input=input)
    return tuple(_slope(input, d, s, edge_order) for d, s in zip(dims, spacings))


# -- areas under samples -------------------------------------------------------------------------------------------
def _check_samples(name: str, y: Tensor, x: Tensor | None, dim: int) -> int:
    if not y.array.ndim:
        whole = name == "trapezoid"
        sentence = f"Dimension specified as {dim} but tensor has no dimensions"
        raise complaint(name, sentence if whole else "slice() cannot be applied to a 0-dim tensor.", IndexError, y=y)
    dim = wrapped(name, dim, y.array.ndim, y=y)
    if x is not None and x.array.ndim == 1 and x.array.shape[0] != y.array.shape[dim]:
        raise complaint(name, f"{name}: There must be one `x` value for each sample point", y=y, x=x)
    return dim


def _steps(x: Any, y: Any, dim: int) -> Any:
    """The distances between samples, ready to multiply with the sums of neighbours."""
    if x.array.ndim == 1:
        return _shaped(diff(x), y.array.ndim, dim)
    return diff(x, dim=dim - y.array.ndim)


def _neighbours(y: Any, dim: int) -> Any:
    rest = max(y.array.shape[dim] - 1, 0)
    return narrow(y, dim, 0, rest) + narrow(y, dim, y.array.shape[dim] - rest, rest)


@composite(method=False)
def trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The area under samples along a dimension by the trapezoidal rule; `x` are their places, or `dx` their distance."""
    dim = _check_samples("trapezoid", y, x, dim)
    if not y.array.shape[dim]:
        from .reduce import sum

        return sum(y, (dim,))
    if x is not None:
        return (_neighbours(y, dim) * _steps(x, y, dim)).sum(dim) / 2.0
    ends = select(y, dim, 0) + select(y, dim, -1)
    return (y.sum(dim) - ends * 0.5) * (1 if dx is None else dx)


@composite(method=False)
def trapz(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """As trapezoid."""
    return trapezoid(y, x, dx=dx, dim=dim)


@composite(method=False)
def cumulative_trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The areas under samples up to each, by the trapezoidal rule."""
    dim = _check_samples("cumulative_trapezoid", y, x, dim)
    if x is not None:
        return cumsum(_neighbours(y, dim) * _steps(x, y, dim), dim) / 2.0  # type: ignore[operator]
    return cumsum(_neighbours(y, dim) * ((1 if dx is None else dx) / 2.0), dim)
