"""Linear algebra under the names of 0.4.1: systems and decompositions, with its argument order and its results.

A right side with one dimension is a matrix of one column, as it was. Sources: torch/_torch_docs.py and
aten/src/TH/generic/THTensorLapack.c at v0.4.1.
"""

from __future__ import annotations

from typing import Any

from ..array.backend import xp_of
from ..array.rules import rules
from ..autograd.function import Function
from ..ops import cholesky, complexes, decompositions, householder, least_squares, linalg, matrices
from ..ops.casts import clone
from ..ops.shape import cat, narrow, reshape, transpose
from ..ops.where import where
from ..tensor import Tensor, wrap
from .old_lu import btrifact


def _matrix(b: Tensor) -> Tensor:
    return reshape(b, (-1, 1)) if b.array.ndim == 1 else b


def without_derivative(name: str, tensor: Tensor, compute: Any) -> Any:
    """`compute(array)` as tensors; 0.4.1 had no derivative of it, and said so in backward."""

    def forward(ctx: Any, given: Tensor) -> Any:
        found = tuple(map(wrap, compute(given.array)))
        ctx.mark_non_differentiable(*(t for t in found if t.array.dtype.kind not in "fc"))
        return found

    def backward(ctx: Any, *gradients: Any) -> Any:
        raise RuntimeError(f"the derivative for '{name}' is not implemented")

    kind = type(name, (Function,), {"forward": staticmethod(forward), "backward": staticmethod(backward)})
    return kind.apply(tensor)  # type: ignore[attr-defined]


# -- systems -------------------------------------------------------------------------------------------------------
def gesv(B: Tensor, A: Tensor) -> tuple:  # noqa: N803 - the names of the time
    """X with A X = B, and the packed LU factors of A."""
    try:
        return linalg.linalg_solve(A, _matrix(B)), btrifact(A)[0]
    except matrices._LinAlgError:
        i = linalg.first_zero_pivot(A.array)[1]
        raise RuntimeError(f"Lapack Error in gesv : U({i},{i}) is zero, singular U.") from None


def trtrs(b: Tensor, A: Tensor, upper: bool = True, transpose: bool = False, unitriangular: bool = False) -> tuple:  # noqa: N803
    """X with A X = b for triangular A, and a copy of A."""
    return tuple(linalg.triangular_solve(_matrix(b), A, upper, transpose, unitriangular))


def gels(B: Tensor, A: Tensor) -> tuple:  # noqa: N803
    """The X that minimises |A X - B|, and the packed QR factors of A.

    In 0.4 the rows of X below the solution hold what is left over; 0.3 cuts them off.
    """
    rows, columns = A.array.shape
    right, packed = _matrix(B), without_derivative("gels", A, lambda a: householder.geqrf_op.op.kernel(xp_of(a), a))[0]
    solution = least_squares.linalg_lstsq(A, right, None)[0]
    if rows <= columns or rules.dialect == "0.3":
        return solution, packed
    q = decompositions.linalg_qr(A.detach(), "complete")[0]
    turned = matrices.matrix_product(transpose(q, -2, -1), right)
    return cat([solution, narrow(turned, 0, columns, rows - columns)], 0), packed


# -- Cholesky ------------------------------------------------------------------------------------------------------
def potrf(a: Tensor, upper: bool = True) -> Tensor:
    """The Cholesky factor of a positive-definite matrix, the upper one by default."""
    try:
        return cholesky.cholesky(a, upper)
    except matrices._LinAlgError:
        order = cholesky.first_negative_minor(a.array, upper)[1]
        sentence = f"Lapack Error in potrf : the leading minor of order {order} is not positive definite"
        raise RuntimeError(sentence) from None


def potri(u: Tensor, upper: bool = True) -> Tensor:
    """The inverse of a matrix, given its Cholesky factor."""
    return cholesky.cholesky_inverse(u, upper)


def potrs(b: Tensor, u: Tensor, upper: bool = True) -> Tensor:
    """X with A X = b, given the Cholesky factor of A."""
    return cholesky.cholesky_solve(_matrix(b), u, upper)


def pstrf(a: Tensor, upper: bool = True, tol: float = -1.0) -> tuple:
    """The Cholesky factor of a semidefinite matrix with its rows and columns in the order `piv`, counted from zero."""

    def compute(array: Any) -> tuple:
        import numpy as np
        from scipy.linalg import get_lapack_funcs

        matrices.check_square("pstrf: ", array, "a")
        factor, order, _, info = get_lapack_funcs("pstrf", (array,))(array, tol=tol, lower=not upper)
        if info > 0:
            raise RuntimeError("Lapack Error pstrf : matrix is rank deficient or not positive semidefinite")
        triangle = np.triu if upper else np.tril
        return triangle(factor), (order - 1).astype(np.int32)

    return without_derivative("pstrf", a, compute)


# -- eigenvalues ---------------------------------------------------------------------------------------------------
def symeig(input: Tensor, eigenvectors: bool = False, upper: bool = True) -> tuple:
    """The eigenvalues of a symmetric matrix, rising, and its eigenvectors when asked for (zeros otherwise)."""
    values, vectors = decompositions.linalg_eigh(input, "U" if upper else "L")
    return values, vectors if eigenvectors else wrap(xp_of(input.array).zeros_like(input.array))


def eig(a: Tensor, eigenvectors: bool = False) -> tuple:
    """The eigenvalues, one row of real and imaginary part each, and the eigenvectors when asked for.

    The vectors of a complex pair stand in two columns: real parts, then imaginary parts.
    """
    values, vectors = decompositions.linalg_eig(a)
    pairs = clone(complexes.view_as_real(values))
    if not eigenvectors:
        return pairs, wrap(xp_of(a.array).zeros((0,), a.array.dtype))
    second = wrap(values.array.imag < 0)  # of a pair: what stands there is minus the imaginary part
    return pairs, where(second, -complexes.part(vectors, 1), complexes.part(vectors, 0))


FUNCTIONS = (gesv, trtrs, gels, potrf, potri, potrs, pstrf, symeig, eig)
