"""One row per distribution and form of its parameters: what the cases and the comparison with SciPy are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Make = Callable[[Any, "Numbers"], Any]


class Numbers:
    """Makes float64 tensors that want a gradient, and remembers them."""

    def __init__(self, torch: Any) -> None:
        self.torch = torch
        self.made: list[Any] = []

    def __call__(self, *values: Any) -> Any:
        """A vector of these numbers (or rows)."""
        return self.of(list(values))

    def of(self, value: Any) -> Any:
        """A tensor of this number or nested list."""
        tensor = self.torch.tensor(value, dtype=self.torch.float64, requires_grad=True)
        self.made.append(tensor)
        return tensor


SPREAD = [[2.0, 0.3], [0.3, 1.0]]
FACTOR = [[1.2, 0.0], [-0.4, 0.8]]
ROWS = [[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]

# name: (make, values inside the support); `d` is torch.distributions, `n` makes parameters
TABLE: dict[str, tuple[Make, Any]] = {
    "Bernoulli probs": (lambda d, n: d.Bernoulli(n(0.3, 0.5)), [1.0, 0.0]),
    "Bernoulli logits": (lambda d, n: d.Bernoulli(logits=n(-1.2, 0.7)), [1.0, 0.0]),
    "Bernoulli number": (lambda d, n: d.Bernoulli(0.3), 1.0),
    "Bernoulli 0-dim": (lambda d, n: d.Bernoulli(n.of(0.3)), 0.0),
    "Bernoulli ends": (lambda d, n: d.Bernoulli(n(0.0, 1.0)), [0.0, 1.0]),
    "Beta": (lambda d, n: d.Beta(n(0.5, 3.0), n(2.0, 1.5)), [0.2, 0.7]),
    "Beta numbers": (lambda d, n: d.Beta(2.0, 3), 0.4),
    "Beta broadcast": (lambda d, n: d.Beta(n([1.5], [0.7]), n(2.0, 3.0)), [[0.2, 0.7], [0.4, 0.9]]),
    "Binomial probs": (lambda d, n: d.Binomial(10, n(0.3, 0.6)), [4.0, 10.0]),
    "Binomial logits": (lambda d, n: d.Binomial(5, logits=n(-0.3, 1.6)), [4.0, 0.0]),
    "Binomial counts": (lambda d, n: d.Binomial(n(3, 50), probs=n(0.3, 0.6)), [2.0, 30.0]),
    "Categorical probs": (lambda d, n: d.Categorical(n(1.0, 2.0, 5.0)), 2),
    "Categorical rows": (lambda d, n: d.Categorical(n(*ROWS)), [1, 2]),
    "Categorical logits": (lambda d, n: d.Categorical(logits=n([0.5, -1.0, 2.0], [0.0, 0.1, 0.2])), [0, 2]),
    "Cauchy": (lambda d, n: d.Cauchy(n(0.5, -1.0), n(1.0, 2.5)), [0.2, 4.0]),
    "Chi2": (lambda d, n: d.Chi2(n(0.7, 5.0)), [0.2, 4.0]),
    "Chi2 number": (lambda d, n: d.Chi2(3), 2.5),
    "ContinuousBernoulli probs": (lambda d, n: d.ContinuousBernoulli(n(0.1, 0.5, 0.5004, 0.9)), [0.2, 0.4, 0.6, 0.8]),
    "ContinuousBernoulli logits": (lambda d, n: d.ContinuousBernoulli(logits=n(-1.0, 0.001)), [0.2, 0.7]),
    "Dirichlet": (lambda d, n: d.Dirichlet(n(0.5, 1.5, 3.0)), [0.2, 0.3, 0.5]),
    "Dirichlet rows": (
        lambda d, n: d.Dirichlet(n([0.5, 0.9, 0.3], [2.0, 1.5, 3.0])), [[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]],
    ),
    "Exponential": (lambda d, n: d.Exponential(n(0.5, 2.0)), [0.2, 4.0]),
    "Exponential number": (lambda d, n: d.Exponential(2), 0.4),
    "FisherSnedecor": (lambda d, n: d.FisherSnedecor(n(1.5, 6.0, 4.0), n(1.0, 3.0, 9.0)), [0.2, 4.0, 1.0]),
    "Gamma": (lambda d, n: d.Gamma(n(0.3, 4.0), n(2.0, 0.5)), [0.2, 4.0]),
    "Gamma numbers": (lambda d, n: d.Gamma(2, 3.0), 0.4),
    "GeneralizedPareto": (
        lambda d, n: d.GeneralizedPareto(n(0.0, 1.0, 2.0).float(), n(1.0, 2.0, 0.5).float(), n(0.0, 0.3, -0.4).float()),
        [0.2, 4.0, 2.5],
    ),
    "Geometric probs": (lambda d, n: d.Geometric(n(0.3, 0.9)), [0.0, 4.0]),
    "Geometric logits": (lambda d, n: d.Geometric(logits=n(-0.3, 1.5)), [2.0, 4.0]),
    "Gumbel": (lambda d, n: d.Gumbel(n(0.5, -1.0), n(1.0, 2.5)), [0.2, 4.0]),
    "Gumbel numbers": (lambda d, n: d.Gumbel(0.5, 2.0), 0.2),
    "HalfCauchy": (lambda d, n: d.HalfCauchy(n(1.0, 2.5)), [0.2, 4.0]),
    "HalfNormal": (lambda d, n: d.HalfNormal(n(1.0, 2.5)), [0.2, 4.0]),
    "Independent": (
        lambda d, n: d.Independent(d.Normal(n([0.0, 1.0], [2.0, 3.0]), n(1.0, 2.0)), 1), [[0.2, 4.0], [1.0, 2.0]],
    ),
    "Independent of none": (lambda d, n: d.Independent(d.Bernoulli(n(0.2, 0.6)), 0), [1.0, 0.0]),
    "InverseGamma": (lambda d, n: d.InverseGamma(n(0.8, 3.0), n(2.0, 0.5)), [0.2, 4.0]),
    "Kumaraswamy": (lambda d, n: d.Kumaraswamy(n(0.5, 3.0), n(2.0, 1.5)), [0.2, 0.7]),
    "Laplace": (lambda d, n: d.Laplace(n(0.5, -1.0), n(1.0, 2.5)), [0.2, 4.0]),
    "LKJCholesky": (
        lambda d, n: d.LKJCholesky(3, n(0.7, 2.0)),
        [[[1.0, 0, 0], [0.6, 0.8, 0], [0.0, 0.6, 0.8]], [[1.0, 0, 0], [0, 1.0, 0], [0.48, 0.6, 0.64]]],
    ),
    "LogNormal": (lambda d, n: d.LogNormal(n(0.5, -1.0), n(1.0, 0.5)), [0.2, 4.0]),
    "LogisticNormal": (lambda d, n: d.LogisticNormal(n(0.5, -1.0), n(1.0, 0.5)), [0.2, 0.3, 0.5]),
    "LogisticNormal numbers": (lambda d, n: d.LogisticNormal(n.of(0.5), n.of(2.0)), [0.2, 0.8]),
    "LowRankMultivariateNormal": (
        lambda d, n: d.LowRankMultivariateNormal(n(0.5, -1.0, 0.0), n([1.0], [0.5], [-1.0]), n(1.0, 0.5, 2.0)),
        [0.2, 4.0, 1.0],
    ),
    "LowRankMultivariateNormal batch": (
        lambda d, n: d.LowRankMultivariateNormal(n([0.5, -1.0], [0.0, 0.0]), n([1.0], [0.5]), n(1.0, 0.5)),
        [[0.2, 4.0], [1.0, 2.0]],
    ),
    "MixtureSameFamily": (
        lambda d, n: d.MixtureSameFamily(d.Categorical(n(0.3, 0.7)), d.Normal(n(-1.0, 2.0), n(1.0, 0.5))), 0.4,
    ),
    "MixtureSameFamily of vectors": (
        lambda d, n: d.MixtureSameFamily(
            d.Categorical(logits=n([0.3, 0.7], [0.0, 1.0])),
            d.Independent(d.Normal(n([-1.0, 2.0], [0.0, 1.0]).expand(2, 2, 2), 1.5), 1),
        ),
        [[0.2, 4.0], [1.0, 2.0]],
    ),
    "Multinomial": (lambda d, n: d.Multinomial(5, n(1.0, 2.0, 5.0)), [1.0, 1.0, 3.0]),
    "Multinomial logits": (
        lambda d, n: d.Multinomial(4, logits=n([0.5, -1.0], [0.0, 2.0])), [[1.0, 3.0], [4.0, 0.0]],
    ),
    "MultivariateNormal covariance": (lambda d, n: d.MultivariateNormal(n(0.5, -1.0), n(*SPREAD)), [0.2, 4.0]),
    "MultivariateNormal precision": (
        lambda d, n: d.MultivariateNormal(n(0.5, -1.0), precision_matrix=n(*SPREAD)), [0.2, 4.0],
    ),
    "MultivariateNormal factor": (
        lambda d, n: d.MultivariateNormal(n([0.5, -1.0], [0.0, 0.0]), scale_tril=n(*FACTOR)), [[0.2, 4.0], [1.0, 2.0]],
    ),
    "MultivariateNormal factors": (
        lambda d, n: d.MultivariateNormal(n(0.5, -1.0), scale_tril=n(FACTOR, [[1.0, 0.0], [0.5, 2.0]])),
        [[0.2, 4.0], [1.0, 2.0]],
    ),
    "NegativeBinomial probs": (lambda d, n: d.NegativeBinomial(5, n(0.3, 0.6)), [4.0, 0.0]),
    "NegativeBinomial logits": (lambda d, n: d.NegativeBinomial(n(0.0, 2.5), logits=n(-0.3, 0.6)), [0.0, 7.0]),
    "Normal": (lambda d, n: d.Normal(n(0.5, -1.0), n(1.0, 2.5)), [0.2, 4.0]),
    "Normal numbers": (lambda d, n: d.Normal(0, 1), 0.4),
    "Normal 0-dim": (lambda d, n: d.Normal(n.of(0.5), 2.0), 0.4),
    "Normal broadcast": (lambda d, n: d.Normal(n([0.5], [1.5]), n(1.0, 2.0)), [[0.2, 0.7], [0.4, 0.9]]),
    "OneHotCategorical probs": (lambda d, n: d.OneHotCategorical(n(1.0, 2.0, 5.0)), [0.0, 1.0, 0.0]),
    "OneHotCategorical logits": (
        lambda d, n: d.OneHotCategorical(logits=n([0.5, -1.0], [0.0, 2.0])), [[0.0, 1.0], [1.0, 0.0]],
    ),
    "OneHotCategoricalStraightThrough": (
        lambda d, n: d.OneHotCategoricalStraightThrough(n(1.0, 2.0, 5.0)), [0.0, 1.0, 0.0],
    ),
    "Pareto": (lambda d, n: d.Pareto(n(0.5, 1.0, 2.0), n(1.0, 2.5, 1.5)), [0.8, 4.0, 2.0]),
    "Poisson": (lambda d, n: d.Poisson(n(0.5, 20.0)), [0.0, 18.0]),
    "Poisson zero": (lambda d, n: d.Poisson(n(0.0, 1.5)), [0.0, 3.0]),
    "RelaxedBernoulli probs": (lambda d, n: d.RelaxedBernoulli(n.of(0.7), n(0.3, 0.6)), [0.2, 0.9]),
    "RelaxedBernoulli logits": (lambda d, n: d.RelaxedBernoulli(n.of(0.7), logits=n(-0.3, 0.6)), [0.2, 0.9]),
    "RelaxedOneHotCategorical probs": (
        lambda d, n: d.RelaxedOneHotCategorical(n.of(0.7), n(1.0, 2.0, 5.0)), [0.2, 0.3, 0.5],
    ),
    "RelaxedOneHotCategorical logits": (
        lambda d, n: d.RelaxedOneHotCategorical(n.of(2.0), logits=n([0.5, -1.0], [0.0, 2.0])), [[0.2, 0.8], [0.6, 0.4]],
    ),
    "StudentT": (lambda d, n: d.StudentT(n(0.7, 1.5, 5.0), n(0.5, -1.0, 0.0), n(1.0, 2.5, 1.0)), [0.2, 4.0, 1.0]),
    "StudentT df alone": (lambda d, n: d.StudentT(n(3.0, 4.0)), [0.2, 4.0]),
    "TransformedDistribution": (
        lambda d, n: d.TransformedDistribution(
            d.Normal(n(0.5, -1.0), n(1.0, 2.0)), [d.ExpTransform(), d.AffineTransform(1.0, -2.0)]
        ),
        [0.2, -4.0],
    ),
    "TransformedDistribution into vectors": (
        lambda d, n: d.TransformedDistribution(d.Normal(n(0.5, -1.0), n(1.0, 2.0)), d.StickBreakingTransform()),
        [0.2, 0.3, 0.5],
    ),
    "TransformedDistribution reshaped": (
        lambda d, n: d.TransformedDistribution(
            d.Normal(n(0.5, -1.0, 0.0, 2.0), 1.0), [d.ReshapeTransform((4,), (2, 2)), d.TanhTransform()]
        ),
        [[0.2, 0.3], [-0.5, 0.1]],
    ),
    "Uniform": (lambda d, n: d.Uniform(n(0.5, -1.0), n(1.0, 2.5)), [0.7, 2.0]),
    "Uniform numbers": (lambda d, n: d.Uniform(0, 4), 0.7),
    "VonMises": (lambda d, n: d.VonMises(n(0.5, -1.0), n(0.7, 12.0)), [0.7, -2.0]),
    "Weibull": (lambda d, n: d.Weibull(n(0.5, 2.0), n(1.0, 2.5)), [0.7, 2.0]),
    "Wishart covariance": (lambda d, n: d.Wishart(n.of(4.0), n(*SPREAD)), [[3.0, 0.5], [0.5, 2.0]]),
    "Wishart factor": (
        lambda d, n: d.Wishart(n(3.5, 6.0), scale_tril=n(*FACTOR)),
        [[[3.0, 0.5], [0.5, 2.0]], [[1.0, 0.0], [0.0, 2.0]]],
    ),
    "Wishart precision": (lambda d, n: d.Wishart(4, precision_matrix=n(*SPREAD)), [[3.0, 0.5], [0.5, 2.0]]),
}  # fmt: skip
