"""Factors of matrices: Cholesky, QR, LU, LDL, singular values and eigenvalues."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.errors import explained
from ..ops.cholesky import linalg_cholesky as _cholesky
from ..ops.cholesky import partial_factors
from ..ops.decompositions import linalg_eig as _eig
from ..ops.decompositions import linalg_eigh as _eigh
from ..ops.decompositions import linalg_qr as _qr
from ..ops.decompositions import linalg_svd as _svd
from ..ops.ldl import linalg_ldl_factor_ex
from ..ops.lu import checked_factors, linalg_lu
from ..ops.matrices import _LinAlgError
from ..tensor import Tensor, wrap
from .results import finished, several


def cholesky(A: Tensor, *, upper: bool = False, out: Any = None) -> Tensor:
    """The Cholesky factor of a Hermitian positive-definite matrix, lower unless `upper`."""
    return finished("linalg_cholesky", _cholesky(A, upper), out)


def qr(A: Tensor, mode: str = "reduced", *, out: Any = None) -> Any:
    """Q and R with A = Q R; `mode` is "reduced", "complete" or "r"."""
    return several("qr", ("Q", "R"), _qr(A, mode), out)


def svd(A: Tensor, full_matrices: bool = True, *, driver: Any = None, out: Any = None) -> Any:
    """U, S and Vh with A = U diag(S) Vh."""
    _no_driver("svd", driver)
    return several("svd", ("U", "S", "Vh"), _svd(A, full_matrices), out)


def svdvals(A: Tensor, *, driver: Any = None, out: Any = None) -> Tensor:
    """The singular values, falling."""
    _no_driver("svdvals", driver)
    return finished("linalg_svdvals", _svd(A, False)[1], out)


def _no_driver(name: str, driver: Any) -> None:
    if driver is not None:
        raise RuntimeError("torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER "
                           f"backend.\n  linalg.{name}(driver={driver!r})")  # fmt: skip


def eigh(A: Tensor, UPLO: str = "L", *, out: Any = None) -> Any:
    """Eigenvalues, rising, and eigenvectors of a Hermitian matrix, of which one triangle is read."""
    return several("eigh", ("eigenvalues", "eigenvectors"), _eigh(A, UPLO), out)


def eigvalsh(A: Tensor, UPLO: str = "L", *, out: Any = None) -> Tensor:
    """The eigenvalues of a Hermitian matrix, rising."""
    return finished("linalg_eigvalsh", _eigh(A, UPLO)[0], out)


def eig(A: Tensor, *, out: Any = None) -> Any:
    """Eigenvalues and eigenvectors of a square matrix, complex."""
    return several("eig", ("eigenvalues", "eigenvectors"), _eig(A), out)


def eigvals(A: Tensor, *, out: Any = None) -> Tensor:
    """The eigenvalues of a square matrix, complex."""
    return finished("linalg_eigvals", _eig(A)[0], out)


def cholesky_ex(A: Tensor, *, upper: bool = False, check_errors: bool = False, out: Any = None) -> Any:
    """The Cholesky factor, and 0 or the first minor that is not positive instead of an error: `(L, info)`."""
    try:
        found, infos = _cholesky(A, upper), wrap(xp_of(A.array).zeros(A.array.shape[:-2], np.int32))
    except _LinAlgError as error:
        if check_errors:
            raise type(error)(str(error).replace("linalg.cholesky:", "linalg.cholesky_ex:", 1)) from None
        found, infos = map(wrap, partial_factors(A.array, upper))
    return several("cholesky_ex", ("L", "info"), (found, infos), out)


# -- LU and LDL ----------------------------------------------------------------------------------------------------
def lu_factor(A: Tensor, *, pivot: bool = True, out: Any = None) -> Any:
    """L and U in one matrix, and the exchanges of rows, counted from one: `(LU, pivots)`."""
    found = checked_factors("torch.linalg.lu_factor", A, pivot, True)
    return several("lu_factor", ("LU", "pivots"), found[:2], out)


def lu_factor_ex(A: Tensor, *, pivot: bool = True, check_errors: bool = False, out: Any = None) -> Any:
    """As `lu_factor`, and 0 or the first zero pivot instead of an error: `(LU, pivots, info)`."""
    found = checked_factors("torch.linalg.lu_factor_ex", A, pivot, check_errors)
    return several("lu_factor_ex", ("LU", "pivots", "info"), found, out)


def lu(A: Tensor, *, pivot: bool = True, out: Any = None) -> Any:
    """P, L and U with A = P L U."""
    return several("lu", ("P", "L", "U"), linalg_lu(A, pivot), out)


def ldl_factor(A: Tensor, *, hermitian: bool = False, out: Any = None) -> Any:
    """L and D of a symmetric matrix in one matrix, and the exchanges of rows: `(LD, pivots)`."""
    found = _checked_ldl("torch.linalg.ldl_factor", A, hermitian, True)
    return several("ldl_factor", ("LD", "pivots"), found[:2], out)


def ldl_factor_ex(A: Tensor, *, hermitian: bool = False, check_errors: bool = False, out: Any = None) -> Any:
    """As `ldl_factor`, and 0 or a block of D that is zero instead of an error: `(LD, pivots, info)`."""
    found = _checked_ldl("torch.linalg.ldl_factor_ex", A, hermitian, check_errors)
    return several("ldl_factor_ex", ("LD", "pivots", "info"), found, out)


def _checked_ldl(name: str, A: Tensor, hermitian: bool, check: bool) -> tuple:
    found = linalg_ldl_factor_ex(A, hermitian)
    if check and found[2].array.any():
        code = int(found[2].array.reshape(-1).max())
        raise explained(RuntimeError(f"{name}: D[{code},{code}] is zero: the matrix is singular"), name, [("A", A)])
    return found
