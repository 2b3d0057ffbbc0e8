"""Softmax and log-softmax, each fused into one node."""

from __future__ import annotations

from ..tensor import Tensor
from .declare import operation
from .pointwise import exp
from .reduce import sum
from .schema import Dim


@operation(
    grad=dict(self=lambda g, result, dim: result * (g - sum(g * result, (dim,), True))), function=False, method=False
)
def softmax_op(xp, self: Tensor, dim: Dim):
    """exp(x) over its sum along a dimension."""
    if not self.ndim:
        return xp.ones_like(self)
    shifted = xp.exp(self - self.max(axis=dim, keepdims=True)) if self.size else self.copy()
    return shifted / shifted.sum(axis=dim, keepdims=True)


@operation(grad=dict(self=lambda g, result, dim: g - exp(result) * sum(g, (dim,), True)), function=False, method=False)
def log_softmax_op(xp, self: Tensor, dim: Dim):
    """log(softmax(x)), stable."""
    if not self.ndim:
        return xp.zeros_like(self)
    shifted = self - self.max(axis=dim, keepdims=True) if self.size else self.copy()
    return shifted - xp.log(xp.exp(shifted).sum(axis=dim, keepdims=True))
