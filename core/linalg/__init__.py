"""torch.linalg: linear algebra under its modern names."""

from __future__ import annotations

import math
from typing import Any

from ..array.errors import explained
from ..array.shapes import wrap_dim
from ..ops.complexes import is_complex_array as _is_complex
from ..ops.decompositions import linalg_eig as _eig
from ..ops.decompositions import linalg_eigh as _eigh
from ..ops.decompositions import linalg_lstsq as _lstsq
from ..ops.decompositions import linalg_pinv as _pinv
from ..ops.decompositions import linalg_qr as _qr
from ..ops.decompositions import linalg_svd as _svd
from ..ops.decompositions import matrix_exp, tolerance
from ..ops.decompositions import orgqr as householder_product
from ..ops.diagonals import diagonal as _diagonal
from ..ops.linalg import _LinAlgError as LinAlgError
from ..ops.linalg import check_floating, check_matrix, check_square, named
from ..ops.linalg import linalg_cholesky as _cholesky
from ..ops.linalg import linalg_det as _det
from ..ops.linalg import linalg_inv as _inv
from ..ops.linalg import linalg_slogdet as _slogdet
from ..ops.linalg import linalg_solve as _solve
from ..ops.linalg import solve_triangular as _solve_triangular
from ..ops.matmul import matmul
from ..ops.pointwise import abs  # noqa: A004
from ..ops.powers import matrix_power
from ..ops.products import linalg_cross as _cross
from ..ops.products import multi_dot as _multi_dot
from ..ops.reduce import amax, amin, sum  # noqa: A004
from ..ops.reduce import vector_norm as _vector_norm
from ..ops.shape import permute
from ..ops.writing import into as _into
from ..tensor import Tensor

__all__ = [
    "LinAlgError", "cholesky", "cond", "cross", "det", "diagonal", "eig", "eigh", "eigvals", "eigvalsh",
    "householder_product", "inv", "lstsq", "matmul", "matrix_exp", "matrix_norm", "matrix_power", "matrix_rank",
    "multi_dot", "norm", "pinv", "qr", "slogdet", "solve", "solve_triangular", "svd", "svdvals", "vecdot", "vector_norm",
]  # fmt: skip


def _finished(name: str, result: Any, out: Any) -> Any:
    """The result, written into `out` when there is one."""
    if out is None:
        return result
    if isinstance(result, tuple):
        for target, each in zip(out, result):
            _into(name, target, each)
        return out
    return _into(name, out, result)


# -- systems -------------------------------------------------------------------------------------------------------
def inv(A: Tensor, *, out: Any = None) -> Tensor:  # noqa: N803
    """The inverse of a square matrix, or of each of a batch."""
    return _finished("linalg_inv", _inv(A), out)


def det(A: Tensor, *, out: Any = None) -> Tensor:  # noqa: N803
    """The determinant."""
    return _finished("linalg_det", _det(A), out)


def slogdet(A: Tensor, *, out: Any = None) -> Any:  # noqa: N803
    """The sign of the determinant and the logarithm of its magnitude: `(sign, logabsdet)`."""
    return _finished("linalg_slogdet", named("linalg_slogdet", ("sign", "logabsdet"), _slogdet(A)), out)


def solve(A: Tensor, B: Tensor, *, left: bool = True, out: Any = None) -> Tensor:  # noqa: N803
    """X with A X = B (with `left=False`, X A = B); B may hold vectors."""
    return _finished("linalg_solve", _solve(A, B, left), out)


def solve_triangular(
    A: Tensor,
    B: Tensor,
    *,
    upper: bool,
    left: bool = True,
    unitriangular: bool = False,
    out: Any = None,  # noqa: N803
) -> Tensor:
    """X with A X = B for triangular A; the other triangle is not read."""
    return _finished("linalg_solve_triangular", _solve_triangular(A, B, upper, left, unitriangular), out)


