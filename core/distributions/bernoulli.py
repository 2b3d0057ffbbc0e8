"""Bernoulli: 1 with a probability, else 0."""

from __future__ import annotations

from typing import Any

from . import constraints
from . import namespace as torch
from .exp_family import ExponentialFamily
from .probabilities import Probability, which
from .utils import batch_shape_of, broadcast_all

Tensor = torch.Tensor
cross_entropy = torch.functional.binary_cross_entropy_with_logits


class Bernoulli(Probability, ExponentialFamily):
    """1 with probability `probs` (log-odds `logits`), else 0."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.boolean
    has_enumerate_support = True
    _mean_carrier_measure = 0
    _fields, _kept = ("probs", "logits"), ("_given",)

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        self._given, given = which(probs, logits)
        (parameter,) = broadcast_all(given)
        setattr(self, self._given, parameter)
        super().__init__(batch_shape_of(parameter, given), validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.probs

    @property
    def mode(self) -> Tensor:
        return torch.where(self.probs == 0.5, torch.nan, (self.probs >= 0.5).to(self.probs))

    @property
    def variance(self) -> Tensor:
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with torch.no_grad():
            return torch.bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        logits, value = broadcast_all(self.logits, value)
        return -cross_entropy(logits, value, reduction="none")

    def entropy(self) -> Tensor:
        return cross_entropy(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand: bool = True) -> Tensor:
        return self._enumerated(torch.arange(2, dtype=self._param.dtype, device=self._param.device), expand)

    @property
    def _natural_params(self) -> tuple[Tensor]:
        return (self.probs.logit(),)

    def _log_normalizer(self, x: Tensor) -> Tensor:
        return x.exp().log1p()


__all__ = ["Bernoulli"]
