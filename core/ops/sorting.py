"""Order: extremes with their indices, sorting, top k, running sums and products, flipping."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from ..array.shapes import as_shape, wrap_dim
from ..tensor import Tensor
from .casting import check_implemented
from .casts import cast_array
from .declare import composite, operation
from .halves import widened
from .index import scatter_zeros
from .pointwise import maximum, minimum
from .reduce import max_all, min_all, prod, restore, sum
from .schema import Dim, Size
from .shape import cat, narrow
from .writing import into, into_all

Dtype = Any


def pair(name: str) -> Any:
    """The named tuple an operation with values and indices returns, as `torch.return_types.max`."""
    kind = namedtuple(name, ("values", "indices"))
    kind.__module__ = "torch.return_types"
    kind.__repr__ = lambda self: f"torch.return_types.{name}(\nvalues={self[0]!r},\nindices={self[1]!r})"  # type: ignore[method-assign]
    return kind


def _from_indices(g, self_meta, indices, dim, keepdim):
    """The gradient of values picked along `dim`: each goes to where it was picked."""
    meta = self_meta
    return scatter_zeros(restore(g, meta, (dim,), keepdim), restore(indices, meta, (dim,), keepdim), dim, meta.shape)


def _picked(xp, self, indices, dim, keepdim):
    if not self.ndim:
        return self.copy(), indices
    spread = xp.expand_dims(indices, dim)
    values = xp.take_along_axis(self, spread, axis=dim)
    return (values, spread) if keepdim else (values.squeeze(dim), indices)


def _check_length(name, self, dim):
    if self.ndim and not self.shape[dim]:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")


def _check_ordered(sentence, self):
    """Complex numbers have no order."""
    if self.dtype.kind == "c":
        raise RuntimeError(sentence)


def _position(find, self, dim):
    return find(self, axis=dim) if self.ndim else np.int64(0)


@operation(
    grad=dict(self=_from_indices), outputs=("values", "indices*"), function=False, method=False, node="MaxBackward0"
)
def max_dim(xp, self: Tensor, dim: Dim, keepdim: bool = False):
    """The largest elements along a dimension, and where they are."""
    _check_ordered("max(): does not support complex input", self)
    _check_length("max", self, dim)
    return _picked(xp, self, xp.asarray(_position(xp.argmax, self, dim)), dim, keepdim)


@operation(
    grad=dict(self=_from_indices), outputs=("values", "indices*"), function=False, method=False, node="MinBackward0"
)
def min_dim(xp, self: Tensor, dim: Dim, keepdim: bool = False):
    """The smallest elements along a dimension, and where they are."""
    _check_ordered("min(): does not support complex input", self)
    _check_length("min", self, dim)
    return _picked(xp, self, xp.asarray(_position(xp.argmin, self, dim)), dim, keepdim)


_Max, _Min = pair("max"), pair("min")


@composite()
def max(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Any = None, out: Any = None) -> Any:  # noqa: A001
    """`max(x)`: the largest element; `max(x, dim)`: values and indices along it; `max(x, y)`: elementwise."""
    return _extreme(input, dim, keepdim, other, out, max_all, max_dim, maximum, _Max)


@composite()
def min(input: Tensor, dim: Any = None, keepdim: bool = False, *, other: Any = None, out: Any = None) -> Any:  # noqa: A001
    """`min(x)`: the smallest element; `min(x, dim)`: values and indices along it; `min(x, y)`: elementwise."""
    return _extreme(input, dim, keepdim, other, out, min_all, min_dim, minimum, _Min)


def _extreme(input, dim, keepdim, other, out, full, along, elementwise, kind):
    other = dim if isinstance(dim, Tensor) else other
    if other is not None:
        return elementwise(input, other, out=out)
    if dim is None:
        return full(input) if out is None else into(kind.__name__, out, full(input))
    found = along(input, dim, keepdim)
    if out is not None:
        found = [into(kind.__name__, target, value) for target, value in zip(out, found)]
    return kind(*found)


@operation()
def argmax(xp, self: Tensor, dim: Dim | None = None, keepdim: bool = False, *, out=None):
    """The index of the largest element, of all or along a dimension."""
    return _arg(xp, "argmax", self, dim, keepdim)


@operation()
def argmin(xp, self: Tensor, dim: Dim | None = None, keepdim: bool = False, *, out=None):
    """The index of the smallest element, of all or along a dimension."""
    return _arg(xp, "argmin", self, dim, keepdim)


def _arg(xp, name, self, dim, keepdim):
    if self.dtype.kind in "bc":
        kind = "bool" if self.dtype.kind == "b" else "complex"
        raise RuntimeError(f"{name}(): does not support {kind} input")
    if dim is None:
        if not self.size:
            raise IndexError(f"{name}(): Expected reduction dim to be specified for input.numel() == 0.")
    else:
        dim = wrap_dim(dim, self.ndim)
        _check_length(name, self, dim)
    found = getattr(xp, name)(self, axis=dim if self.ndim else None)
    if keepdim and self.ndim:
        return xp.expand_dims(found, dim) if dim is not None else xp.reshape(found, (1,) * self.ndim)
    return found


# -- sorting -------------------------------------------------------------------------------------------------------
def _unsort(g, self_meta, indices, dim):
    return scatter_zeros(g, indices, dim, self_meta.shape)


def _order(xp, self, dim, descending):
    """Stable order of the elements along a dimension; NaN counts as largest."""
    if not descending:
        return xp.argsort(self, axis=dim, kind="stable")
    flipped = xp.flip(self, axis=dim)
    last = self.shape[dim] - 1
    return xp.flip(last - xp.argsort(flipped, axis=dim, kind="stable"), axis=dim)


@operation(grad=dict(self=_unsort), outputs=("values", "indices*"), function=False, method=False, node="SortBackward0")
def sort_dim(xp, self: Tensor, dim: Dim = -1, descending: bool = False):
    """The elements in order along a dimension, and where they came from."""
    _check_ordered(" Sort does not support complex dtypes on CPU", self)
    if not self.ndim:
        return self.copy(), xp.zeros((), np.int64)
    order = _order(xp, self, dim, descending)
    return xp.take_along_axis(self, order, axis=dim), order


_Sort, _Topk = pair("sort"), pair("topk")


@composite()
def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False, *, out: Any = None) -> Any:
    """The elements in order along a dimension, and where they came from; always stable."""
    return _Sort(*into_all("sort", out, sort_dim(input, dim, descending)))


@composite()
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """Where the elements in order along a dimension came from."""
    return sort_dim(input, dim, descending)[1]


@operation(grad=dict(self=_unsort), outputs=("values", "indices*"), function=False, method=False, node="TopkBackward0")
def topk_dim(xp, self: Tensor, k: int, dim: Dim = -1, largest: bool = True, sorted: bool = True):  # noqa: A002
    """The k largest (or smallest) elements along a dimension in order, and where they are."""
    _check_ordered(" topk does not support complex dtypes on CPU", self)
    if self.dtype == bool:
        raise RuntimeError("topk does not support bool dtypes on CPU")
    if not 0 <= k <= (self.shape[dim] if self.ndim else 1):
        raise RuntimeError("selected index k out of range")
    if not self.ndim:
        return self.copy(), xp.zeros((), np.int64)
    order = xp.take(_order(xp, self, dim, largest), xp.arange(k), axis=dim)
    return xp.take_along_axis(self, order, axis=dim), order


@composite()
def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True, *, out: Any = None) -> Any:  # noqa: A002
    """The k largest (or smallest) elements along a dimension, and where they are.

    >>> torch.topk(torch.tensor([1.0, 5.0, 3.0]), 2)
    torch.return_types.topk(
    values=tensor([5., 3.]),
    indices=tensor([1, 2]))
    """
    return _Topk(*into_all("topk", out, topk_dim(input, k, dim, largest, sorted)))


# -- running results -----------------------------------------------------------------------------------------------
def _running(accumulate, self, dim, dtype):
    """Running results in the dtype asked for, of integers in int64; 16-bit floats are added up in float32."""
    if dtype is None:
        dtype = np.int64 if self.dtype.kind in "iub" else self.dtype
    self = cast_array(self, dtype)
    check_implemented("b", f"{accumulate.__name__}_out_cpu", self)
    if not self.ndim:
        return self.copy()
    found = accumulate(widened(self), axis=dim, dtype=None if self.dtype.kind in "fV" else dtype)
    return found if found.dtype == dtype else found.astype(dtype)


@operation(grad=dict(self=lambda g, dim: flip(cumsum(flip(g, (dim,)), dim), (dim,))), inplace=True)
def cumsum(xp, self: Tensor, dim: Dim, *, dtype: Dtype = None, out=None):
    """Sums of the elements so far along a dimension; integers sum to int64."""
    return _running(xp.cumsum, self, dim, dtype)


def _cumprod_gradient(g, self, result, dim):
    if not self.ndim:
        return g
    raw = self.array if isinstance(self, Tensor) else self
    if (raw == 0).any():
        return _cumprod_gradient_by_element(g, self, dim)
    # d result[j] / d self[i] = result[j] / self[i] for j >= i
    return flip(cumsum(flip(g * result, (dim,)), dim), (dim,)) / self


def _cumprod_gradient_by_element(g, self, dim):
    """Where an element is zero nothing can be divided by it: the products without it, one element after the other."""
    length, slopes = self.shape[dim], []
    for i in range(length):
        before = prod(narrow(self, dim, 0, i), (dim,), True)
        after = cat([narrow(self, dim, i, 1) * 0 + 1, narrow(self, dim, i + 1, length - i - 1)], dim)
        slopes.append(sum(narrow(g, dim, i, length - i) * cumprod(after, dim), (dim,), True) * before)
    return cat(slopes, dim)


@operation(grad=dict(self=_cumprod_gradient), inplace=True)
def cumprod(xp, self: Tensor, dim: Dim, *, dtype: Dtype = None, out=None):
    """Products of the elements so far along a dimension."""
    return _running(xp.cumprod, self, dim, dtype)


@operation(grad=dict(self=lambda g, dims: flip(g, dims)), function=False)
def flip(xp, self: Tensor, dims: Size):
    """The order of elements reversed along dimensions."""
    if not self.ndim:
        return self.copy()
    return xp.flip(self, axis=tuple(wrap_dim(d, self.ndim) for d in dims)).copy()


@composite(method=False, name="flip")
def _flip(input: Tensor, dims: Any) -> Tensor:
    """The order of elements reversed along dimensions."""
    return flip(input, as_shape(dims))


@composite(function=False, method=False, operators=("reversed",))
def reversed_(self: Tensor) -> Tensor:
    """What `reversed(x)` walks through: the slabs of dimension 0 from the last to the first."""
    return flip(self, (0,)) if self.dim() else self
