"""Inverse gamma: 1 over a gamma value."""

from __future__ import annotations

from typing import Any

from . import constraints
from . import namespace as torch
from .gamma import Gamma
from .transformed_distribution import TransformedDistribution
from .transforms import PowerTransform

Tensor = torch.Tensor


class InverseGamma(TransformedDistribution):
    """1 / x of a Gamma x of this concentration and rate."""

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.positive
    has_rsample = True
    _fields = ()

    def __init__(self, concentration: Any, rate: Any, validate_args: bool | None = None) -> None:
        base = Gamma(concentration, rate, validate_args=validate_args)
        super().__init__(base, PowerTransform(-base.rate.new_ones(())), validate_args=validate_args)

    @property
    def concentration(self) -> Tensor:
        """The concentration of the gamma distribution."""
        return self.base_dist.concentration

    @property
    def rate(self) -> Tensor:
        """The rate of the gamma distribution."""
        return self.base_dist.rate

    @property
    def mean(self) -> Tensor:
        return torch.where(self.concentration > 1, self.rate / (self.concentration - 1), torch.inf)

    @property
    def mode(self) -> Tensor:
        return self.rate / (self.concentration + 1)

    @property
    def variance(self) -> Tensor:
        alpha = self.concentration
        return torch.where(alpha > 2, self.rate.square() / ((alpha - 1).square() * (alpha - 2)), torch.inf)

    def entropy(self) -> Tensor:
        alpha = self.concentration
        return alpha + self.rate.log() + alpha.lgamma() - (1 + alpha) * alpha.digamma()


__all__ = ["InverseGamma"]
