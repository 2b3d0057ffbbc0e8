"""Norms of vectors and matrices, and condition numbers."""

from __future__ import annotations

import math
from typing import Any

from ..array.errors import explained
from ..array.shapes import wrap_dim
from ..ops.complexes import is_complex_array as _is_complex
from ..ops.decompositions import linalg_svd as _svd
from ..ops.linalg import linalg_inv as _inv
from ..ops.matrices import check_floating, check_matrix, check_square
from ..ops.pointwise import abs  # noqa: A004
from ..ops.reduce import amax, amin, sum  # noqa: A004
from ..ops.reduce import vector_norm as _vector_norm
from ..ops.shape import permute
from ..tensor import Tensor
from .results import finished


def vector_norm(
    x: Tensor,
    ord: Any = 2,
    dim: Any = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    out: Any = None,  # noqa: A002
) -> Tensor:
    """(sum |x|^ord)^(1/ord) over all elements, or along `dim`."""
    if isinstance(ord, str):
        raise TypeError(f"linalg_vector_norm(): argument 'ord' (position 2) must be Number, not {type(ord).__name__}")
    x = _in_dtype(x, dtype)
    try:
        check_floating("linalg.vector_norm: ", x.array)
        if not x.array.size and math.isinf(ord) and dim is None:
            raise RuntimeError(
                "linalg.vector_norm cannot compute the inf norm on an empty tensor because the operation does not have "
                "an identity"
            )
    except RuntimeError as error:
        raise explained(error, "linalg.vector_norm", [("x", x)]) from None
    return finished("linalg_vector_norm", _p_norm(x, float(ord), dim, keepdim), out)


def _in_dtype(x: Tensor, dtype: Any) -> Tensor:
    return x if dtype is None else x.to(dtype)  # type: ignore[attr-defined]


def _p_norm(x: Tensor, p: float, dim: Any, keepdim: bool) -> Tensor:
    """The p-norm; of complex numbers, that of their magnitudes."""
    return _vector_norm(abs(x) if _is_complex(x) else x, p, dim, keepdim)


def matrix_norm(
    A: Tensor,
    ord: Any = "fro",
    dim: Any = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: Any = None,
    out: Any = None,  # noqa: A002, N803
) -> Tensor:
    """The norm of matrices: "fro", "nuc", inf, -inf, 1, -1, 2 or -2."""
    A = _in_dtype(A, dtype)  # noqa: N806
    try:
        check_matrix("linalg.matrix_norm: ", A.array)
        check_floating("linalg.matrix_norm: ", A.array)
        if ord not in ("fro", "nuc") and (isinstance(ord, str) or math.fabs(ord) not in (1, 2, math.inf)):
            raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
        rows, columns = (wrap_dim(d, A.array.ndim) for d in dim)
        if rows == columns:
            raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({dim[0]}, {dim[1]})")
    except (RuntimeError, IndexError) as error:
        raise explained(error, "linalg.matrix_norm", [("A", A)]) from None
    return finished("linalg_matrix_norm", _matrix_norm(A, ord, rows, columns, keepdim), out)


def _matrix_norm(a: Tensor, ord: Any, rows: int, columns: int, keepdim: bool) -> Tensor:  # noqa: A002
    if ord == "fro":
        return _p_norm(a, 2, (rows, columns), keepdim)
    if ord == "nuc" or math.fabs(ord) == 2:
        rest = [d for d in range(a.array.ndim) if d not in (rows, columns)]
        values = _svd(permute(a, (*rest, rows, columns)), False)[1]
        found = sum(values, (-1,)) if ord == "nuc" else (amax if ord > 0 else amin)(values, (-1,))
        if not keepdim:
            return found
        return found.reshape([1 if d in (rows, columns) else n for d, n in enumerate(a.array.shape)])  # type: ignore[attr-defined]
    summed, other = (rows, columns) if math.fabs(ord) == 1 else (columns, rows)
    totals = _p_norm(a, 1, (summed,), keepdim)
    left = other - (summed < other and not keepdim)
    return (amax if ord > 0 else amin)(totals, (left,), keepdim)


def norm(
    A: Tensor,
    ord: Any = None,
    dim: Any = None,
    keepdim: bool = False,
    *,
    out: Any = None,
    dtype: Any = None,  # noqa: A002, N803
) -> Tensor:
    """A vector norm, or with two dimensions and an order a matrix norm; without both, the 2-norm of all elements."""
    ndim = A.array.ndim
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype, out=out)
    if dim is None and ndim not in (1, 2):
        sentence = f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {ndim}D."
        raise explained(RuntimeError(sentence), "linalg.norm", [("A", A), ("ord", ord)])
    dims = (dim,) if isinstance(dim, int) else dim
    if isinstance(ord, str) or (ndim == 2 if dims is None else len(dims) == 2):
        return matrix_norm(A, ord, (-2, -1) if dims is None else dims, keepdim, dtype=dtype, out=out)
    return vector_norm(A, ord, dims, keepdim, dtype=dtype, out=out)


def cond(A: Tensor, p: Any = None, *, out: Any = None) -> Tensor:
    """The condition number: the ratio of the extreme singular values, or |A| |A⁻¹| in another norm."""
    if p is None or (not isinstance(p, str) and math.fabs(p) == 2):
        values = _svd(A, False)[1]
        largest, smallest = values[..., 0], values[..., -1]  # type: ignore[index]
        return finished("linalg_cond", smallest / largest if p == -2 else largest / smallest, out)
    try:
        check_square("linalg.cond: ", A.array)
    except RuntimeError as error:
        raise explained(error, "linalg.cond", [("A", A), ("p", p)]) from None
    return finished("linalg_cond", matrix_norm(A, p) * matrix_norm(_inv(A), p), out)
