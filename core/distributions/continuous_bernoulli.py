"""Continuous Bernoulli: numbers between 0 and 1 with density proportional to p**x (1 - p)**(1 - x).

Loaiza-Ganem and Cunningham, 2019. Near p = 1/2 its formulas are 0 / 0: there, within `lims`, Taylor series are used.
"""

from __future__ import annotations

import math
from typing import Any

from . import constraints
from . import namespace as torch
from .exp_family import ExponentialFamily
from .probabilities import Probability, which
from .utils import batch_shape_of, broadcast_all, clamp_probs, lazy_property, logits_to_probs

Tensor = torch.Tensor
cross_entropy = torch.functional.binary_cross_entropy_with_logits


class ContinuousBernoulli(Probability, ExponentialFamily):
    """Numbers between 0 and 1 that lean towards 1 by `probs` (or `logits`)."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval
    has_rsample = True
    _mean_carrier_measure = 0
    _fields, _kept = ("probs", "logits"), ("_given", "_lims")

    def __init__(
        self, probs: Any = None, logits: Any = None, lims: tuple[float, float] = (0.499, 0.501),
        validate_args: bool | None = None,
    ) -> None:  # fmt: skip
        self._given, given = which(probs, logits)
        (parameter,) = broadcast_all(given)
        if self._given == "probs":
            # as torch: the clamp below would let invalid values pass
            if validate_args is not None and not self.arg_constraints["probs"].check(parameter).all():
                raise ValueError("The parameter probs has invalid values")
            parameter = clamp_probs(parameter)
        setattr(self, self._given, parameter)
        self._lims = lims
        super().__init__(batch_shape_of(parameter, given), validate_args=validate_args)

    @lazy_property
    def probs(self) -> Tensor:
        """The probability, kept off 0 and 1."""
        return clamp_probs(logits_to_probs(self.logits, is_binary=True))

    def _regular(self) -> Tensor:
        """Where p is far enough from 1/2."""
        return (self.probs <= self._lims[0]) | (self.probs > self._lims[1])

    def _regular_probs(self) -> Tensor:
        """p, and a harmless one near 1/2."""
        return torch.where(self._regular(), self.probs, self._lims[0] * torch.ones_like(self.probs))

    def _log_odds(self) -> Tensor:
        p = self._regular_probs()
        return (-p).log1p() - p.log()

    def _cont_bern_log_norm(self) -> Tensor:
        """log of the factor 2 artanh(1 - 2p) / (1 - 2p)."""
        p, half = self._regular_probs(), 0.5
        below = torch.where(p <= half, p, torch.zeros_like(p))
        above = torch.where(p >= half, p, torch.ones_like(p))
        distance = torch.where(p <= half, (-2.0 * below).log1p(), (2.0 * above - 1.0).log())
        x = (self.probs - half).pow(2)
        series = math.log(2.0) + (4.0 / 3.0 + 104.0 / 45.0 * x) * x
        return torch.where(self._regular(), self._log_odds().abs().log() - distance, series)

    @property
    def mean(self) -> Tensor:
        p, x = self._regular_probs(), self.probs - 0.5
        series = 0.5 + (1.0 / 3.0 + 16.0 / 45.0 * x.pow(2)) * x
        return torch.where(self._regular(), p / (2.0 * p - 1.0) + 1.0 / self._log_odds(), series)

    @property
    def stddev(self) -> Tensor:
        return self.variance.sqrt()

    @property
    def variance(self) -> Tensor:
        p, x = self._regular_probs(), (self.probs - 0.5).pow(2)
        series = 1.0 / 12.0 - (1.0 / 15.0 - 128.0 / 945.0 * x) * x
        found = p * (p - 1.0) / (1.0 - 2.0 * p).pow(2) + 1.0 / self._log_odds().pow(2)
        return torch.where(self._regular(), found, series)

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        return self.icdf(torch.rand(shape, dtype=self.probs.dtype, device=self.probs.device))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        logits, value = broadcast_all(self.logits, value)
        return -cross_entropy(logits, value, reduction="none") + self._cont_bern_log_norm()

    def cdf(self, value: Tensor) -> Tensor:
        self._check(value)
        p = self._regular_probs()
        inside = (p.pow(value) * (1.0 - p).pow(1.0 - value) + p - 1.0) / (2.0 * p - 1.0)
        inside = torch.where(self._regular(), inside, value)
        inside = torch.where(value >= 1.0, torch.ones_like(value), inside)
        return torch.where(value <= 0.0, torch.zeros_like(value), inside)

    def icdf(self, value: Tensor) -> Tensor:
        p = self._regular_probs()
        found = ((-p + value * (2.0 * p - 1.0)).log1p() - (-p).log1p()) / -self._log_odds()
        return torch.where(self._regular(), found, value)

    def entropy(self) -> Tensor:
        no, yes = (-self.probs).log1p(), self.probs.log()
        return self.mean * (no - yes) - self._cont_bern_log_norm() - no

    @property
    def _natural_params(self) -> tuple[Tensor]:
        return (self.logits,)

    def _log_normalizer(self, x: Tensor) -> Tensor:
        low, high = (limit - 0.5 for limit in self._lims)
        regular = (x <= low) | (x > high)
        away = torch.where(regular, x, low * torch.ones_like(x))
        series = 0.5 * x + x.pow(2) / 24.0 - x.pow(4) / 2880.0
        return torch.where(regular, away.expm1().abs().log() - away.abs().log(), series)


__all__ = ["ContinuousBernoulli"]