def lstsq(A: Tensor, B: Tensor, rcond: Any = None, *, driver: str | None = None) -> Any:  # noqa: N803
    """The X that minimises |A X - B|: `(solution, residuals, rank, singular_values)`."""
    a, b = A.array, B.array
    try:
        if a.ndim < 2:
            raise RuntimeError("torch.linalg.lstsq: input must have at least 2 dimensions.")
        if driver not in (None, "gels", "gelsy", "gelsd", "gelss"):
            raise RuntimeError("torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)")
        flat = b.ndim == 1 or (a.ndim - 1 == b.ndim and b.shape == a.shape[:-1])
        if b.shape[-1 if flat else -2] != a.shape[-2]:
            raise RuntimeError("torch.linalg.lstsq: input.size(-2) should match other.size(-2)")
    except RuntimeError as error:
        raise explained(error, "linalg.lstsq", [("A", A), ("B", B)]) from None
    right = B.unsqueeze(-1) if flat else B  # type: ignore[attr-defined]
    found, rank, values = _lstsq(A, right, rcond)
    rows, columns = a.shape[-2:]
    empty = values.new_empty(0)  # type: ignore[attr-defined]
    residuals = empty
    if driver not in (None, "gelsy") and rows > columns and bool((rank.array == columns).all()):
        gap = abs(matmul(A, found) - right)  # type: ignore[operator]
        residuals = sum(gap * gap, (-2,))
    if flat:
        found = found.squeeze(-1)
    no_rank = rank.new_empty(0)
    return named(
        "linalg_lstsq",
        ("solution", "residuals", "rank", "singular_values"),
        (found, residuals, no_rank if driver == "gels" else rank, values if driver in ("gelsd", "gelss") else empty),
    )


# -- decompositions ------------------------------------------------------------------------------------------------
def cholesky(A: Tensor, *, upper: bool = False, out: Any = None) -> Tensor:  # noqa: N803
    """The Cholesky factor of a Hermitian positive-definite matrix, lower unless `upper`."""
    return _finished("linalg_cholesky", _cholesky(A, upper), out)


def qr(A: Tensor, mode: str = "reduced", *, out: Any = None) -> Any:  # noqa: N803
    """Q and R with A = Q R; `mode` is "reduced", "complete" or "r"."""
    return _finished("linalg_qr", named("linalg_qr", ("Q", "R"), _qr(A, mode)), out)


def svd(A: Tensor, full_matrices: bool = True, *, driver: Any = None, out: Any = None) -> Any:  # noqa: N803
    """U, S and Vh with A = U diag(S) Vh."""
    _no_driver("svd", driver)
    return _finished("linalg_svd", named("linalg_svd", ("U", "S", "Vh"), _svd(A, full_matrices)), out)


def svdvals(A: Tensor, *, driver: Any = None, out: Any = None) -> Tensor:  # noqa: N803
    """The singular values, falling."""
    _no_driver("svdvals", driver)
    return _finished("linalg_svdvals", _svd(A, False)[1], out)


def _no_driver(name: str, driver: Any) -> None:
    if driver is not None:
        raise RuntimeError("torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER "
                           f"backend.\n  linalg.{name}(driver={driver!r})")  # fmt: skip


def eigh(A: Tensor, UPLO: str = "L", *, out: Any = None) -> Any:  # noqa: N803
    """Eigenvalues, rising, and eigenvectors of a Hermitian matrix, of which one triangle is read."""
    return _finished("linalg_eigh", named("linalg_eigh", ("eigenvalues", "eigenvectors"), _eigh(A, UPLO)), out)


def eigvalsh(A: Tensor, UPLO: str = "L", *, out: Any = None) -> Tensor:  # noqa: N803
    """The eigenvalues of a Hermitian matrix, rising."""
    return _finished("linalg_eigvalsh", _eigh(A, UPLO)[0], out)


def eig(A: Tensor, *, out: Any = None) -> Any:  # noqa: N803
    """Eigenvalues and eigenvectors of a square matrix, complex."""
    return _finished("linalg_eig", named("linalg_eig", ("eigenvalues", "eigenvectors"), _eig(A)), out)


