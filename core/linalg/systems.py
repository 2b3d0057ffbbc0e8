"""Inverses, determinants and systems of equations."""

from __future__ import annotations

from typing import Any

from ..array.backend import xp_of
from ..array.dtypes import int32
from ..array.errors import explained
from ..array.shapes import product, wrap_dim
from ..ops.ldl import linalg_ldl_solve
from ..ops.linalg import is_vector
from ..ops.linalg import linalg_det as _det
from ..ops.linalg import linalg_inv as _inv
from ..ops.linalg import linalg_slogdet as _slogdet
from ..ops.linalg import linalg_solve as _solve
from ..ops.linalg import solve_triangular as _solve_triangular
from ..ops.lu import linalg_lu_factor_ex, linalg_lu_solve
from ..ops.matrices import _LinAlgError, batch_element
from ..ops.shape import permute, reshape
from ..tensor import Tensor, wrap
from .results import finished, several


def inv(A: Tensor, *, out: Any = None) -> Tensor:
    """The inverse of a square matrix, or of each of a batch."""
    return finished("linalg_inv", _inv(A), out)


def det(A: Tensor, *, out: Any = None) -> Tensor:
    """The determinant."""
    return finished("linalg_det", _det(A), out)


def slogdet(A: Tensor, *, out: Any = None) -> Any:
    """The sign of the determinant and the logarithm of its magnitude: `(sign, logabsdet)`."""
    return several("slogdet", ("sign", "logabsdet"), _slogdet(A), out)


def solve(A: Tensor, B: Tensor, *, left: bool = True, out: Any = None) -> Tensor:
    """X with A X = B (with `left=False`, X A = B); B may hold vectors."""
    return finished("linalg_solve", _solve(A, B, left), out)


def solve_triangular(
    A: Tensor,
    B: Tensor,
    *,
    upper: bool,
    left: bool = True,
    unitriangular: bool = False,
    out: Any = None,
) -> Tensor:
    """X with A X = B for triangular A; the other triangle is not read."""
    return finished("linalg_solve_triangular", _solve_triangular(A, B, upper, left, unitriangular), out)


def _solved_by_factors(A: Tensor, B: Tensor, left: bool = True) -> tuple[Tensor, Tensor]:
    """The solution by LU factors, and for each matrix 0 or its first zero pivot, by which was divided."""
    factors, pivots, infos = linalg_lu_factor_ex(A)
    return linalg_lu_solve(factors, pivots, B, left), infos


def _check(name: str, A: Tensor, infos: Tensor, sentence: str) -> None:
    if infos.array.any():
        index = int(infos.array.reshape(-1).nonzero()[0][0])
        found = sentence.format(int(infos.array.reshape(-1)[index]))
        raise explained(_LinAlgError(f"{name}: {batch_element(index, A.array)}{found}"), name, [("A", A)])


def inv_ex(A: Tensor, *, check_errors: bool = False, out: Any = None) -> Any:
    """The inverse, and 0 or the first zero pivot instead of an error: `(inverse, info)`."""
    try:
        found, infos = _inv(A), A.new_zeros(A.array.shape[:-2], dtype=int32)  # type: ignore[attr-defined]
    except _LinAlgError:
        unit = A.new_zeros(A.array.shape) + _unit(A)  # type: ignore[attr-defined]
        found, infos = _solved_by_factors(A, unit)
    if check_errors:
        _check("linalg.inv_ex", A, infos, "The diagonal element {} is zero, the inversion could not be completed because "
               "the input matrix is singular.")  # fmt: skip
    return several("inv_ex", ("inverse", "info"), (found, infos), out)


def solve_ex(A: Tensor, B: Tensor, *, left: bool = True, check_errors: bool = False, out: Any = None) -> Any:
    """X with A X = B, and 0 or the first zero pivot instead of an error: `(result, info)`."""
    try:
        found, infos = _solve(A, B, left), A.new_zeros(A.array.shape[:-2], dtype=int32)  # type: ignore[attr-defined]
    except _LinAlgError:
        flat = is_vector(A.array, B.array)
        found, infos = _solved_by_factors(A, B.unsqueeze(-1) if flat else B, left or flat)  # type: ignore[attr-defined]
        found = found.squeeze(-1) if flat else found  # type: ignore[attr-defined]
    if check_errors:
        _check("torch.linalg.solve_ex", A, infos, "The solver failed because the input matrix is singular.")
    return several("solve_ex", ("result", "info"), (found, infos), out)


def _unit(A: Tensor) -> Tensor:
    return wrap(xp_of(A.array).eye(A.array.shape[-1], dtype=A.array.dtype))


def lu_solve(
    LU: Tensor, pivots: Tensor, B: Tensor, *, left: bool = True, adjoint: bool = False, out: Any = None
) -> Tensor:  # fmt: skip
    """X with A X = B (with `left=False`, X A = B; with `adjoint`, Aᴴ for A), given what `lu_factor` made of A."""
    return finished("linalg_lu_solve", linalg_lu_solve(LU, pivots, B, left, adjoint), out)


def ldl_solve(LD: Tensor, pivots: Tensor, B: Tensor, *, hermitian: bool = False, out: Any = None) -> Tensor:
    """X with A X = B, given what `ldl_factor` made of A."""
    return finished("linalg_ldl_solve", linalg_ldl_solve(LD, pivots, B, hermitian), out)


# -- tensors as matrices -------------------------------------------------------------------------------------------
def tensorinv(A: Tensor, ind: int = 2, *, out: Any = None) -> Tensor:
    """The inverse of a tensor whose first `ind` dimensions are the rows of a matrix, and the others its columns."""
    shape = A.array.shape
    rows, columns = product(shape[:ind]), product(shape[ind:])
    try:
        if ind <= 0:
            raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
        if rows != columns:
            raise RuntimeError(
                "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got "
                f"{columns} != {rows}"
            )
    except RuntimeError as error:
        raise explained(error, "linalg.tensorinv", [("A", A), ("ind", ind)]) from None
    found = reshape(_inv(reshape(A, (rows, columns))), (*shape[ind:], *shape[:ind]))
    return finished("linalg_tensorinv", found, out)


def tensorsolve(A: Tensor, B: Tensor, dims: Any = None, *, out: Any = None) -> Tensor:
    """X with A X = B, summed over all dimensions of X; `dims` of A are moved behind the others first."""
    if dims is not None:
        moved = [wrap_dim(d, A.array.ndim) for d in dims]
        A = permute(A, (*(d for d in range(A.array.ndim) if d not in moved), *moved))  # noqa: N806
    shape = A.array.shape[B.array.ndim :]
    try:
        if product(shape) != B.array.size:
            raise RuntimeError(
                "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), "
                f"but got {product(shape)} != {B.array.size}"
            )
        matrix = reshape(A, (B.array.size, product(shape)))
    except RuntimeError as error:
        raise explained(error, "linalg.tensorsolve", [("A", A), ("B", B)]) from None
    found = reshape(_solve(matrix, reshape(B, (-1,))), shape)
    return finished("linalg_tensorsolve", found, out)
