"""Densities, distribution functions, entropies and moments agree with scipy.stats where it has the distribution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.stats as st
import tt.core as torch
from tt.core import distributions as d

A, B = np.array([0.5, 1.7, 4.0]), np.array([2.0, 0.8, 1.5])
PLACES = np.array([-1.3, 0.4, 2.2])
CHANCES = np.array([0.1, 0.5, 0.85])
SPREAD = np.array([[2.0, 0.3], [0.3, 1.0]])


def t(values: Any) -> Any:
    return torch.tensor(values, dtype=torch.float64)


# name: (ours, SciPy's, values)
CONTINUOUS: dict[str, tuple[Callable, Callable, Any]] = {
    "Beta": (lambda: d.Beta(t(A), t(B)), lambda: st.beta(A, B), [0.1, 0.5, 0.9]),
    "Cauchy": (lambda: d.Cauchy(t(PLACES), t(B)), lambda: st.cauchy(PLACES, B), PLACES),
    "Chi2": (lambda: d.Chi2(t(A)), lambda: st.chi2(A), B),
    "Exponential": (lambda: d.Exponential(t(A)), lambda: st.expon(scale=1 / A), B),
    "FisherSnedecor": (lambda: d.FisherSnedecor(t(A), t(B * 5)), lambda: st.f(A, B * 5), B),
    "Gamma": (lambda: d.Gamma(t(A), t(B)), lambda: st.gamma(A, scale=1 / B), B),
    "GeneralizedPareto": (
        lambda: d.GeneralizedPareto(t(PLACES), t(B), t([0.3, -0.2, 0.4])),
        lambda: st.genpareto([0.3, -0.2, 0.4], PLACES, B), PLACES + 0.3,
    ),
    "Gumbel": (lambda: d.Gumbel(t(PLACES), t(B)), lambda: st.gumbel_r(PLACES, B), PLACES + 1),
    "HalfCauchy": (lambda: d.HalfCauchy(t(B)), lambda: st.halfcauchy(scale=B), A),
    "HalfNormal": (lambda: d.HalfNormal(t(B)), lambda: st.halfnorm(scale=B), A),
    "InverseGamma": (lambda: d.InverseGamma(t(A + 2), t(B)), lambda: st.invgamma(A + 2, scale=B), B),
    "Laplace": (lambda: d.Laplace(t(PLACES), t(B)), lambda: st.laplace(PLACES, B), PLACES + 0.5),
    "LogNormal": (lambda: d.LogNormal(t(PLACES), t(B)), lambda: st.lognorm(B, scale=np.exp(PLACES)), A),
    "Normal": (lambda: d.Normal(t(PLACES), t(B)), lambda: st.norm(PLACES, B), PLACES + 0.5),
    "Pareto": (lambda: d.Pareto(t(B), t(A + 2)), lambda: st.pareto(A + 2, scale=B), B + 0.7),
    "StudentT": (lambda: d.StudentT(t(A + 2), t(PLACES), t(B)), lambda: st.t(A + 2, PLACES, B), PLACES + 0.5),
    "Uniform": (lambda: d.Uniform(t(PLACES), t(PLACES + B)), lambda: st.uniform(PLACES, B), PLACES + 0.3),
    "VonMises": (lambda: d.VonMises(t(PLACES), t(B)), lambda: st.vonmises(B, PLACES), PLACES + 0.5),
    "Weibull": (lambda: d.Weibull(t(B), t(A)), lambda: st.weibull_min(A, scale=B), A),
}  # fmt: skip
DISCRETE: dict[str, tuple[Callable, Callable, Any]] = {
    "Bernoulli": (lambda: d.Bernoulli(t(CHANCES)), lambda: st.bernoulli(CHANCES), [0.0, 1.0, 1.0]),
    "Binomial": (lambda: d.Binomial(9, t(CHANCES)), lambda: st.binom(9, CHANCES), [0.0, 4.0, 9.0]),
    "Geometric": (lambda: d.Geometric(t(CHANCES)), lambda: st.geom(CHANCES, loc=-1), [0.0, 4.0, 2.0]),
    "NegativeBinomial": (
        lambda: d.NegativeBinomial(t(A), t(CHANCES)), lambda: st.nbinom(A, 1 - CHANCES), [0.0, 4.0, 9.0],
    ),
    "Poisson": (lambda: d.Poisson(t(A)), lambda: st.poisson(A), [0.0, 4.0, 9.0]),
}  # fmt: skip
# of vectors and matrices
JOINT: dict[str, tuple[Callable, Callable, Any]] = {
    "Dirichlet": (lambda: d.Dirichlet(t(A)), lambda: st.dirichlet(A), [0.2, 0.3, 0.5]),
    "Multinomial": (
        lambda: d.Multinomial(6, t([0.2, 0.3, 0.5])), lambda: st.multinomial(6, [0.2, 0.3, 0.5]), [1.0, 2.0, 3.0],
    ),
    "MultivariateNormal": (
        lambda: d.MultivariateNormal(t([0.5, -1.0]), t(SPREAD)),
        lambda: st.multivariate_normal([0.5, -1.0], SPREAD), [0.2, 4.0],
    ),
    "LowRankMultivariateNormal": (
        lambda: d.LowRankMultivariateNormal(t([0.5, -1.0]), t([[1.0], [0.5]]), t([1.0, 0.5])),
        lambda: st.multivariate_normal([0.5, -1.0], [[2.0, 0.5], [0.5, 0.75]]), [0.2, 4.0],
    ),
    "Wishart": (lambda: d.Wishart(t(4.5), t(SPREAD)), lambda: st.wishart(4.5, SPREAD), [[3.0, 0.5], [0.5, 2.0]]),
}  # fmt: skip


def close(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours.numpy(), theirs, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", [*CONTINUOUS, *DISCRETE, *JOINT])
def test_log_prob(name: str) -> None:
    ours, theirs, values = {**CONTINUOUS, **DISCRETE, **JOINT}[name]
    other = theirs()
    log_prob = other.logpdf if hasattr(other, "logpdf") and name not in DISCRETE else other.logpmf
    close(ours().log_prob(t(values)), log_prob(np.asarray(values)))


@pytest.mark.parametrize("name", CONTINUOUS)
def test_cdf_and_quantiles(name: str) -> None:
    ours, theirs, values = CONTINUOUS[name]
    made, other = ours(), theirs()
    try:
        found = made.cdf(t(values))
    except NotImplementedError:
        pytest.skip("torch has no cdf of it either")
    close(found, other.cdf(values))
    try:
        quantiles = made.icdf(t(CHANCES))
    except NotImplementedError:
        return
    close(quantiles, other.ppf(CHANCES))


@pytest.mark.parametrize("name", [*CONTINUOUS, *DISCRETE, *JOINT])
def test_entropy(name: str) -> None:
    ours, theirs, _ = {**CONTINUOUS, **DISCRETE, **JOINT}[name]
    try:
        found = ours().entropy()
    except NotImplementedError:
        pytest.skip("torch has no entropy of it either")
    close(found, theirs().entropy())


@pytest.mark.parametrize("name", [name for name in (*CONTINUOUS, *DISCRETE) if name != "VonMises"])
def test_moments(name: str) -> None:
    """Where they exist: torch and SciPy spell their absence differently. A von Mises' are circular."""
    ours, theirs, _ = {**CONTINUOUS, **DISCRETE}[name]
    made, other = ours(), theirs()
    for found, wanted in ((made.mean, other.mean()), (made.variance, other.var())):
        exists = np.isfinite(found.numpy()) & np.isfinite(wanted)
        assert exists.any() or "Cauchy" in name
        np.testing.assert_allclose(found.numpy()[exists], np.asarray(wanted)[exists], rtol=1e-7)


@pytest.mark.parametrize("name", [*CONTINUOUS, *DISCRETE])
def test_samples_come_from_the_distribution(name: str) -> None:
    """Kolmogorov and Smirnov's distance, and for counts the distance of frequencies, are those of chance."""
    ours, theirs, _ = {**CONTINUOUS, **DISCRETE}[name]
    torch.manual_seed(1)
    drawn = ours().sample((2000,)).numpy()
    if name == "VonMises":  # SciPy's angles go once around from loc - pi
        drawn = (drawn - PLACES + np.pi) % (2 * np.pi) - np.pi + PLACES
    for i in range(3):
        one = theirs()
        one = one.dist(
            *(np.ravel(a)[i % np.size(a)] for a in one.args),
            **{k: np.ravel(v)[i % np.size(v)] for k, v in one.kwds.items()},
        )
        values = np.sort(drawn[:, i])
        level = one.cdf(values)
        if name in DISCRETE:
            steps = np.searchsorted(values, values, side="right") / len(values)
            assert np.abs(steps - level).max() < 0.04
        else:
            assert np.abs(level - np.arange(1, len(values) + 1) / len(values)).max() < 0.04
