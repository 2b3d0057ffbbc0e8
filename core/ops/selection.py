"""Order statistics and counting: median, kthvalue, mode, unique, bincount."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.errors import explained
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .declare import composite, operation
from .index import scatter_zeros
from .reduce import restore, share_all
from .schema import Dim
from .sorting import pair
from .writing import into_all


def _from_indices(g, self_meta, indices, dim, keepdim):
    """The gradient of values picked along `dim`: each goes to where it was picked."""
    spread = restore(g, self_meta, (dim,), keepdim), restore(indices, self_meta, (dim,), keepdim)
    return scatter_zeros(*spread, dim, self_meta.shape)


def _rank(xp, self, dim, rank, keepdim):
    """The element of a rank (from 0) in order along a dimension, and where it is; NaN counts as largest."""
    order = xp.argsort(self, axis=dim, kind="stable")
    at = xp.take(order, xp.asarray([rank]), axis=dim)
    return _picked(xp, self, at, dim, keepdim)


def _picked(xp, self, at, dim, keepdim):
    values = xp.take_along_axis(self, at, axis=dim)
    return (values, at) if keepdim else (values.squeeze(dim), at.squeeze(dim))


def _check_length(name, self, dim):
    if self.ndim and not self.shape[dim]:
        raise IndexError(f"{name}(): Expected reduction dim {dim} to have non-zero size.")


# -- median --------------------------------------------------------------------------------------------------------
@operation(
    grad=dict(self=share_all), function=False, method=False, node="MedianBackward0", refuses=("bc", "median_cpu")
)
def median_all(xp, self: Tensor):
    """The middle element, the lower one of two; NaN when there is one."""
    if not self.size:
        return xp.asarray(math.nan if self.dtype.kind in "fV" else np.iinfo(self.dtype).min, self.dtype)
    flat = self.reshape(-1)
    if self.dtype.kind in "fV" and xp.isnan(flat).any().item():
        return xp.asarray(math.nan, self.dtype)
    return xp.sort(flat)[(flat.size - 1) // 2]


@operation(
    grad=dict(self=_from_indices), outputs=("values", "indices*"), function=False, method=False, node="MedianBackward1"
)
def median_dim(xp, self: Tensor, dim: Dim, keepdim: bool = False):
    """The middle elements along a dimension, and where they are."""
    check_implemented("c", "median_out", self)
    _check_length("median", self, dim)
    if not self.ndim:
        return self.copy(), xp.zeros((), np.int64)
    values, at = _rank(xp, self, dim, (self.shape[dim] - 1) // 2, True)
    if self.dtype.kind in "fV":
        missing = xp.isnan(self)
        found = missing.any(axis=dim, keepdims=True)
        at = xp.where(found, xp.expand_dims(xp.argmax(missing, axis=dim), dim), at)
        values = xp.take_along_axis(self, at, axis=dim)
    return (values, at) if keepdim else (values.squeeze(dim), at.squeeze(dim))


_Median, _Kth, _Mode = pair("median"), pair("kthvalue"), pair("mode")


@composite()
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element (the lower one of two) of all, or along a dimension with where it is.

    >>> torch.tensor([3.0, 1.0, 4.0, 2.0]).median()
    tensor(2.)
    """
    return median_all(input) if dim is None else _Median(*median_dim(input, dim, keepdim))


@operation(
    grad=dict(self=_from_indices),
    outputs=("values", "indices*"),
    function=False,
    method=False,
    node="KthvalueBackward0",
)
def kthvalue_dim(xp, self: Tensor, k: int, dim: Dim = -1, keepdim: bool = False):
    """The k-th smallest elements along a dimension, and where they are."""
    if self.ndim:
        check_implemented("bc", "kthvalue_cpu", self)
    _check_length("kthvalue", self, dim)
    if not 1 <= k <= (self.shape[dim] if self.ndim else 1):
        raise RuntimeError("kthvalue(): selected number k out of range for dimension " + str(dim))
    return _rank(xp, self, dim, k - 1, keepdim) if self.ndim else (self.copy(), xp.zeros((), np.int64))


@composite()
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False, *, out: Any = None) -> Any:
    """The k-th smallest elements along a dimension, and where they are."""
    return _Kth(*into_all("kthvalue", out, kthvalue_dim(input, k, dim, keepdim)))


@operation(
    grad=dict(self=_from_indices), outputs=("values", "indices*"), function=False, method=False, node="ModeBackward0"
)
def mode_dim(xp, self: Tensor, dim: Dim = -1, keepdim: bool = False):
    """The most frequent elements along a dimension (the smallest of several), and the last place of each."""
    _check_length("mode", self, dim)
    if not self.ndim:
        return self.copy(), xp.zeros((), np.int64)
    check_implemented("c", "mode_cpu", self)
    rows = xp.moveaxis(self, dim, -1)
    counts = (rows[..., :, None] == rows[..., None, :]).sum(axis=-1)
    winners = xp.where(counts == counts.max(axis=-1, keepdims=True), rows, xp.max(rows, axis=-1, keepdims=True))
    best = winners.min(axis=-1, keepdims=True)
    places = xp.where(rows == best, xp.arange(rows.shape[-1]), -1).max(axis=-1, keepdims=True)
    return _picked(xp, self, xp.moveaxis(places, -1, dim), dim, keepdim)


@composite()
def mode(input: Tensor, dim: int = -1, keepdim: bool = False, *, out: Any = None) -> Any:
    """The most frequent elements along a dimension, and where they are."""
    return _Mode(*into_all("mode", out, mode_dim(input, dim, keepdim)))


# -- counting ------------------------------------------------------------------------------------------------------
@composite()
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different elements (or slices along `dim`) in order; also each one's number there, and how often it occurs.

    >>> torch.tensor([3, 1, 3]).unique(return_counts=True)
    (tensor([1, 3]), tensor([1, 2]))
    """
    try:
        check_implemented("c", "unique", input.array)
    except NotImplementedError as error:
        raise explained(error, "unique", [("input", input)]) from None
    found = xp_of(input.array).unique(input.array, return_inverse=return_inverse, return_counts=return_counts, axis=dim)
    if not (return_inverse or return_counts):
        return wrap(found)
    results = [wrap(f) for f in found]
    if return_inverse and dim is None:
        results[1] = wrap(results[1].array.reshape(input.array.shape))
    return tuple(results)


@composite()
def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each number from 0 up occurs in a vector, or the sum of its weights."""
    array = input.array
    arguments = [("input", input), *([("weights", weights)] if weights is not None else [])]
    try:
        check_implemented("fVbc", "bincount_cpu", array)
    except NotImplementedError as error:
        raise explained(error, "bincount", arguments) from None
    if array.ndim != 1 or array.dtype.kind not in "iu" or (array.size and array.min().item() < 0):
        error = RuntimeError("bincount only supports 1-d non-negative integral inputs.")
        raise explained(error, "bincount", arguments)
    if weights is not None and weights.array.shape != array.shape:
        raise explained(RuntimeError("weights should be 1-d and have the same length as input"), "bincount", arguments)
    held = None if weights is None else weights.array
    xp = xp_of(array)
    counts = xp.bincount(array, held, minlength) if array.size else xp.zeros(minlength, np.int64)
    return wrap(counts if held is None else counts.astype(held.dtype if held.dtype == np.float32 else np.float64))
