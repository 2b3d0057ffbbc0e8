"""What distributions of a probability share: it is given as such or as a logit, and the other is computed."""

from __future__ import annotations

from typing import Any

from . import namespace as torch
from .utils import lazy_property, logits_to_probs, probs_to_logits

Tensor = torch.Tensor


def which(probs: Any, logits: Any) -> tuple[str, Any]:
    """The name and the value of the one that was given."""
    if (probs is None) == (logits is None):
        raise ValueError("Either `probs` or `logits` must be specified, but not both.")
    return ("logits", logits) if probs is None else ("probs", probs)


class Forms:
    """`probs` and `logits` of yes and no. The class that mixes it in sets one of them, and `_given` to its name."""

    _given: str

    @lazy_property
    def logits(self) -> Tensor:
        """The log-odds."""
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self) -> Tensor:
        """The probability."""
        return logits_to_probs(self.logits, is_binary=True)


class Probability(Forms):
    """The two forms, and the shape of the one that was given."""

    @property
    def _param(self) -> Tensor:
        return self.__dict__[self._given]

    @property
    def param_shape(self) -> torch.Size:
        """The shape of the parameter that was given."""
        return self._param.size()

    def _new(self, *args: Any, **kwargs: Any) -> Tensor:
        return self._param.new(*args, **kwargs)


class Delegated:
    """`probs` and `logits` of a distribution that is built on a Categorical, `_categorical`."""

    _categorical: Any

    @property
    def logits(self) -> Tensor:
        """The normalised log-probabilities."""
        return self._categorical.logits

    @property
    def probs(self) -> Tensor:
        """The probabilities."""
        return self._categorical.probs

    @property
    def _param(self) -> Tensor:
        return self._categorical._param

    @property
    def param_shape(self) -> torch.Size:
        """The shape of the parameter that was given."""
        return self._categorical.param_shape

    def _new(self, *args: Any, **kwargs: Any) -> Tensor:
        return self._categorical._new(*args, **kwargs)
