"""Negative binomial: the successes before a number of failures."""

from __future__ import annotations

from typing import Any

from . import constraints
from . import namespace as torch
from .distribution import Distribution
from .gamma import Gamma
from .probabilities import Probability, which
from .utils import broadcast_all, lazy_property

Tensor = torch.Tensor
logsigmoid = torch.functional.logsigmoid


class NegativeBinomial(Probability, Distribution):
    """Successes, of probability `probs` (log-odds `logits`) each, before `total_count` failures; any count above 0."""

    arg_constraints = {
        "total_count": constraints.greater_than_eq(0), "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }  # fmt: skip
    support = constraints.nonnegative_integer
    _fields, _kept = ("total_count", "probs", "logits"), ("_given",)

    def __init__(
        self, total_count: Any, probs: Any = None, logits: Any = None, validate_args: bool | None = None
    ) -> None:
        self._given, given = which(probs, logits)
        self.total_count, parameter = broadcast_all(total_count, given)
        self.total_count = self.total_count.type_as(parameter)
        setattr(self, self._given, parameter)
        super().__init__(parameter.size(), validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.total_count * self.logits.exp()

    @property
    def mode(self) -> Tensor:
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0)

    @property
    def variance(self) -> Tensor:
        return self.mean / (-self.logits).sigmoid()

    @lazy_property
    def _gamma(self) -> Gamma:
        """The rates of the Poisson distributions that it is a mixture of; a count of 0 is allowed."""
        return Gamma(self.total_count, (-self.logits).exp(), validate_args=False)

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with torch.no_grad():
            return torch.poisson(self._gamma.sample(sample_shape=sample_shape))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        count = self.total_count
        log_power = count * logsigmoid(-self.logits) + value * logsigmoid(self.logits)
        log_ways = (count + value).lgamma() - (1.0 + value).lgamma() - count.lgamma()
        return log_power + log_ways.masked_fill(count + value == 0.0, 0.0)  # no trial at all has one way


__all__ = ["NegativeBinomial"]
