"""Diagonals of matrices: taken as views, laid into new matrices, summed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.shapes import wrap_dim
from ..tensor import Tensor
from .declare import composite, operation, view
from .shape import reshape
from .writing import into


def _laid(g, self_meta, offset, dim1, dim2):
    return diagonal_back(g, tuple(self_meta.shape), offset, dim1, dim2)


def _diagonal(xp: Any, a: Any, offset: int, dim1: int, dim2: int) -> Any:
    first, second = wrap_dim(dim1, a.ndim), wrap_dim(dim2, a.ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return first, second


@view(grad=dict(self=_laid))
def diagonal(xp, self: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1):
    """A diagonal of dimensions dim1 and dim2, as a view; it becomes the last dimension."""
    first, second = _diagonal(xp, self, offset, dim1, dim2)
    found = xp.diagonal(self, offset, first, second)
    found.flags.writeable = self.flags.writeable  # NumPy hands it out read-only
    return found


@operation(grad=dict(self=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2)), function=False, method=False)
def diagonal_back(xp, self: Tensor, size: Any, offset: int, dim1: int, dim2: int):
    """Zeros of a size with the input as their diagonal."""
    zeros = xp.zeros(size, self.dtype)
    diagonal.op.kernel(xp, zeros, offset, dim1, dim2)[...] = self
    return zeros


@operation(grad=dict(self=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2)))
def diag_embed(xp, self: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1):
    """Matrices with the last dimension as their diagonal, and zeros elsewhere."""
    ndim = self.ndim + 1
    first, second = wrap_dim(dim1, ndim), wrap_dim(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    size = list(self.shape[:-1])
    for d in sorted((first, second)):
        size.insert(d, self.shape[-1] + abs(offset))
    return diagonal_back.op.kernel(xp, self, tuple(size), offset, first, second)


@composite()
def diag(input: Tensor, diagonal: int = 0, *, out: Any = None) -> Tensor:
    """The diagonal of a matrix, or the matrix with a vector as its diagonal."""
    result = _diag(input, diagonal)
    return result if out is None else into("diag", out, result)


@operation(grad=dict(self=_laid), function=False, method=False, node="DiagonalBackward0_copy")
def diagonal_copy(xp, self: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1):
    """A diagonal in new memory."""
    return diagonal.op.kernel(xp, self, offset, dim1, dim2).copy()


def _diag(input: Tensor, offset: int) -> Tensor:
    from ..array.errors import explained

    ndim = input.array.ndim
    if ndim == 1:
        return diag_embed(input, offset)
    if ndim == 2:
        return diagonal_copy(input, offset)
    error = RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {ndim}D")
    raise explained(error, "diag", [("input", input)])


@composite()
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """A matrix with all elements of the input as its diagonal."""
    return diag_embed(reshape(input, (-1,)), offset)


def _spread_trace(g, self_meta):
    from .shape import expand, unsqueeze

    return diagonal_back(expand(unsqueeze(g, 0), (min(self_meta.shape),)), tuple(self_meta.shape), 0, 0, 1)


@operation(grad=dict(self=_spread_trace), refuses=("b", "trace"))
def trace(xp, self: Tensor):
    """The sum of a matrix's diagonal."""
    if self.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {self.ndim}")
    return xp.trace(self, dtype=np.int64 if self.dtype.kind in "iub" else self.dtype)
