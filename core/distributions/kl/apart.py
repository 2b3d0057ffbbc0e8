"""Divergences between two families: -entropy(p) - E[log q(x)], and infinite where q misses values of p."""

from __future__ import annotations

import math
from typing import Any

from .. import namespace as torch
from ..bernoulli import Bernoulli
from ..beta import Beta
from ..binomial import Binomial
from ..continuous_bernoulli import ContinuousBernoulli
from ..exponential import Exponential
from ..gamma import Gamma
from ..gumbel import Gumbel
from ..laplace import Laplace
from ..normal import Normal
from ..pareto import Pareto
from ..poisson import Poisson
from ..uniform import Uniform
from ..utils import euler_constant
from .registry import register_kl

Tensor = torch.Tensor
inf, pi = math.inf, math.pi


# -- q has no density at some values of p --------------------------------------------------------------------------
def _infinite(parameter: str, type_p: type, *types_q: type) -> None:
    """The divergence of p from these is infinite, in the shape of a parameter of p."""

    def infinity(p: Any, q: Any) -> Tensor:
        return torch.full_like(getattr(p, parameter), inf)

    for type_q in types_q:
        register_kl(type_p, type_q)(infinity)


_infinite("concentration1", Beta, Pareto)
_infinite("probs", ContinuousBernoulli, Pareto)
_infinite("rate", Exponential, Beta, ContinuousBernoulli, Pareto, Uniform)
_infinite("concentration", Gamma, Beta, ContinuousBernoulli, Pareto, Uniform)
_infinite("loc", Gumbel, Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)
_infinite("loc", Laplace, Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)
_infinite("loc", Normal, Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform)
_infinite("scale", Pareto, Beta, ContinuousBernoulli, Uniform)
_infinite("rate", Poisson, Bernoulli, Binomial)


# -- what E[-log q(x)] needs of p: its mean, its variance, its mean logarithm ----------------------------------------
def _from_exponential(mean: Tensor, q: Any) -> Tensor:
    return q.rate * mean - q.rate.log()


def _from_normal(mean: Tensor, variance: Tensor, q: Any) -> Tensor:
    return 0.5 * (2 * pi * q.scale.pow(2)).log() + 0.5 * (variance + (mean - q.loc).pow(2)) / q.scale.pow(2)


def _from_gamma(mean: Tensor, mean_log: Tensor, q: Any) -> Tensor:
    a = q.concentration
    return a.lgamma() - a * q.rate.log() - (a - 1) * mean_log + q.rate * mean


def _from_continuous_bernoulli(mean: Tensor, q: Any) -> Tensor:
    return -mean * q.logits - (-q.probs).log1p() - q._cont_bern_log_norm()


def _from_gumbel(mean: Tensor, mean_exp: Tensor, q: Any) -> Tensor:
    """`mean_exp` is E[exp(-x / scale)]."""
    return q.scale.log() + (mean - q.loc) / q.scale + (q.loc / q.scale).exp() * mean_exp


@register_kl(Bernoulli, Poisson)
def _kl_bernoulli_poisson(p: Any, q: Any) -> Tensor:
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


