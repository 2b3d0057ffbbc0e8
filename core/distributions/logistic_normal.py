"""Logistic normal: shares that sum to 1, broken off a stick by normals."""

from __future__ import annotations

from typing import Any

from . import constraints
from . import namespace as torch
from .normal import Normal
from .transformed_distribution import TransformedDistribution
from .transforms import StickBreakingTransform

Tensor = torch.Tensor


class LogisticNormal(TransformedDistribution):
    """StickBreakingTransform of independent Normals of this loc and scale: one share more than these."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.simplex
    has_rsample = True
    _fields = ()

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        base = Normal(loc, scale, validate_args=validate_args)
        if not base.batch_shape:
            base = base.expand([1])
        super().__init__(base, StickBreakingTransform(), validate_args=validate_args)

    @property
    def loc(self) -> Tensor:
        """The means of the normals."""
        return self.base_dist.base_dist.loc

    @property
    def scale(self) -> Tensor:
        """The deviations of the normals."""
        return self.base_dist.base_dist.scale


__all__ = ["LogisticNormal"]
