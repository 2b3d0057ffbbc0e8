"""Decompositions of matrices: QR, singular values, eigenvalues; and the exponential."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from .casting import check_implemented
from .complexes import adjoint, conjugate, is_complex_array, real_of
from .declare import composite, operation
from .diagonals import diag_embed, diagonal
from .linalg import linalg_solve, solve_triangular
from .matrices import (
    _LinAlgError,
    check_floating,
    check_matrix,
    check_square,
    check_wide,
    constant,
    named,
    product,
    strictly_lower,
    unit_matrix,
)
from .pointwise import reciprocal
from .shape import cat, narrow, transpose, unsqueeze
from .writing import into


def _off_diagonal(xp: Any, n: int) -> Any:
    return 1 - xp.eye(n)


def skew(x: Any) -> Any:
    """X - Xᴴ."""
    return x - adjoint(x)


# -- QR ------------------------------------------------------------------------------------------------------------
def _qr_gradient(g_q, g_r, self_meta, q, r, mode):
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
            "linalg.qr(A, mode='reduced') if you are going to require gradients"
        )
    rows, columns = self_meta.shape[-2:]
    if mode == "complete" and rows > columns:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols")
    if rows >= columns:
        return _qr_tall(g_q, g_r, q, r)
    # A = [X Y] = Q [U V]
    rest = product(q, narrow(r, -1, rows, columns - rows))
    g_u, g_v = narrow(g_r, -1, 0, rows), narrow(g_r, -1, rows, columns - rows)
    g_x = _qr_tall(g_q + product(rest, adjoint(g_v)), g_u, q, narrow(r, -1, 0, rows))
    return cat([g_x, product(q, g_v)], -1)


def _qr_tall(g_q, g_r, q, r):
    """(gQ + Q sym(R gRᴴ - gQᴴ Q)) R⁻ᴴ, where sym mirrors the lower triangle."""
    m = product(r, adjoint(g_r)) - product(adjoint(g_q), q)
    lower = m * constant(m, strictly_lower)
    mirrored = lower + adjoint(lower) + real_of(m) * constant(m, unit_matrix)
    return solve_triangular(adjoint(r), g_q + product(q, mirrored), False, False)


@operation(grad=dict(self=_qr_gradient), outputs=("q", "r"), function=False, method=False)
def linalg_qr(xp, self: Tensor, mode: str = "reduced"):
    """Q with orthonormal columns and upper triangular R, A = Q R."""
    check_matrix("linalg.qr: ", self)
    if mode not in ("reduced", "r", "complete"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'"
        )
    check_floating("linalg.qr: ", self)
    check_wide("geqrf_cpu", self)
    if mode == "r":
        return xp.empty((0,), self.dtype), xp.linalg.qr(self, mode="r")
    return xp.linalg.qr(self, mode=mode)


@composite()
def qr(input: Tensor, some: bool = True, *, out: Any = None) -> Any:
    """Q and R with A = Q R: reduced, or complete with `some=False`."""
    found = linalg_qr(input, "reduced" if some else "complete")
    if out is not None:
        for target, each in zip(out, found):
            into("qr", target, each)
        return out
    return named("qr", ("Q", "R"), found)


# -- singular values -----------------------------------------------------------------------------------------------
def _svd_gradient(g_u, g_s, g_vh, self_meta, u, s, vh, full_matrices):
    k = s.shape[-1]
    if full_matrices:
        _only_reduced(g_u, g_vh, k)
        u, vh, g_u, g_vh = narrow(u, -1, 0, k), narrow(vh, -2, 0, k), narrow(g_u, -1, 0, k), narrow(g_vh, -2, 0, k)
    v, g_v = adjoint(vh), adjoint(g_vh)
    left, right = skew(product(adjoint(u), g_u)), skew(product(vh, g_v))
    squares = s * s
    # on the diagonal the differences are zero: ones stand there, and what they divide is zero for real matrices
    gap = unsqueeze(squares, -2) - unsqueeze(squares, -1) + constant(left, unit_matrix)
    inner = left / gap * unsqueeze(s, -2) + unsqueeze(s, -1) * (right / gap) + diag_embed(g_s)
    if self_meta.dtype.kind == "c":
        inner = inner + left * constant(left, unit_matrix) / (unsqueeze(s, -1) * 2)
    found = product(product(u, inner), vh)
    over = unsqueeze(reciprocal(s), -2)
    if self_meta.shape[-2] > k:
        outside = g_u * over
        found = found + product(outside - product(u, product(adjoint(u), outside)), vh)
    if self_meta.shape[-1] > k:
        outside = adjoint(g_v * over)
        found = found + product(u, outside - product(product(outside, v), vh))
    return found


def _only_reduced(g_u, g_vh, k):
    for g, dim in ((g_u, -1), (g_vh, -2)):
        array = g.array if isinstance(g, Tensor) else g
        beyond = array[..., k:] if dim == -1 else array[..., k:, :]
        if beyond.any():
            raise RuntimeError(
                "svd_backward: the gradients of the vectors beyond the first min(m, n) are not defined; use "
                "full_matrices=False"
            )


@operation(grad=dict(self=_svd_gradient), outputs=("u", "s", "vh"), function=False, method=False)
def linalg_svd(xp, self: Tensor, full_matrices: bool = True):
    """U, S and Vᴴ with A = U diag(S) Vᴴ; S falls."""
    _check_svd(xp, self)
    try:
        return xp.linalg.svd(self, full_matrices=full_matrices)
    except np.linalg.LinAlgError:
        raise _LinAlgError(
            "linalg.svd: The algorithm failed to converge because the input matrix is ill-conditioned or has too many "
            "repeated singular values (error code: 1)."
        ) from None


def _check_svd(xp: Any, a: Any) -> None:
    check_matrix("linalg.svd: ", a)
    check_floating("linalg.svd: ", a)
    check_wide("linalg_svd_cpu", a)
    if not xp.isfinite(a).all():
        raise _LinAlgError(
            "linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values."
        )


@composite()
def svd(input: Tensor, some: bool = True, compute_uv: bool = True, *, out: Any = None) -> Any:
    """U, S and V with A = U diag(S) Vᴴ: reduced, or complete with `some=False`."""
    if compute_uv:
        u, s, vh = linalg_svd(input, not some)
        found = (u, s, conj_transpose(vh))
    else:
        s = linalg_svd(input, False)[1]
        rows, columns = input.array.shape[-2:]
        batch = input.array.shape[:-2]
        zeros = [input.new_zeros(*batch, n, n) for n in (rows, columns)]  # type: ignore[attr-defined]
        found = (zeros[0], s, zeros[1])
    if out is not None:
        for target, each in zip(out, found):
            into("svd", target, each)
        return out
    return named("svd", ("U", "S", "V"), found)


def conj_transpose(x: Any) -> Any:
    """The adjoint as a view where the numbers are real."""
    return adjoint(x) if is_complex_array(x) else transpose(x, -2, -1)


# -- eigenvalues ---------------------------------------------------------------------------------------------------
def _eigh_gradient(g_eigenvalues, g_eigenvectors, eigenvalues, eigenvectors):
    v = eigenvectors
    turned = product(adjoint(v), g_eigenvectors)
    gap = unsqueeze(eigenvalues, -2) - unsqueeze(eigenvalues, -1) + constant(turned, unit_matrix)
    inner = turned / gap * constant(turned, _off_diagonal)
    inner = (inner + adjoint(inner)) * 0.5 + diag_embed(g_eigenvalues)
    return product(product(v, inner), adjoint(v))


@operation(grad=dict(self=_eigh_gradient), outputs=("eigenvalues", "eigenvectors"), function=False, method=False)
def linalg_eigh(xp, self: Tensor, UPLO: str = "L"):  # noqa: N803 - torch's name
    """Eigenvalues, rising, and eigenvectors of Hermitian matrices, of which one triangle is read."""
    check_square("linalg.eigh: ", self)
    if UPLO not in ("L", "U", "l", "u"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    check_implemented("iub", "linalg_eigh_cpu", self)
    check_wide("linalg_eigh_cpu", self)
    try:
        return tuple(xp.linalg.eigh(self, UPLO=UPLO.upper()))
    except np.linalg.LinAlgError:
        raise _LinAlgError(
            "linalg.eigh: The algorithm failed to converge because the input matrix is ill-conditioned or has too many "
            "repeated eigenvalues (error code: 1)."
        ) from None


def _eig_gradient(g_eigenvalues, g_eigenvectors, eigenvalues, eigenvectors):
    """V⁻ᴴ (diag(gL) + (Vᴴ gV - VᴴV Re diag(Vᴴ gV)) / conj(E)) Vᴴ, with the eigenvalues' differences E."""
    v = eigenvectors
    turned = product(adjoint(v), g_eigenvectors)
    along = unsqueeze(real_of(diagonal(turned, 0, -2, -1)), -2)
    inner = turned - product(adjoint(v), v) * along
    gap = unsqueeze(eigenvalues, -2) - unsqueeze(eigenvalues, -1) + constant(turned, unit_matrix)
    inner = inner / conjugate(gap) * constant(turned, _off_diagonal) + diag_embed(g_eigenvalues)
    return linalg_solve(adjoint(v), product(inner, adjoint(v)))


