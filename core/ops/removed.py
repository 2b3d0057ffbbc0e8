"""Functions that 2.13 still has only to say that they are gone; dialects 0.3 and 0.4 have working ones."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .declare import composite

_SINCE = "This function was deprecated since version 1.9 and is now removed."


@composite()
def symeig(input: Tensor, eigenvectors: bool = False, upper: bool = True) -> Any:
    """Removed: `torch.linalg.eigh` has taken its place."""
    raise RuntimeError(
        f"{_SINCE} The default behavior has changed from using the upper triangular portion of the matrix by default to "
        "using the lower triangular portion.\n  symeig(input): use torch.linalg.eigh(A, UPLO='U' if upper else 'L')"
    )


@composite()
def eig(input: Tensor, eigenvectors: bool = False) -> Any:
    """Removed: `torch.linalg.eig` has taken its place."""
    raise RuntimeError(
        f"{_SINCE} `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors "
        "mimicking complex tensors.\n  eig(input): use torch.linalg.eig(A)"
    )


@composite(method=False)
def matrix_rank(input: Tensor, tol: float | None = None, symmetric: bool = False) -> Any:
    """Removed: `torch.linalg.matrix_rank` has taken its place."""
    raise RuntimeError(f"{_SINCE}\n  matrix_rank(input): use torch.linalg.matrix_rank(A)")
