"""Losses of probabilities, beside those in softmax.py: binary cross-entropy, from probabilities and from logits."""

from __future__ import annotations

from ..tensor import Tensor
from .activation import log_sigmoid
from .declare import operation
from .pointwise import clamp, log, log1p, sigmoid
from .softmax import _reduced, _scale

_LEAST_LOG = -100.0  # a log is not let below it, so that 0 * log(0) stays finite
_LEAST_SLOPE = 1e-12


def _weighted(losses, weight):
    return losses if weight is None else losses * weight


def _bce_slope(g, self, target, weight, reduction):
    slope = (self - target) / clamp((1 - self) * self, _LEAST_SLOPE)
    return _weighted(slope * _scale(g, self, reduction), weight)


def _bce_target_slope(g, self, target_meta, weight, reduction):
    slope = clamp(log1p(-self), _LEAST_LOG) - clamp(log(self), _LEAST_LOG)
    return _weighted(slope * _scale(g, self, reduction), weight)


@operation(
    grad=dict(self=_bce_slope, target=_bce_target_slope), function=False, method=False,
    node="BinaryCrossEntropyBackward0",
)  # fmt: skip
def binary_cross_entropy(xp, self: Tensor, target: Tensor, weight: Tensor | None = None, reduction: str = "mean"):
    """`-(target * log(x) + (1 - target) * log(1 - x))` of probabilities x."""
    if self.size and not (bool((self >= 0).all()) and bool((self <= 1).all())):
        raise RuntimeError("all elements of input should be between 0 and 1")
    of_one, of_zero = xp.maximum(xp.log(self), _LEAST_LOG), xp.maximum(xp.log1p(-self), _LEAST_LOG)
    return _reduced(_weighted((target - 1) * of_zero - target * of_one, weight), reduction)


# -- from logits ---------------------------------------------------------------------------------------------------
def _logits_slope(g, self, target, weight, pos_weight, reduction):
    if pos_weight is None:
        slope = sigmoid(self) - target
    else:
        positive = pos_weight * target
        slope = (positive + 1 - target) * sigmoid(self) - positive
    return _weighted(slope * _scale(g, self, reduction), weight)


def _logits_target_slope(g, self, target_meta, weight, pos_weight, reduction):
    slope = -self if pos_weight is None else log_sigmoid(-self) - pos_weight * log_sigmoid(self)
    return _weighted(slope * _scale(g, self, reduction), weight)


@operation(
    grad=dict(self=_logits_slope, target=_logits_target_slope), function=False, method=False,
    node="BinaryCrossEntropyWithLogitsBackward0",
)  # fmt: skip
def binary_cross_entropy_with_logits(
    xp, self: Tensor, target: Tensor, weight: Tensor | None = None, pos_weight: Tensor | None = None,
    reduction: str = "mean",
):  # fmt: skip
    """Binary cross-entropy of `sigmoid(x)`, stable for large x; `pos_weight` weighs the positive answers."""
    likelihood = log_sigmoid(self)
    if pos_weight is not None:
        likelihood = ((pos_weight - 1) * target + 1) * likelihood
    return _reduced(_weighted((1 - target) * self - likelihood, weight), reduction)
