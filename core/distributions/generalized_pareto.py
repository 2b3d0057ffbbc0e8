"""Generalized Pareto: what exceeds a threshold, with a tail of any weight."""

from __future__ import annotations

from typing import Any

from . import constraints
from . import namespace as torch
from .distribution import Distribution
from .utils import batch_shape_of, broadcast_all

Tensor = torch.Tensor


class GeneralizedPareto(Distribution):
    """Survival (1 + c z) ** (-1 / c) for z = (x - loc) / scale and c the concentration; exp(-z) where c is 0."""

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive, "concentration": constraints.real}
    has_rsample = True
    _fields = ("loc", "scale", "concentration")

    def __init__(self, loc: Any, scale: Any, concentration: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale, self.concentration = broadcast_all(loc, scale, concentration)
        super().__init__(batch_shape_of(self.loc, loc, scale, concentration), validate_args=validate_args)

    def _concentration_and_zero(self) -> tuple[Tensor, Tensor]:
        """The concentration with 1 in place of zeros, and where these are."""
        zero = torch.isclose(self.concentration, torch.zeros_like(self.concentration))
        return torch.where(zero, torch.ones_like(self.concentration), self.concentration), zero

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        return self.icdf(torch.rand(shape, dtype=self.loc.dtype, device=self.loc.device))

    def _z(self, x: Tensor) -> Tensor:
        return (x - self.loc) / self.scale

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        z, (c, zero) = self._z(value), self._concentration_and_zero()
        power = 1 / c + torch.ones_like(z)
        fall = torch.where(power == 0, power, power * (c * z).log1p())
        return -self.scale.log() - torch.where(zero, z, fall)

    def log_survival_function(self, value: Tensor) -> Tensor:
        """log of the probability of more than each value."""
        self._check(value)
        z, (c, zero) = self._z(value), self._concentration_and_zero()
        return torch.where(zero, -z, -(c * z).log1p() / c)

    def log_cdf(self, value: Tensor) -> Tensor:
        """log of the probability of at most each value."""
        return (-self.log_survival_function(value).exp()).log1p()

    def cdf(self, value: Tensor) -> Tensor:
        return self.log_cdf(value).exp()

    def icdf(self, value: Tensor) -> Tensor:
        c, zero = self._concentration_and_zero()
        log_left = (-value).log1p()
        found = self.loc + self.scale / c * (-c * log_left).expm1()
        return torch.where(zero, self.loc - self.scale * log_left, found)

    @property
    def mean(self) -> Tensor:
        exists = self.concentration < 1
        c = torch.where(exists, self.concentration, 0.5)
        return torch.where(exists, self.loc + self.scale / (1 - c), torch.nan)

    @property
    def variance(self) -> Tensor:
        exists = self.concentration < 0.5
        c = torch.where(exists, self.concentration, 0.25)
        return torch.where(exists, self.scale**2 / ((1 - c) ** 2 * (1 - 2 * c)), torch.nan)

    def entropy(self) -> Tensor:
        return torch.broadcast_to(self.scale.log() + self.concentration + 1, self._batch_shape)

    @property
    def mode(self) -> Tensor:
        return self.loc

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> Any:  # type: ignore[override]
        upper = torch.where(self.concentration < 0, self.loc - self.scale / self.concentration, torch.inf)
        return constraints.interval(self.loc, upper)


__all__ = ["GeneralizedPareto"]
