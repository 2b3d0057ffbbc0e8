"""Von Mises: angles around a direction."""

from __future__ import annotations

import math
from typing import Any

from . import constraints
from . import namespace as torch
from .distribution import Distribution
from .utils import broadcast_all, lazy_property

Tensor = torch.Tensor


class VonMises(Distribution):
    """Angles with density proportional to exp(concentration cos(x - loc))."""

    arg_constraints = {"loc": constraints.real, "concentration": constraints.positive}
    support = constraints.real
    has_rsample = False

    def __init__(self, loc: Any, concentration: Any, validate_args: bool | None = None) -> None:
        self.loc, self.concentration = broadcast_all(loc, concentration)
        super().__init__(self.loc.shape, torch.Size(), validate_args)

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        parameters = self.loc.expand(batch_shape), self.concentration.expand(batch_shape)
        return type(self)(*parameters, validate_args=self.__dict__.get("_validate_args"))

    def log_prob(self, value: Tensor) -> Tensor:
        """The norm is 2π I0(concentration), with I0 scaled by exp(-concentration) so that it does not overflow."""
        self._check(value)
        log_norm = math.log(2 * math.pi) + torch.special.i0e(self.concentration).log() + self.concentration
        return self.concentration * (value - self.loc).cos() - log_norm

    @lazy_property
    def _proposal_r(self) -> Tensor:
        """The wrapped Cauchy distribution that proposals come from (Best and Fisher, 1979), in float64."""
        kappa = self.concentration.double()
        tau = 1 + (1 + 4 * kappa**2).sqrt()
        rho = (tau - (2 * tau).sqrt()) / (2 * kappa)
        return torch.where(kappa < 1e-5, 1 / kappa + kappa, (1 + rho**2) / (2 * rho))

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """Three uniforms an angle and round; rounds are drawn in full until every angle has been accepted once."""
        with torch.no_grad():
            shape, r = self._extended_shape(sample_shape), self._proposal_r
            loc, kappa = self.loc.double(), self.concentration.double()
            x = torch.zeros(shape, dtype=torch.float64, device=loc.device)
            done = torch.zeros(shape, dtype=torch.bool_, device=loc.device)
            while not done.all():
                u1, u2, u3 = torch.rand((3, *shape), dtype=torch.float64, device=loc.device).unbind()
                z = (math.pi * u1).cos()
                f = (1 + r * z) / (r + z)
                c = kappa * (r - f)
                accepted = ((c * (2 - c) - u2) > 0) | ((c / u2).log() + 1 - c >= 0)
                x = torch.where(accepted, (u3 - 0.5).sign() * f.acos(), x)
                done = done | accepted
            return ((x + math.pi + loc) % (2 * math.pi) - math.pi).to(self.loc.dtype)

    @property
    def mean(self) -> Tensor:
        return self.loc

    @property
    def mode(self) -> Tensor:
        return self.loc

    @lazy_property
    def variance(self) -> Tensor:  # type: ignore[override]
        """The circular variance, 1 - I1 / I0."""
        return 1 - torch.special.i1e(self.concentration) / torch.special.i0e(self.concentration)


__all__ = ["VonMises"]
