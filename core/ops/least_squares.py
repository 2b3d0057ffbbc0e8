"""Pseudoinverses and least squares."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.dtypes import scalar_name
from ..tensor import Tensor
from .complexes import adjoint
from .declare import composite, operation
from .matrices import check_wide, product


def pinv_gradient(g, self, result):
    """The derivative of Golub and Pereyra, arranged for the smaller of the two products."""
    a, p = self, result
    p_adjoint, g_adjoint = adjoint(p), adjoint(g)
    if a.shape[-2] <= a.shape[-1]:
        k = product(g_adjoint, p)
        turned = product(k, p_adjoint)
        return (
            turned
            - adjoint(product(p, k))
            - product(product(a, p), turned)
            + product(product(p_adjoint, p), g_adjoint - product(k, a))
        )
    k = product(p, g_adjoint)
    turned = product(p_adjoint, k)
    return (
        turned
        - adjoint(product(k, p))
        + product(product(g_adjoint - product(a, k), p), p_adjoint)
        - product(product(turned, p), a)
    )


@operation(grad=dict(self=pinv_gradient), function=False, method=False)
def linalg_pinv(xp, self: Tensor, atol: Any = None, rtol: Any = None, hermitian: bool = False):
    """The pseudoinverse; singular values up to max(atol, rtol times the largest) count as zero."""
    if self.ndim < 2 or self.dtype.kind not in "fc" or self.dtype.itemsize < 4:
        shape = ", ".join(map(str, self.shape))
        raise RuntimeError(
            f"linalg.pinv({scalar_name(self.dtype)}{{[{shape}]}}): expected a tensor with 2 or more dimensions of float, "
            "double, cfloat or cdouble types"
        )
    rows, columns = self.shape[-2:]
    if not self.size:
        return xp.zeros((*self.shape[:-2], columns, rows), self.dtype)
    cut = tolerance(xp, self, atol, rtol)
    if hermitian:
        values, vectors = xp.linalg.eigh(self)
        kept = abs(values) > cut(abs(values).max(-1, keepdims=True))
        over = xp.where(kept, 1 / xp.where(kept, values, 1), 0).astype(values.dtype)
        return (vectors * over[..., None, :]) @ xp.conjugate(xp.swapaxes(vectors, -2, -1))
    u, s, vh = xp.linalg.svd(self, full_matrices=False)
    kept = s > cut(s.max(-1, keepdims=True))
    over = xp.where(kept, 1 / xp.where(kept, s, 1), 0).astype(s.dtype)
    return xp.conjugate(xp.swapaxes(vh, -2, -1)) @ (over[..., None] * xp.conjugate(xp.swapaxes(u, -2, -1)))


def tolerance(xp: Any, a: Any, atol: Any, rtol: Any) -> Any:
    """The cut below which singular values count as zero, as a function of the largest."""
    absolute = 0.0 if atol is None else xp.asarray(atol)[..., None]
    if rtol is None:
        usual = float(np.finfo(a.dtype).eps) * max(a.shape[-2:])
        relative = usual if atol is None else xp.where(xp.asarray(atol)[..., None] > 0, 0.0, usual)
    else:
        relative = xp.asarray(rtol)[..., None]
    return lambda largest: xp.maximum(absolute, relative * largest)


def _lstsq_gradient(g, self, other, needed):
    """The solution is pinv(A) B: the derivatives are that product's."""
    p = linalg_pinv(self)
    g_self = pinv_gradient(product(g, adjoint(other)), self, p) if needed[0] else None
    return g_self, product(adjoint(p), g) if needed[1] else None


@operation(
    grad={("self", "other"): _lstsq_gradient},
    outputs=("solution", "rank*", "singular_values*"),
    function=False,
    method=False,
    node="LinalgLstsqBackward0",
)
def linalg_lstsq(xp, self: Tensor, other: Tensor, rcond: Any = None):
    """The X that minimises |A X - B|, the rank of A and its singular values."""
    check_wide("linalg_lstsq_cpu", self)
    batch = np.broadcast_shapes(self.shape[:-2], other.shape[:-2])
    a = xp.broadcast_to(self, (*batch, *self.shape[-2:]))
    b = xp.broadcast_to(other, (*batch, *other.shape[-2:]))
    solution = xp.empty((*batch, self.shape[-1], other.shape[-1]), self.dtype)
    rank, values = xp.empty(batch, np.int64), xp.empty((*batch, min(self.shape[-2:])), self.real.dtype)
    cut = float(np.finfo(self.dtype).eps) * max(self.shape[-2:]) if rcond is None else rcond
    for i in np.ndindex(batch):
        solution[i], _, rank[i], values[i] = xp.linalg.lstsq(a[i], b[i], rcond=cut)
    return solution, rank, values


@composite()
def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """The pseudoinverse of a matrix; singular values below `rcond` times the largest count as zero."""
    return linalg_pinv(input, None, rcond)