def eigvals(A: Tensor, *, out: Any = None) -> Tensor:  # noqa: N803
    """The eigenvalues of a square matrix, complex."""
    return _finished("linalg_eigvals", _eig(A)[0], out)


def _plain(value: Any) -> Any:
    return value.array if isinstance(value, Tensor) else value


def pinv(
    A: Tensor,
    rcond: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
    out: Any = None,  # noqa: N803
) -> Tensor:
    """The pseudoinverse; singular values up to max(atol, rtol times the largest) count as zero."""
    found = _pinv(A, _plain(atol), _plain(rcond if rtol is None else rtol), hermitian)
    return _finished("linalg_pinv", found, out)


def matrix_rank(
    A: Tensor,
    tol: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
    out: Any = None,  # noqa: N803
) -> Tensor:
    """How many singular values are above max(atol, rtol times the largest)."""
    import numpy as np

    from ..array.backend import xp_of
    from ..tensor import wrap

    array = A.array
    try:
        check_matrix("torch.linalg.matrix_rank: ", array, "input")
        check_floating("torch.linalg.matrix_rank: ", array)
    except RuntimeError as error:
        raise explained(error, "linalg.matrix_rank", [("A", A)]) from None
    xp = xp_of(array)
    if not array.size:
        return _finished("linalg_matrix_rank", wrap(xp.zeros(array.shape[:-2], np.int64)), out)
    values = xp.absolute(xp.linalg.eigvalsh(array)) if hermitian else xp.linalg.svd(array, compute_uv=False)
    absolute, relative = _plain(atol if tol is None else tol), _plain(rtol if tol is None else 0.0)
    cut = tolerance(xp, array, absolute, relative)(values.max(-1, keepdims=True))
    return _finished("linalg_matrix_rank", wrap(xp.asarray((values > cut).sum(-1), np.int64)), out)


# -- products ------------------------------------------------------------------------------------------------------
def multi_dot(tensors: Any, *, out: Any = None) -> Tensor:
    """The product of two or more matrices, the first and last of which may be vectors, in the cheapest order."""
    return _finished("linalg_multi_dot", _multi_dot(tensors), out)


def cross(input: Tensor, other: Tensor, *, dim: int = -1, out: Any = None) -> Tensor:
    """The cross products of vectors of three elements, which lie along `dim`."""
    return _finished("linalg_cross", _cross(input, other, dim=dim), out)


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1, out: Any = None) -> Tensor:
    """The inner products of vectors along `dim`; of complex ones, the first is conjugated."""
    left = x.conj() if _is_complex(x) else x  # type: ignore[attr-defined]
    return _finished("linalg_vecdot", sum(left * y, (dim,)), out)


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:  # noqa: N803
    """A diagonal of each matrix, as a view."""
    return _diagonal(A, offset, dim1, dim2)


# -- norms ---------------------------------------------------------------------------------------------------------
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
    return _finished("linalg_vector_norm", _p_norm(x, float(ord), dim, keepdim), out)


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
    return _finished("linalg_matrix_norm", _matrix_norm(A, ord, rows, columns, keepdim), out)


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


def cond(A: Tensor, p: Any = None, *, out: Any = None) -> Tensor:  # noqa: N803
    """The condition number: the ratio of the extreme singular values, or |A| |A⁻¹| in another norm."""
    if p is None or (not isinstance(p, str) and math.fabs(p) == 2):
        values = _svd(A, False)[1]
        largest, smallest = values[..., 0], values[..., -1]  # type: ignore[index]
        return _finished("linalg_cond", smallest / largest if p == -2 else largest / smallest, out)
    try:
        check_square("linalg.cond: ", A.array)
    except RuntimeError as error:
        raise explained(error, "linalg.cond", [("A", A), ("p", p)]) from None
    return _finished("linalg_cond", matrix_norm(A, p) * matrix_norm(_inv(A), p), out)
