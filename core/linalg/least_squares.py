"""Least squares, pseudoinverses and ranks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.errors import explained
from ..ops.least_squares import linalg_lstsq as _lstsq
from ..ops.least_squares import linalg_pinv as _pinv
from ..ops.least_squares import tolerance
from ..ops.matmul import matmul
from ..ops.matrices import check_floating, check_matrix, named
from ..ops.pointwise import abs  # noqa: A004
from ..ops.reduce import sum  # noqa: A004
from ..tensor import Tensor, wrap
from .results import finished, plain


def lstsq(A: Tensor, B: Tensor, rcond: Any = None, *, driver: str | None = None) -> Any:
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


def pinv(
    A: Tensor,
    rcond: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
    out: Any = None,
) -> Tensor:
    """The pseudoinverse; singular values up to max(atol, rtol times the largest) count as zero."""
    found = _pinv(A, plain(atol), plain(rcond if rtol is None else rtol), hermitian)
    return finished("linalg_pinv", found, out)


def matrix_rank(
    A: Tensor,
    tol: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
    out: Any = None,
) -> Tensor:
    """How many singular values are above max(atol, rtol times the largest)."""
    array = A.array
    try:
        check_matrix("torch.linalg.matrix_rank: ", array, "input")
        check_floating("torch.linalg.matrix_rank: ", array)
    except RuntimeError as error:
        raise explained(error, "linalg.matrix_rank", [("A", A)]) from None
    xp = xp_of(array)
    if not array.size:
        return finished("linalg_matrix_rank", wrap(xp.zeros(array.shape[:-2], np.int64)), out)
    values = xp.absolute(xp.linalg.eigvalsh(array)) if hermitian else xp.linalg.svd(array, compute_uv=False)
    absolute, relative = plain(atol if tol is None else tol), plain(rtol if tol is None else 0.0)
    cut = tolerance(xp, array, absolute, relative)(values.max(-1, keepdims=True))
    return finished("linalg_matrix_rank", wrap(xp.asarray((values > cut).sum(-1), np.int64)), out)