# -- from a beta distribution --------------------------------------------------------------------------------------
@register_kl(Beta, ContinuousBernoulli)
def _kl_beta_continuous_bernoulli(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_continuous_bernoulli(p.mean, q)


@register_kl(Beta, Exponential)
def _kl_beta_exponential(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_exponential(p.mean, q)


@register_kl(Beta, Gamma)
def _kl_beta_gamma(p: Any, q: Any) -> Tensor:
    mean_log = p.concentration1.digamma() - (p.concentration1 + p.concentration0).digamma()
    return -p.entropy() + _from_gamma(p.mean, mean_log, q)


@register_kl(Beta, Normal)
def _kl_beta_normal(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_normal(p.mean, p.variance, q)


@register_kl(Beta, Uniform)
def _kl_beta_uniform(p: Any, q: Any) -> Tensor:
    return torch.where((q.low > 0) | (q.high < 1), inf, -p.entropy() + (q.high - q.low).log())


# -- from a continuous Bernoulli -----------------------------------------------------------------------------------
@register_kl(ContinuousBernoulli, Exponential)
def _kl_continuous_bernoulli_exponential(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_exponential(p.mean, q)


@register_kl(ContinuousBernoulli, Normal)
def _kl_continuous_bernoulli_normal(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_normal(p.mean, p.variance, q)


@register_kl(ContinuousBernoulli, Uniform)
def _kl_continuous_bernoulli_uniform(p: Any, q: Any) -> Tensor:
    """Torch asks for bounds inside the support, where the divergence is infinite but for equal ones; so do we."""
    return torch.where((q.low >= 0) | (q.high <= 1), inf, -p.entropy() + (q.high - q.low).log())


# -- from an exponential -------------------------------------------------------------------------------------------
@register_kl(Exponential, Gamma)
def _kl_exponential_gamma(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_gamma(p.mean, -euler_constant - p.rate.log(), q)


@register_kl(Exponential, Gumbel)
def _kl_exponential_gumbel(p: Any, q: Any) -> Tensor:
    product = p.rate * q.scale
    return -p.entropy() + _from_gumbel(p.mean, product / (product + 1), q)


@register_kl(Exponential, Normal)
def _kl_exponential_normal(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_normal(p.mean, p.variance, q)


# -- from a gamma --------------------------------------------------------------------------------------------------
@register_kl(Gamma, Exponential)
def _kl_gamma_exponential(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_exponential(p.mean, q)


@register_kl(Gamma, Gumbel)
def _kl_gamma_gumbel(p: Any, q: Any) -> Tensor:
    mean_exp = (1 + (p.rate * q.scale).reciprocal()).pow(-p.concentration)
    return -p.entropy() + _from_gumbel(p.mean, mean_exp, q)


@register_kl(Gamma, Normal)
def _kl_gamma_normal(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_normal(p.mean, p.variance, q)


# -- from loc and scale --------------------------------------------------------------------------------------------
@register_kl(Gumbel, Normal)
def _kl_gumbel_normal(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_normal(p.mean, p.variance, q)


@register_kl(Laplace, Normal)
def _kl_laplace_normal(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_normal(p.mean, p.variance, q)


@register_kl(Normal, Gumbel)
def _kl_normal_gumbel(p: Any, q: Any) -> Tensor:
    mean_exp = (-p.loc / q.scale + 0.5 * (p.scale / q.scale).pow(2)).exp()
    return -p.entropy() + _from_gumbel(p.loc, mean_exp, q)


@register_kl(Normal, Laplace)
def _kl_normal_laplace(p: Any, q: Any) -> Tensor:
    """E|x - loc| is that of a folded normal."""
    distance = p.loc - q.loc
    reach = distance / p.scale
    folded = math.sqrt(2 / pi) * p.scale * (-0.5 * reach.pow(2)).exp() + distance * (math.sqrt(0.5) * reach).erf()
    return -p.entropy() + (2 * q.scale).log() + folded / q.scale


# -- from a Pareto distribution, whose moments exist where alpha is large enough -------------------------------------
@register_kl(Pareto, Exponential)
def _kl_pareto_exponential(p: Any, q: Any) -> Tensor:
    found = -p.entropy() + _from_exponential(p.alpha * p.scale / (p.alpha - 1), q)
    return torch.where(p.alpha <= 1, inf, found)


@register_kl(Pareto, Gamma)
def _kl_pareto_gamma(p: Any, q: Any) -> Tensor:
    mean_log = p.scale.log() + p.alpha.reciprocal()
    found = -p.entropy() + _from_gamma(p.alpha * p.scale / (p.alpha - 1), mean_log, q)
    return torch.where(p.alpha <= 1, inf, found)


@register_kl(Pareto, Normal)
def _kl_pareto_normal(p: Any, q: Any) -> Tensor:
    unit = p.scale / (p.alpha - 1)
    found = -p.entropy() + _from_normal(p.alpha * unit, p.alpha * unit.pow(2) / (p.alpha - 2), q)
    return torch.where(p.alpha <= 2, inf, found)


# -- from a uniform ------------------------------------------------------------------------------------------------
def _mean_log(low: Tensor, high: Tensor) -> Tensor:
    """The mean of log x between two bounds: of the antiderivative x log x - x."""
    return (high.xlogy(high) - low.xlogy(low)) / (high - low) - 1


@register_kl(Uniform, Beta)
def _kl_uniform_beta(p: Any, q: Any) -> Tensor:
    a, b = q.concentration1, q.concentration0
    log_norm = a.lgamma() + b.lgamma() - (a + b).lgamma()
    found = log_norm - (a - 1) * _mean_log(p.low, p.high) - (b - 1) * _mean_log(1 - p.high, 1 - p.low)
    return torch.where((p.high > 1) | (p.low < 0), inf, found - p.entropy())


@register_kl(Uniform, ContinuousBernoulli)
def _kl_uniform_continuous_bernoulli(p: Any, q: Any) -> Tensor:
    """As torch: infinite for bounds at the ends of the support, too."""
    found = -p.entropy() + _from_continuous_bernoulli(p.mean, q)
    return torch.where((p.high >= 1) | (p.low <= 0), inf, found)


@register_kl(Uniform, Exponential)
def _kl_uniform_exponetial(p: Any, q: Any) -> Tensor:
    return torch.where(p.low < 0, inf, -p.entropy() + _from_exponential(p.mean, q))


@register_kl(Uniform, Gamma)
def _kl_uniform_gamma(p: Any, q: Any) -> Tensor:
    return torch.where(p.low < 0, inf, -p.entropy() + _from_gamma(p.mean, _mean_log(p.low, p.high), q))


@register_kl(Uniform, Gumbel)
def _kl_uniform_gumbel(p: Any, q: Any) -> Tensor:
    high, low = (p.high - q.loc) / q.scale, (p.low - q.loc) / q.scale
    width = q.scale / (p.high - p.low)
    return width.log() + 0.5 * (high + low) - width * ((-high).exp() - (-low).exp())


@register_kl(Uniform, Normal)
def _kl_uniform_normal(p: Any, q: Any) -> Tensor:
    return -p.entropy() + _from_normal(p.mean, p.variance, q)


@register_kl(Uniform, Pareto)
def _kl_uniform_pareto(p: Any, q: Any) -> Tensor:
    log_norm = (q.alpha * q.scale.pow(q.alpha)).log()
    found = (q.alpha + 1) * _mean_log(p.low, p.high) - log_norm - p.entropy()
    return torch.where(p.low < q.scale, inf, found)
