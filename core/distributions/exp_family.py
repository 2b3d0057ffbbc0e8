"""Exponential families: density `exp(<T(x), theta> - F(theta) + k(x))`, whose entropy follows from F by a Bregman
divergence (Nielsen and Nock, 2010)."""

from __future__ import annotations

from typing import Any

from . import namespace as torch
from .distribution import Distribution

Tensor = torch.Tensor


class ExponentialFamily(Distribution):
    """A distribution with natural parameters theta, log-normalizer F and mean carrier measure E[k(x)]."""

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        raise NotImplementedError

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        raise NotImplementedError

    @property
    def _mean_carrier_measure(self) -> float:
        raise NotImplementedError

    def _normalizer_and_slopes(self) -> tuple[list[Tensor], Tensor, Any]:
        """The natural parameters, F and dF/dtheta, which is the expected T(x)."""
        theta = [each.detach().requires_grad_() for each in self._natural_params]
        normalizer = self._log_normalizer(*theta)
        return theta, normalizer, torch.grad(normalizer.sum(), theta, create_graph=True)

    def entropy(self) -> Tensor:
        """`F(theta) - <theta, dF/dtheta> - E[k(x)]`."""
        result: Any = -self._mean_carrier_measure
        theta, normalizer, slopes = self._normalizer_and_slopes()
        result = result + normalizer
        for each, slope in zip(theta, slopes):
            result = result - (each * slope).reshape(self._batch_shape + (-1,)).sum(-1)
        return result


__all__ = ["ExponentialFamily"]
