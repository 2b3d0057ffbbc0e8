"""Geometric: the number of failures before the first success."""

from __future__ import annotations

from typing import Any

from . import constraints
from . import namespace as torch
from .distribution import Distribution
from .probabilities import Forms, which
from .utils import batch_shape_of, broadcast_all

Tensor = torch.Tensor


class Geometric(Forms, Distribution):
    """Failures before the first success, of probability `probs` (log-odds `logits`) each time."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.nonnegative_integer
    _fields, _kept = ("probs", "logits"), ("_given",)

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: bool | None = None) -> None:
        self._given, given = which(probs, logits)
        (parameter,) = broadcast_all(given)
        setattr(self, self._given, parameter)
        super().__init__(batch_shape_of(parameter, given), validate_args=validate_args)
        if self._validate_args and self._given == "probs" and not (parameter > 0).all():
            raise ValueError(
                f"Expected parameter probs ({type(parameter).__name__} of shape {tuple(parameter.shape)}) of "
                f"distribution {self!r} to be positive but found invalid values:\n{parameter.data[parameter <= 0]}"
            )

    @property
    def mean(self) -> Tensor:
        return 1.0 / self.probs - 1.0

    @property
    def mode(self) -> Tensor:
        return torch.zeros_like(self.probs)

    @property
    def variance(self) -> Tensor:
        return (1.0 / self.probs - 1.0) / self.probs

    def sample(self, sample_shape: Any = ()) -> Tensor:
        with torch.no_grad():
            tiny = torch.finfo(self.probs.dtype).tiny
            uniform = self.probs.new(self._extended_shape(sample_shape)).uniform_(tiny, 1)
            return (uniform.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value: Tensor) -> Tensor:
        self._check(value)
        value, probs = broadcast_all(value, self.probs)
        probs = probs.masked_fill((probs == 1) & (value == 0), 0)  # 0 · log 0 is 0
        return value * (-probs).log1p() + self.probs.log()

    def entropy(self) -> Tensor:
        cross_entropy = torch.functional.binary_cross_entropy_with_logits
        return cross_entropy(self.logits, self.probs, reduction="none") / self.probs


__all__ = ["Geometric"]
