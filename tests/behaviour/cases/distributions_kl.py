"""Divergences of every registered pair of distributions: values, gradients, infinities; registering one's own."""

from __future__ import annotations

import warnings

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.cases.distributions import gradients
from tt.tests.distributions.table import FACTOR, SPREAD, Numbers

cases = Cases()

# Each class twice: as p, and as q with other parameters. Batches cover what is special: bounds, zeros, moments.
P = {
    "Bernoulli": lambda d, n: d.Bernoulli(n(0.0, 0.3, 1.0)),
    "Beta": lambda d, n: d.Beta(n(0.5, 3.0, 2.0), n(2.0, 1.5, 2.0)),
    "Binomial": lambda d, n: d.Binomial(n(4, 4, 7), n(0.3, 0.5, 0.6)),
    "Categorical": lambda d, n: d.Categorical(n([0.2, 0.8, 0.0], [0.3, 0.3, 0.4])),
    "Cauchy": lambda d, n: d.Cauchy(n(0.5, -1.0, 0.0), n(1.0, 2.5, 1.0)),
    "ContinuousBernoulli": lambda d, n: d.ContinuousBernoulli(n(0.2, 0.5, 0.9)),
    "Dirichlet": lambda d, n: d.Dirichlet(n([0.5, 1.5, 3.0], [1.0, 1.0, 2.0])),
    "Exponential": lambda d, n: d.Exponential(n(0.5, 2.0, 1.0)),
    "Gamma": lambda d, n: d.Gamma(n(0.3, 4.0, 1.0), n(2.0, 0.5, 1.0)),
    "Geometric": lambda d, n: d.Geometric(n(0.3, 0.9, 0.5)),
    "Gumbel": lambda d, n: d.Gumbel(n(0.5, -1.0, 0.0), n(1.0, 2.5, 1.0)),
    "HalfNormal": lambda d, n: d.HalfNormal(n(1.0, 2.5, 1.0)),
    "Independent": lambda d, n: d.Independent(d.Normal(n([0.0, 1.0], [2.0, 3.0]), n(1.0, 2.0)), 1),
    "Laplace": lambda d, n: d.Laplace(n(0.5, -1.0, 0.0), n(1.0, 2.5, 1.0)),
    "LowRankMultivariateNormal": lambda d, n: d.LowRankMultivariateNormal(n(0.5, -1.0), n([1.0], [0.5]), n(1.0, 0.5)),
    "MultivariateNormal": lambda d, n: d.MultivariateNormal(n([0.5, -1.0], [0.0, 0.0]), n(*SPREAD)),
    "Normal": lambda d, n: d.Normal(n(0.5, -1.0, 0.0), n(1.0, 2.5, 1.0)),
    "OneHotCategorical": lambda d, n: d.OneHotCategorical(n([0.2, 0.8, 0.0], [0.3, 0.3, 0.4])),
    "Pareto": lambda d, n: d.Pareto(n(0.5, 2.0, 1.0), n(0.9, 2.5, 1.5)),
    "Poisson": lambda d, n: d.Poisson(n(0.5, 20.0, 1.0)),
    "TransformedDistribution": lambda d, n: d.LogNormal(n(0.5, -1.0, 0.0), n(1.0, 0.5, 1.0)),
    "Uniform": lambda d, n: d.Uniform(n(0.1, -1.0, 0.2), n(0.7, 0.5, 3.0)),
}
Q = {
    **P,
    "Bernoulli": lambda d, n: d.Bernoulli(n(0.4, 0.0, 0.7)),
    "Beta": lambda d, n: d.Beta(n(1.5, 2.0, 2.0), n(1.0, 0.5, 2.0)),
    "Binomial": lambda d, n: d.Binomial(4, n(0.2, 0.6, 0.6)),
    "Categorical": lambda d, n: d.Categorical(n([0.5, 0.25, 0.25], [0.5, 0.0, 0.5])),
    "Cauchy": lambda d, n: d.Cauchy(n(1.5, 2.0, 0.0), n(0.7, 1.0, 1.0)),
    "ContinuousBernoulli": lambda d, n: d.ContinuousBernoulli(n(0.6, 0.3, 0.9)),
    "Dirichlet": lambda d, n: d.Dirichlet(n(1.5, 0.7, 2.0)),
    "Exponential": lambda d, n: d.Exponential(n(1.5, 0.7, 1.0)),
    "Gamma": lambda d, n: d.Gamma(n(1.3, 0.6, 1.0), n(1.0, 1.5, 1.0)),
    "Geometric": lambda d, n: d.Geometric(n(0.5, 0.2, 0.5)),
    "Gumbel": lambda d, n: d.Gumbel(n(1.5, 0.0, 0.0), n(2.0, 1.5, 1.0)),
    "HalfNormal": lambda d, n: d.HalfNormal(n(2.0, 1.5, 1.0)),
    "Independent": lambda d, n: d.Independent(d.Normal(n([1.0, 0.0], [2.0, 3.0]), n(2.0, 1.0)), 1),
    "Laplace": lambda d, n: d.Laplace(n(1.5, 0.0, 0.0), n(2.0, 1.5, 1.0)),
    "LowRankMultivariateNormal": lambda d, n: d.LowRankMultivariateNormal(n(0.0, 1.0), n([0.2], [1.5]), n(0.7, 1.5)),
    "MultivariateNormal": lambda d, n: d.MultivariateNormal(
        n(0.0, 1.0), scale_tril=n(FACTOR, [[1.0, 0.0], [0.5, 2.0]])
    ),
    "Normal": lambda d, n: d.Normal(n(1.5, 0.0, 0.0), n(2.0, 1.5, 1.0)),
    "OneHotCategorical": lambda d, n: d.OneHotCategorical(n([0.5, 0.25, 0.25], [0.5, 0.0, 0.5])),
    "Pareto": lambda d, n: d.Pareto(n(0.05, 2.5, 1.0), n(1.2, 0.6, 1.5)),
    "Poisson": lambda d, n: d.Poisson(n(1.5, 10.0, 1.0)),
    "TransformedDistribution": lambda d, n: d.LogNormal(n(1.5, 0.0, 0.0), n(2.0, 1.5, 1.0)),
    "Uniform": lambda d, n: d.Uniform(n(0.0, -2.0, 0.1), n(1.0, 0.6, 4.0)),
}
_INFINITE = "Beta ContinuousBernoulli Exponential Gamma Pareto Uniform"
APART = {
    "Bernoulli": "Poisson",
    "Beta": "ContinuousBernoulli Exponential Gamma Normal Pareto Uniform",
    "ContinuousBernoulli": "Exponential Normal Pareto Uniform",
    "Exponential": "Beta ContinuousBernoulli Gamma Gumbel Normal Pareto Uniform",
    "Gamma": "Beta ContinuousBernoulli Exponential Gumbel Normal Pareto Uniform",
    "Gumbel": f"{_INFINITE} Normal",
    "Laplace": f"{_INFINITE} Normal",
    "LowRankMultivariateNormal": "MultivariateNormal",
    "MultivariateNormal": "LowRankMultivariateNormal",
    "Normal": f"{_INFINITE} Gumbel Laplace",
    "Pareto": "Beta ContinuousBernoulli Exponential Gamma Normal Uniform",
    "Poisson": "Bernoulli Binomial",
    "Uniform": "Beta ContinuousBernoulli Exponential Gamma Gumbel Normal Pareto",
}
PAIRS = [(name, name) for name in P] + [(p, q) for p, others in APART.items() for q in others.split()]


