"""The LDL factorisation of symmetric matrices that need not be definite, by Bunch and Kaufman; on the CPU, as LAPACK."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.dtypes import scalar_name
from ..tensor import Tensor
from .by_host import by_host
from .declare import operation
from .matrices import check_floating, check_square, check_wide
from .schema import Plain


def _no_derivative(name: str) -> Any:
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


def _routine(kind: str, a: Any, hermitian: bool) -> Any:
    from scipy.linalg import get_lapack_funcs

    return get_lapack_funcs(f"{'he' if hermitian and a.dtype.kind == 'c' else 'sy'}{kind}", (a,))


@operation(
    grad=dict(self=lambda g_ld: _no_derivative("linalg_ldl_factor_ex")),
    outputs=("ld", "pivots*", "info*"),
    function=False,
    method=False,
    node="NotImplemented",
)
def linalg_ldl_factor_ex(xp, self: Tensor, hermitian: bool = False):
    """L and D in one matrix, the exchanges counted from one (negative for blocks of two), and 0 or a zero block."""
    check_square("torch.linalg.ldl_factor_ex: ", self)
    check_floating("torch.linalg.ldl_factor_ex: ", self)
    check_wide("ldl_factor_kernel_cpu", self)
    packed, pivots = np.array(self, order="C"), np.empty(self.shape[:-1], np.int32)
    infos = np.zeros(self.shape[:-2], np.int32)
    routine = _routine("trf", self, hermitian)
    for i in np.ndindex(self.shape[:-2]):
        if self.shape[-1]:
            packed[i], pivots[i], infos[i] = routine(self[i], lower=True)
    return np.tril(packed), pivots, infos


@operation(
    grad={("self", "other"): lambda g, needed: _no_derivative("linalg_ldl_solve")},
    function=False,
    method=False,
    node="NotImplemented",
)
def linalg_ldl_solve(xp, self: Tensor, pivots: Plain, other: Tensor, hermitian: bool = False):
    """X with A X = B, given what `ldl_factor` made of A."""
    name = "torch.linalg.ldl_solve: "
    check_square(name, self)
    if other.ndim < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-1, 0], but got -2)")
    n, (rows, columns) = self.shape[-1], other.shape[-2:]
    if rows != n:
        raise RuntimeError(
            f"Incompatible matrix sizes for {name}each A matrix is {n} by {n} but each b matrix is {rows} by {columns}"
        )
    if self.dtype != other.dtype:
        raise RuntimeError(
            f"Expected b and A to have the same dtype, but found b of type {scalar_name(other.dtype)} and A of type "
            f"{scalar_name(self.dtype)} instead."
        )
    batch = np.broadcast_shapes(self.shape[:-2], other.shape[:-2])
    packed = np.broadcast_to(self, (*batch, *self.shape[-2:]))
    order = np.broadcast_to(pivots, (*batch, pivots.shape[-1]))
    right = np.broadcast_to(other, (*batch, *other.shape[-2:]))
    found, routine = np.array(right), _routine("trs", self, hermitian)
    for i in np.ndindex(batch):
        if found[i].size:
            found[i] = routine(packed[i], order[i], right[i], lower=True)[0]
    return found


by_host(linalg_ldl_factor_ex)
by_host(linalg_ldl_solve)
