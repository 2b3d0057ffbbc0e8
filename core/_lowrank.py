"""Singular value decompositions of low rank, from random projections: torch.svd_lowrank and torch.pca_lowrank."""

from __future__ import annotations

from typing import Any

from . import linalg
from .ops.declare import PUBLIC
from .tensor import Tensor


def get_approximate_basis(A: Any, q: int, niter: int | None = 2, M: Any = None) -> Any:  # noqa: N803 - torch's names
    """q orthogonal columns that span about what A (minus M) spans (Halko, Martinsson and Tropp, 2009, 4.4)."""
    rounds = 2 if niter is None else niter
    matrix = A if M is None else A - M
    drawn = PUBLIC["randn"](A.shape[-1], q, dtype=A.dtype, device=A.device)  # type: ignore[operator]
    basis = linalg.qr(matrix @ drawn).Q
    for _ in range(rounds):
        basis = linalg.qr(matrix.mH @ basis).Q
        basis = linalg.qr(matrix @ basis).Q
    return basis


def svd_lowrank(
    A: Tensor,  # noqa: N803
    q: int | None = 6,
    niter: int | None = 2,
    M: Tensor | None = None,  # noqa: N803
) -> tuple[Tensor, Tensor, Tensor]:
    """The first q singular values and vectors of A - M, about: `A - M ≈ U diag(S) V^H`."""
    a: Any = A
    m: Any = None if M is None else M.broadcast_to(a.size())  # type: ignore[attr-defined]
    wide = a.shape[-2] < a.shape[-1]
    if wide:
        a, m = a.mH, None if m is None else m.mH
    basis = get_approximate_basis(a, 6 if q is None else q, niter, m)
    left, values, right = linalg.svd(basis.mH @ (a if m is None else a - m), full_matrices=False)
    left, right = basis @ left, right.mH
    return (right, values, left) if wide else (left, values, right)


def pca_lowrank(
    A: Tensor,  # noqa: N803
    q: int | None = None,
    center: bool = True,
    niter: int = 2,
) -> tuple[Tensor, Tensor, Tensor]:
    """The first q principal components of the rows of A, about: `svd_lowrank` of A without its columns' means."""
    a: Any = A
    smaller = min(a.shape[-2:])
    if q is None:
        q = min(6, smaller)
    elif not 0 <= q <= smaller:
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={smaller}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(a - a.mean(dim=-2, keepdim=True) if center else a, q, niter)


for _function in (get_approximate_basis, svd_lowrank, pca_lowrank):
    _function.__module__ = "torch._lowrank"

__all__ = ["get_approximate_basis", "pca_lowrank", "svd_lowrank"]
