"""Losses, each fused into one node: squared and smooth absolute differences, negative log-likelihood, binary
cross-entropy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.rules import rules
from ..array.shapes import product
from ..tensor import Tensor, wrap
from .activation import log_sigmoid
from .declare import operation
from .halves import in_float32
from .index import scatter_zeros
from .pointwise import clamp, log, log1p, sgn, sigmoid
from .schema import Plain
from .shape import expand, unsqueeze
from .where import where

_LEAST_LOG = -100.0  # a log is not let below it, so that 0 * log(0) stays finite
_LEAST_SLOPE = float(np.float32(1e-12))  # torch's constant, a float


def _reduced(losses: Any, reduction: str) -> Any:
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def _share(meta: Any, reduction: str) -> float:
    """The part that one element has in the result."""
    return 1 / max(product(meta.shape), 1) if reduction == "mean" else 1


# -- differences ---------------------------------------------------------------------------------------------------
def _mse_slope(g, self, target, reduction):
    return g * ((self - target) * (2 * _share(self, reduction)))


@operation(
    grad=dict(self=_mse_slope, target=lambda g, self, target, reduction: -_mse_slope(g, self, target, reduction)),
    function=False,
    method=False,
    refuses=("iubc", "mse_cpu"),
)
def mse_loss(xp, self: Tensor, target: Tensor, reduction: str = "mean"):
    """Squared differences of tensors of one shape."""
    difference = self - target
    return _reduced(difference * difference, reduction)


def _smooth_slope(g, self, target, reduction, beta):
    difference = self - target
    near = (difference < beta) & (difference > -beta)
    return g * (where(near, difference / beta, sgn(difference)) * _share(self, reduction))


@in_float32
@operation(
    grad=dict(
        self=_smooth_slope,
        target=lambda g, self, target, reduction, beta: -_smooth_slope(g, self, target, reduction, beta),
    ),
    function=False,
    method=False,
    node="SmoothL1LossBackward0",
    refuses=("iubc", "smooth_l1_cpu"),
)
def smooth_l1_loss(xp, self: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0):
    """Squared differences below `beta`, absolute ones above (Girshick, Fast R-CNN, 2015)."""
    size = xp.absolute(self - target)
    return _reduced(xp.where(size < beta, size * size * (0.5 / beta), size - 0.5 * beta), reduction)


# -- negative log likelihood ---------------------------------------------------------------------------------------
def _weights_of(xp, target, weight, ignore_index, kind):
    """Each target's weight, 0 for ignored ones; and the targets with a class that exists in the place of those."""
    ignored = target == ignore_index
    if weight is None and not ignored.any():
        return xp.ones(target.shape, kind), target
    safe = xp.where(ignored, 0, target)
    chosen = xp.ones(target.shape, kind) if weight is None else xp.take(weight, safe)
    return xp.where(ignored, kind.type(0), chosen), safe


def _nll_gradient(g, self_meta, target, weight, reduction, ignore_index):
    """Minus each target's share of the gradient, at the target's class."""
    raw = target.array if isinstance(target, Tensor) else target
    held = weight.array if isinstance(weight, Tensor) else weight
    xp = xp_of(raw)
    chosen, safe = _weights_of(xp, raw, held, ignore_index, self_meta.dtype)
    if reduction == "mean":
        g = g / chosen.sum().item()
    if reduction != "none" and raw.ndim:
        g = expand(g, tuple(raw.shape))
    dim = 1 if len(self_meta.shape) > 1 else 0
    slope = where(raw == ignore_index, 0.0, g * (wrap(-chosen) if isinstance(g, Tensor) else -chosen))
    return scatter_zeros(unsqueeze(slope, dim), xp.expand_dims(safe, dim), dim, tuple(self_meta.shape))


def _nll_node(self, target, weight, reduction, ignore_index):
    """Torch has a kernel for vectors and one for images, to which it reshapes everything else."""
    if self.ndim <= 2:
        return "NllLossBackward0"
    return "ViewBackward0" if self.ndim != 4 and reduction == "none" else "NllLoss2DBackward0"