def divergence(p, q):
    def program(torch):
        """The divergence and its gradients; infinite and undefined ones aside."""
        d, numbers = torch.distributions, Numbers(torch)
        found = d.kl_divergence(P[p](d, numbers), Q[q](d, numbers))
        if not torch.isfinite(found).any():
            return found
        return [found, gradients(torch, found[torch.isfinite(found)], numbers.made)]

    cases.add(f"{p}, {q}", program)


for _p, _q in PAIRS:
    divergence(_p, _q)


@cases
def by_bregman_divergence(torch):
    """Exponential families without a function of their own."""
    d = torch.distributions

    class Mine(d.Normal):
        pass

    class MyBernoulli(d.Bernoulli):
        pass

    d.kl.register_kl(Mine, Mine)(d.kl._KL_REGISTRY[d.ExponentialFamily, d.ExponentialFamily])
    d.kl.register_kl(MyBernoulli, MyBernoulli)(d.kl._KL_REGISTRY[d.ExponentialFamily, d.ExponentialFamily])
    x = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
    found = [d.kl_divergence(Mine(0.0, x), Mine(x, 1.0)), d.kl_divergence(MyBernoulli(x / 4), MyBernoulli(x / 2))]
    return [found, [torch.autograd.grad(each.sum(), x, retain_graph=True)[0] for each in found]]


@cases
def entropies_by_bregman_divergence(torch):
    """The general formula agrees with the special ones."""
    d, x = torch.distributions, torch.tensor([0.5, 1.5], dtype=torch.float64)
    made = [d.Bernoulli(x / 2), d.Exponential(x), d.Gamma(x + 1, x), d.Normal(x, x), d.ContinuousBernoulli(x / 2)]
    made.append(d.Wishart(x + 3, torch.eye(2, dtype=torch.float64)))
    general = [d.ExponentialFamily.entropy(each) for each in made[:-1]]
    return [general, [each.entropy() for each in made[:-1]]]


@cases
def registering(torch):
    d = torch.distributions

    class Left(d.Distribution):
        arg_constraints = {}

    class Right(Left):
        pass

    found = []
    register, divergence = d.register_kl, d.kl.kl_divergence
    for pair in ((Left(), Right()), (d.Normal(0.0, 1.0), Left())):
        try:
            divergence(*pair)
        except NotImplementedError as error:
            found.append(str(error))
    register(Left, Left)(lambda p, q: "general")
    found += [divergence(Right(), Right()), divergence(Left(), Left())]
    register(Right, Left)(lambda p, q: "special")
    found += [divergence(Right(), Right()), divergence(Left(), Right())]
    register(Left, Right)(lambda p, q: "other")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found.append(divergence(Right(), Right()))
    return [*found, [[w.category.__name__, str(w.message)] for w in caught]]


REFUSED = {
    "other families": lambda d, t: d.kl_divergence(d.Normal(0.0, 1.0), d.Poisson(1.0)),
    "no pair": lambda d, t: d.kl_divergence(d.Cauchy(0.0, 1.0), d.Normal(0.0, 1.0)),
    "larger binomial": lambda d, t: d.kl_divergence(d.Binomial(3, t.tensor(0.5)), d.Binomial(4, t.tensor(0.5))),
    "other transforms": lambda d, t: d.kl_divergence(d.LogNormal(0.0, 1.0), d.Gumbel(0.0, 1.0)),
    "other events": lambda d, t: d.kl_divergence(
        d.MultivariateNormal(t.zeros(2), t.eye(2)), d.MultivariateNormal(t.zeros(3), t.eye(3))
    ),
    "other independent dimensions": lambda d, t: d.kl_divergence(
        d.Independent(d.Normal(t.zeros(2, 2), 1.0), 1), d.Independent(d.Normal(t.zeros(2, 2), 1.0), 2)
    ),
}
for _name, _act in REFUSED.items():
    cases.add(f"refused: {_name}", lambda torch, act=_act: act(torch.distributions, torch))
