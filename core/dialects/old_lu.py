"""LU factors of batches of matrices under the names of 0.4.1. Source: torch/functional.py at v0.4.1."""

from __future__ import annotations

import warnings
from typing import Any

from ..ops import lu
from ..ops.shape import reshape
from ..tensor import Tensor


def _pivoting(name: str, pivot: bool) -> None:
    if not pivot:
        raise RuntimeError(f"{name}: pivot=False is not supported: LAPACK pivots, only CUDA had a way without")


def btrifact(A: Tensor, info: Any = None, pivot: bool = True) -> tuple:  # noqa: N803 - the names of the time
    """The packed LU factors of matrices, and their pivots, counted from one."""
    factors, pivots, infos = btrifact_with_info(A, pivot)
    if info is not None:
        warnings.warn(
            "info option in btrifact is deprecated and will be removed in v0.4, consider using btrifact_with_info instead",
            UserWarning,
            stacklevel=3,
        )
        info.array = infos.array.copy()
    return factors, pivots


def btrifact_with_info(A: Tensor, pivot: bool = True) -> tuple:  # noqa: N803
    """As `btrifact`, and for each matrix 0 or its first zero pivot."""
    _pivoting("btrifact", pivot)
    return lu.linalg_lu_factor_ex(A, True)


def btrisolve(b: Tensor, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:  # noqa: N803
    """X with A X = b, given what `btrifact` made of A; b may hold a vector for each matrix."""
    flat = b.array.ndim == LU_data.array.ndim - 1
    found = lu.linalg_lu_solve(LU_data, LU_pivots, reshape(b, (*b.array.shape, 1)) if flat else b)
    return reshape(found, b.array.shape) if flat else found


def btriunpack(LU_data: Tensor, LU_pivots: Tensor, unpack_data: bool = True, unpack_pivots: bool = True) -> tuple:  # noqa: N803
    """The permutation and the two factors that `btrifact` packed: A = P L U; None for what is not asked for."""
    permutation, lower, upper = lu.lu_unpack(LU_data, LU_pivots, unpack_data, unpack_pivots)
    return permutation if unpack_pivots else None, *((lower, upper) if unpack_data else (None, None))


FUNCTIONS = (btrifact, btrifact_with_info, btrisolve, btriunpack)
