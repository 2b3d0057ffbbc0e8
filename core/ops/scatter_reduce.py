"""Writing by index with a reduction where indices repeat: scatter_reduce, index_reduce, scatter with `reduce=`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.dtypes import scalar_name
from ..array.shapes import bracket
from ..tensor import Tensor
from .casts import cast_like
from .declare import operation
from .index import _coordinates as coordinates
from .index import gather, scatter_add, scatter_value
from .schema import Dim, Plain
from .where import where

_REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


# -- the kernel ----------------------------------------------------------------------------------------------------
def _check(self: Any, dim: int, index: Any, src: Any) -> None:
    if index.dtype.kind not in "iu":
        raise RuntimeError("scatter(): Expected dtype int32/int64 for index")
    if self.dtype != src.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    if not self.ndim or not index.size:
        return
    fits = all(n <= s and (d == dim or n <= m) for d, (n, m, s) in enumerate(zip(index.shape, self.shape, src.shape)))
    if not fits:
        raise RuntimeError(
            f"Expected index {bracket(index.shape)} to be no larger than self {bracket(self.shape)} apart from dimension "
            f"{dim} and to be no larger size than src {bracket(src.shape)}"
        )
    low, high = index.min().item(), index.max().item()
    if low < 0 or high >= self.shape[dim]:
        worst = low if low < 0 else high
        raise RuntimeError(f"index {worst} is out of bounds for dimension {dim} with size {self.shape[dim]}")


def _neutral(reduce: str, kind: np.dtype) -> Any:
    """What a reduction starts from when the input does not count."""
    if reduce in ("sum", "mean"):
        return kind.type(0)
    if reduce == "prod":
        return kind.type(1)
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        return kind.type(limits.min if reduce == "amax" else limits.max)
    return kind.type((reduce == "amin") if kind.kind == "b" else -np.inf if reduce == "amax" else np.inf)


def _reduced(xp: Any, self: Any, dim: int, index: Any, src: Any, reduce: str, include_self: bool) -> Any:
    shape = self.shape
    if not self.ndim:
        self, index, src = self.reshape(1), index.reshape(-1), src.reshape(-1)
    place = coordinates(xp, index, dim)
    values = src[tuple(slice(n) for n in index.shape)]
    written = self.copy()
    if not include_self:
        written[place] = _neutral(reduce, self.dtype)
    find = {"sum": xp.add, "mean": xp.add, "prod": xp.multiply, "amax": xp.maximum, "amin": xp.minimum}[reduce]
    find.at(written, place, values)
    if reduce == "mean":
        counts = xp.full(self.shape, int(include_self), np.int64)
        xp.add.at(counts, place, 1)
        counts = xp.maximum(counts, 1).astype(self.dtype)
        written = written // counts if self.dtype.kind in "iub" else written / counts
    return written.reshape(shape)


# -- the gradients -------------------------------------------------------------------------------------------------
def _gradients(needed, g, self, src, result, dim, index, reduce, include_self):
    """The gradients of the input and of the source, as torch shares them out."""
    if reduce in ("amax", "amin"):
        to_self, to_src = _of_extremes(g, self, src, result, dim, index)
    elif reduce == "prod":
        to_self, to_src = _of_products(needed, g, self, src, result, dim, index, include_self)
    else:
        if reduce == "mean":
            ones = cast_like(self == self, self)
            counts = scatter_add(ones if include_self else ones * 0, dim, index, cast_like(src == src, src))
            g = g / where(counts == 0, 1.0, counts)
        to_self, to_src = g, gather(g, dim, index)
    return (to_self if include_self else scatter_value(to_self, dim, index, 0)), to_src


def _of_extremes(g, self, src, result, dim, index):
    """Everything that equals the extreme gets an equal share."""
    own = cast_like(self == result, self)
    others = cast_like(src == gather(result, dim, index), src)
    share = g / scatter_add(own, dim, index, others)
    return own * share, others * gather(share, dim, index)


def _of_products(needed, g, self, src, result, dim, index, include_self):
    """The product without the factor: divided by it, or, where it is zero, multiplied up again."""
    own = where(self == 0, 1.0, self)
    to_self = g * (scatter_reduce(own, dim, index, src, "prod", include_self=include_self) / own)
    if not needed[1]:
        return to_self, None
    zero = src == 0
    zeros = gather(scatter_add(cast_like(self != self, self), dim, index, cast_like(zero, src)), dim, index)
    single = zero & (zeros == 1)
    without = scatter_reduce(self, dim, index, where(single, 1.0, src), "prod", include_self=include_self)
    divided = gather(g * result, dim, index) / where(zero, 1.0, src)
    return to_self, where(single, gather(g * without, dim, index), divided)


# -- the operations ------------------------------------------------------------------------------------------------
@operation(
    grad={
        ("self", "src"): lambda g, self, dim, index, src, result, reduce, include_self, needed: _gradients(
            needed, g, self, src, result, dim, index, reduce, include_self
        )
    },
    inplace=True,
)
def scatter_reduce(
    xp, self: Tensor, dim: Dim, index: Plain, src: Tensor, reduce: str, *, include_self: bool = True, out=None
):  # fmt: skip
    """Elements of `src` reduced into the places that the index names: sum, prod, mean, amax or amin of all that fall
    on one; the input's own counts unless `include_self=False`.

    >>> torch.zeros(2).scatter_reduce(0, torch.tensor([0, 1, 0]), torch.tensor([1.0, 2.0, 5.0]), "amax")
    tensor([5., 2.])
    """
    if reduce not in _REDUCTIONS:
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    _check(self, dim, index, src)
    return _reduced(xp, self, dim, index, src, reduce, include_self)


def _spread(index: Any, shape: tuple, dim: int) -> Any:
    """A vector of indices as an index of every element of a source."""
    raw = index.array if isinstance(index, Tensor) else index
    if not shape:
        return raw.reshape(())
    lined = raw.reshape([-1 if d == dim else 1 for d in range(len(shape))])
    xp = np if isinstance(raw, np.ndarray) else raw.xp
    return xp.broadcast_to(lined, shape)


def _index_gradients(g, self, source, result, dim, index, reduce, include_self, needed):
    spread = _spread(index, tuple(getattr(source, "shape", ())), dim)
    return _gradients(needed, g, self, source, result, dim, spread, reduce, include_self)


@operation(
    grad={("self", "source"): _index_gradients},
    inplace=True,
)
def index_reduce(
    xp, self: Tensor, dim: Dim, index: Plain, source: Tensor, reduce: str, *, include_self: bool = True, out=None
):  # fmt: skip
    """Slices of `source` reduced into the slices that the index names: prod, mean, amax or amin."""
    if reduce not in _REDUCTIONS[1:]:
        raise RuntimeError(f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {reduce}.")
    if self.dtype != source.dtype:
        raise RuntimeError(
            f"index_reduce(): self and source expected to have the same dtype, but got (self) {scalar_name(self.dtype)} "
            f"and (source) {scalar_name(source.dtype)}"
        )
    if source.ndim and source.shape[dim] != index.size:
        raise RuntimeError(
            f"index_reduce_(): Number of indices ({index.size}) should be equal to source.size(dim): "
            f"({source.shape[dim]}), for dim: {dim}"
        )
    length = self.shape[dim] if self.ndim else 1
    if index.size and (index.min().item() < 0 or index.max().item() >= length):
        raise IndexError("index out of range in self")
    return _reduced(xp, self, dim, _spread(index, source.shape, dim), source, reduce, include_self)


def _no_derivative(g):
    raise RuntimeError("derivative for aten::scatter is not implemented")


@operation(
    grad=dict(self=_no_derivative, src=_no_derivative),
    function=False,
    method=False,
    node="NotImplemented",
    numbers=True,
)
def scatter_with(xp, self: Tensor, dim: Dim, index: Plain, src: Tensor, reduce: str):
    """The input with elements (or one number) added or multiplied in where the index says."""
    if reduce not in ("add", "multiply"):
        raise RuntimeError("reduce argument must be either add or multiply.")
    if not hasattr(src, "dtype"):
        src = xp.full(index.shape, src, self.dtype)
    _check(self, dim, index, src)
    return _reduced(xp, self, dim, index, src, "sum" if reduce == "add" else "prod", True)