@operation(
    grad=dict(self=_nll_gradient), function=False, method=False, node=_nll_node, refuses=("iubc", "nll_loss_out_frame")
)
def nll_loss(
    xp, self: Tensor, target: Plain, weight: Plain | None = None, reduction: str = "mean", ignore_index: int = -100
):
    """Minus the log-probability of each target class: self [N, C, *] or [C], target [N, *] or []."""
    dim = 1 if self.ndim > 1 else 0
    classes = self.shape[dim]
    valid = target[target != ignore_index]
    if valid.size and (valid.min().item() < 0 or valid.max().item() >= classes):
        worst = valid.min().item() if valid.min().item() < 0 else valid.max().item()
        raise IndexError(f"Target {worst} is out of bounds.")
    chosen, safe = _weights_of(xp, target, weight, ignore_index, self.dtype)
    picked = xp.take_along_axis(self, xp.expand_dims(safe, dim), axis=dim).squeeze(dim)
    losses = -picked * chosen
    if reduction == "none":
        return losses
    total = losses.sum()
    return total / chosen.sum() if reduction == "mean" else total


# -- binary cross-entropy ------------------------------------------------------------------------------------------
def _weighted(losses, weight):
    return losses if weight is None else losses * weight


def _bce_slope(g, self, target, weight, reduction):
    slope = (self - target) / clamp((1 - self) * self, _LEAST_SLOPE)
    return g * (_weighted(slope, weight) * _share(self, reduction))


def _bce_target_slope(g, self, target_meta, weight, reduction):
    slope = clamp(log1p(-self), _LEAST_LOG) - clamp(log(self), _LEAST_LOG)
    return g * (_weighted(slope, weight) * _share(self, reduction))


@in_float32
@operation(
    grad=dict(self=_bce_slope, target=_bce_target_slope),
    function=False,
    method=False,
    refuses=("c", "binary_cross_entropy"),
)
def binary_cross_entropy(xp, self: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"):
    """`-(target * log(x) + (1 - target) * log(1 - x))` of probabilities x."""
    checked = [("input", self)] if rules.dialect != "2" else [("input", self), ("target", target)]
    for name, values in checked:
        if values.size and not (bool((values >= 0).all()) and bool((values <= 1).all())):
            raise RuntimeError(f"all elements of {name} should be between 0 and 1")
    of_one, of_zero = xp.maximum(xp.log(self), _LEAST_LOG), xp.maximum(xp.log1p(-self), _LEAST_LOG)
    return _reduced(_weighted((target - 1) * of_zero - target * of_one, weight), reduction)


def _logits_slope(g, self, target, weight, pos_weight, reduction):
    if pos_weight is None:
        slope = sigmoid(self) - target
    else:
        positive = pos_weight * target
        slope = (positive + 1 - target) * sigmoid(self) - positive
    return g * (_weighted(slope, weight) * _share(self, reduction))


def _logits_target_slope(g, self, target_meta, weight, pos_weight, reduction):
    slope = -self if pos_weight is None else log_sigmoid(-self) - pos_weight * log_sigmoid(self)
    return g * (_weighted(slope, weight) * _share(self, reduction))


@in_float32
@operation(
    grad=dict(self=_logits_slope, target=_logits_target_slope),
    function=False,
    method=False,
    refuses=("c", "log_sigmoid_cpu"),
)
def binary_cross_entropy_with_logits(
    xp, self: Tensor, target: Tensor, weight: Tensor | None = None, pos_weight: Tensor | None = None,
    reduction: str = "mean",
):  # fmt: skip
    """Binary cross-entropy of `sigmoid(x)`, stable for large x; `pos_weight` weighs the positive answers."""
    likelihood = log_sigmoid(self)
    if pos_weight is not None:
        likelihood = ((pos_weight - 1) * target + 1) * likelihood
    return _reduced(_weighted((1 - target) * self - likelihood, weight), reduction)
