"""Products of matrices and vectors, and matrices made of powers."""

from __future__ import annotations

from typing import Any

from ..array.backend import xp_of
from ..array.errors import explained
from ..ops.complexes import is_complex_array as _is_complex
from ..ops.diagonals import diagonal as _diagonal
from ..ops.products import linalg_cross as _cross
from ..ops.products import multi_dot as _multi_dot
from ..ops.reduce import sum  # noqa: A004
from ..ops.shape import cat, expand, unsqueeze
from ..ops.sorting import cumprod
from ..tensor import Tensor, wrap
from .results import finished


def multi_dot(tensors: Any, *, out: Any = None) -> Tensor:
    """The product of two or more matrices, the first and last of which may be vectors, in the cheapest order."""
    return finished("linalg_multi_dot", _multi_dot(tensors), out)


def cross(input: Tensor, other: Tensor, *, dim: int = -1, out: Any = None) -> Tensor:
    """The cross products of vectors of three elements, which lie along `dim`."""
    return finished("linalg_cross", _cross(input, other, dim=dim), out)


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1, out: Any = None) -> Tensor:
    """The inner products of vectors along `dim`; of complex ones, the first is conjugated."""
    left = x.conj() if _is_complex(x) else x  # type: ignore[attr-defined]
    return finished("linalg_vecdot", sum(left * y, (dim,)), out)


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """A diagonal of each matrix, as a view."""
    return _diagonal(A, offset, dim1, dim2)


def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """The powers 0 … N - 1 of each element, along a new last dimension."""
    shape = x.array.shape
    count = (shape[-1] if shape else 1) if N is None else N
    if count <= 1:
        raise explained(RuntimeError("N must be greater than 1."), "linalg.vander", [("x", x), ("N", N)])
    powers = cumprod(expand(unsqueeze(x, -1), (*shape, count - 1)), -1)
    ones = wrap(xp_of(x.array).ones((*shape, 1), x.array.dtype))
    return cat([ones, powers], -1)