@operation(grad=dict(self=_eig_gradient), outputs=("eigenvalues", "eigenvectors"), function=False, method=False)
def linalg_eig(xp, self: Tensor):
    """Eigenvalues and eigenvectors of square matrices, always complex."""
    check_floating("linalg.eig: ", self)
    check_square("linalg.eig: ", self)
    if not xp.isfinite(self).all():
        raise RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.")
    check_wide("linalg_eig_out_cpu", self)
    kind = np.result_type(self.dtype, np.complex64)
    values, vectors = xp.linalg.eig(self)
    return values.astype(kind), vectors.astype(kind)


# -- the exponential -----------------------------------------------------------------------------------------------
def _matrix_exp_gradient(g, self):
    """The upper right block of exp([[Aᴴ, g], [0, Aᴴ]])."""
    turned, n = adjoint(self), self.shape[-1]
    above = cat([turned, g], -1)
    below = cat([g * 0, turned], -1)
    return narrow(narrow(matrix_exp(cat([above, below], -2)), -2, 0, n), -1, n, n)


@operation(grad=dict(self=_matrix_exp_gradient), node="LinalgMatrixExpBackward0")
def matrix_exp(xp, self: Tensor):
    """The exponential of square matrices."""
    check_square("linalg.matrix_exp: ", self)
    check_floating("linalg.matrix_exp: ", self)
    if not self.size:
        return self.copy()
    wide = self.astype(np.float32) if self.dtype.itemsize == 2 else self
    if xp is not np:
        return _taylor_exp(xp, wide).astype(self.dtype)
    from scipy.linalg import expm

    return expm(wide).astype(self.dtype)


def _taylor_exp(xp: Any, a: Any) -> Any:
    """exp(A) = exp(A / 2ᵏ)^(2ᵏ), with the series of a matrix whose norm is at most a half."""
    norm = xp.absolute(a).sum(-1).max().item()
    halvings = max(0, int(np.ceil(np.log2(norm))) + 1) if norm > 0 else 0
    small = a / a.dtype.type(2**halvings)
    term = total = xp.broadcast_to(xp.eye(a.shape[-1], dtype=a.dtype), a.shape)
    for i in range(1, 19):
        term = term @ small / a.dtype.type(i)
        total = total + term
    for _ in range(halvings):
        total = total @ total
    return total
