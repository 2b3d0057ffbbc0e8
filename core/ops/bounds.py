"""Bounds on one side: clamp_min and clamp_max."""

from __future__ import annotations

from ..tensor import Tensor
from .casting import result_dtype
from .declare import pointwise
from .where import where

Number = float


def _bounded(self, bound, choose):
    kind = result_dtype([self, bound]).numpy  # a float bound makes integers floats
    return choose(self.astype(kind), kind.type(bound))


@pointwise(grad=dict(self=lambda g, self, min: where(self >= min, g, 0.0)), dtype="keep")
def clamp_min(xp, self: Tensor, min: Number):
    """Each element, or `min` where it is smaller."""
    return _bounded(self, min, xp.maximum)


@pointwise(grad=dict(self=lambda g, self, max: where(self <= max, g, 0.0)), dtype="keep")
def clamp_max(xp, self: Tensor, max: Number):
    """Each element, or `max` where it is larger."""
    return _bounded(self, max, xp.minimum)
