"""Bounds: clamp with numbers or tensors, and with a bound on one side only."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .casting import check_implemented, result_dtype
from .declare import composite, pointwise
from .pointwise import clamp as clamp_to_numbers
from .where import where
from .writing import into, run_in_place

Number = float


def _bounded(self, bound, choose):
    kind = result_dtype([self, bound]).numpy  # a float bound makes integers floats
    if hasattr(bound, "dtype"):
        return choose(self.astype(kind), bound.astype(kind))
    return choose(self.astype(kind), kind.type(bound))


def _one_side(name: str):
    return lambda self, bound: f"{name}Backward{1 if hasattr(bound, 'dtype') else 0}"


@pointwise(
    grad=dict(
        self=lambda g, self, min: where(self >= min, g, 0.0),
        min=lambda g, self, min: where(self < min, g, 0.0),
    ),
    dtype="keep",
    node=_one_side("ClampMin"),
)
def clamp_min(xp, self: Tensor, min: Tensor, out=None):
    """Each element, or `min` where it is smaller."""
    return _bounded(self, min, xp.maximum)


@pointwise(
    grad=dict(
        self=lambda g, self, max: where(self <= max, g, 0.0),
        max=lambda g, self, max: where(self > max, g, 0.0),
    ),
    dtype="keep",
    node=_one_side("ClampMax"),
)
def clamp_max(xp, self: Tensor, max: Tensor, out=None):
    """Each element, or `max` where it is larger."""
    return _bounded(self, max, xp.minimum)


# -- both bounds as tensors ----------------------------------------------------------------------------------------
def _inside(self, min, max):
    if min is None or max is None:
        return self <= max if min is None else self >= min
    return (self >= min) & (self <= max)


def _below(g, self, min, max):
    hit = self < min
    return where(hit if max is None else hit & (min < max), g, 0.0)


def _above(g, self, min, max):
    hit = self > max
    return where(hit if min is None else hit | (max < min), g, 0.0)


@pointwise(
    grad=dict(self=lambda g, self, min, max: where(_inside(self, min, max), g, 0.0), min=_below, max=_above),
    dtype="promote",
    function=False,
    method=False,
    node="ClampBackward0",
)
def clamp_between(xp, self: Tensor, min: Tensor | None, max: Tensor | None):
    """Each element limited to bounds of its own; either may be missing."""
    if min is not None and max is not None:
        check_implemented("b", "clamp_cpu", self)
    bounded = self if min is None else xp.maximum(self, min)
    return bounded if max is None else xp.minimum(bounded, max)


@composite()
def clamp(input: Tensor, min: Any = None, max: Any = None, *, out: Any = None) -> Tensor:
    """Each element limited to [min, max], numbers or tensors; either bound may be missing.

    >>> torch.clamp(torch.tensor([-1.0, 0.5, 2.0]), max=torch.tensor([0.0, 1.0, 1.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if not (isinstance(min, Tensor) or isinstance(max, Tensor)):
        return clamp_to_numbers(input, min, max, out=out)
    result = clamp_between(input, min, max)
    return result if out is None else into("clamp", out, result)


@composite()
def clamp_(input: Tensor, min: Any = None, max: Any = None) -> Tensor:
    """In-place version of clamp."""
    if not (isinstance(min, Tensor) or isinstance(max, Tensor)):
        return run_in_place(clamp_to_numbers.op, (input, min, max))
    return run_in_place(clamp_between.op, (input, min, max))
