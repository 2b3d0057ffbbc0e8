"""Softmax, log-softmax, and the losses that deep-learning programs run every step, each fused into one node."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .declare import operation
from .index import scatter_zeros
from .pointwise import exp, sgn
from .reduce import sum
from .schema import Dim, Plain
from .shape import expand, unsqueeze
from .where import where


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


# -- negative log likelihood ---------------------------------------------------------------------------------------
def _weights_of(xp, target, weight, ignore_index, kind):
    """Each target's weight; 0 for ignored ones."""
    safe = xp.where(target == ignore_index, 0, target)
    chosen = xp.ones(target.shape, kind) if weight is None else xp.take(weight, safe)
    return xp.where(target == ignore_index, kind.type(0), chosen), safe


def _nll_gradient(g, self_meta, target, weight, reduction, ignore_index):
    """Minus each target's share of the gradient, at the target's class."""
    from ..array.backend import xp_of

    raw = target.array if isinstance(target, Tensor) else target
    held = weight.array if isinstance(weight, Tensor) else weight
    xp = xp_of(raw)
    chosen, safe = _weights_of(xp, raw, held, ignore_index, self_meta.dtype)
    share = chosen / chosen.sum() if reduction == "mean" else chosen
    dim = 1 if len(self_meta.shape) > 1 else 0
    spread = g if reduction == "none" else expand(g, tuple(raw.shape)) if raw.ndim else g
    if isinstance(g, Tensor):
        from ..tensor import wrap

        share = wrap(xp.asarray(share))
    slope = -(spread * share)
    return scatter_zeros(unsqueeze(slope, dim), xp.expand_dims(safe, dim), dim, tuple(self_meta.shape))


@operation(grad=dict(self=_nll_gradient), function=False, method=False, node="NllLossBackward0")
def nll_loss_op(
    xp, self: Tensor, target: Plain, weight: Plain | None = None, reduction: str = "mean", ignore_index: int = -100
):
    """Minus the log-probability of each target class: self [N, C, *] or [C], target [N, *] or []."""
    dim = 1 if self.ndim > 1 else 0
    classes = self.shape[dim]
    valid = target[target != ignore_index]
    if valid.size and (int(valid.min()) < 0 or int(valid.max()) >= classes):
        worst = int(valid.min()) if int(valid.min()) < 0 else int(valid.max())
        raise IndexError(f"Target {worst} is out of bounds.")
    chosen, safe = _weights_of(xp, target, weight, ignore_index, self.dtype)
    picked = xp.take_along_axis(self, xp.expand_dims(safe, dim), axis=dim).squeeze(dim)
    losses = -picked * chosen
    if reduction == "none":
        return losses
    total = losses.sum()
    return total / chosen.sum() if reduction == "mean" else total


# -- regression losses ---------------------------------------------------------------------------------------------
def _reduced(losses: Any, reduction: str) -> Any:
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def _scale(g, meta, reduction):
    from ..array.shapes import product

    return g / product(meta.shape) if reduction == "mean" else g


@operation(
    grad=dict(
        self=lambda g, self, target, reduction: (self - target) * (_scale(g, self, reduction) * 2),
        target=lambda g, self, target, reduction: (target - self) * (_scale(g, self, reduction) * 2),
    ),
    function=False,
    method=False,
    node="MseLossBackward0",
)
def mse_loss_op(xp, self: Tensor, target: Tensor, reduction: str = "mean"):
    """Squared differences of tensors of one shape."""
    difference = self - target
    return _reduced(difference * difference, reduction)


@operation(
    grad=dict(
        self=lambda g, self, target, reduction: sgn(self - target) * _scale(g, self, reduction),
        target=lambda g, self, target, reduction: sgn(target - self) * _scale(g, self, reduction),
    ),
    function=False,
    method=False,
    node="MeanBackward0",
)
def l1_loss_op(xp, self: Tensor, target: Tensor, reduction: str = "mean"):
    """Absolute differences of tensors of one shape."""
    return _reduced(xp.absolute(self - target), reduction)


def _smooth_slope(g, self, target, reduction, beta):
    difference = self - target
    near = (difference < beta) & (difference > -beta)
    return where(near, difference / beta, sgn(difference)) * _scale(g, self, reduction)


@operation(
    grad=dict(
        self=_smooth_slope,
        target=lambda g, self, target, reduction, beta: -_smooth_slope(g, self, target, reduction, beta),
    ),
    function=False,
    method=False,
    node="SmoothL1LossBackward0",
)
def smooth_l1_loss_op(xp, self: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0):
    """Squared differences below `beta`, absolute ones above (Girshick, Fast R-CNN, 2015)."""
    size = xp.absolute(self - target)
    return _reduced(xp.where(size < beta, size * size * (0.5 / beta), size - 0.5 * beta), reduction)
