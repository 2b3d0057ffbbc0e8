"""Distributions refuse wrong parameters, values and calls in torch's words, and check nothing when told so."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

REFUSED = {
    "negative scale": lambda d, t: d.Normal(t.zeros(2), t.tensor([1.0, -1.0])),
    "negative number": lambda d, t: d.Normal(0.0, -1.0),
    "nan loc": lambda d, t: d.Normal(t.tensor([float("nan"), 0.0]), 1.0),
    "text": lambda d, t: d.Normal("a", 1.0),
    "shapes": lambda d, t: d.Normal(t.zeros(2), t.ones(3)),
    "probability above one": lambda d, t: d.Bernoulli(t.tensor([0.5, 1.5])),
    "both probs and logits": lambda d, t: d.Bernoulli(0.5, logits=0.0),
    "neither probs nor logits": lambda d, t: d.Bernoulli(),
    "neither, of categories": lambda d, t: d.Categorical(),
    "neither, of counts": lambda d, t: d.Binomial(3),
    "categories of a number": lambda d, t: d.Categorical(t.tensor(0.5)),
    "categories of a number, logits": lambda d, t: d.Categorical(logits=t.tensor(0.5)),
    "categories below zero": lambda d, t: d.Categorical(t.tensor([0.5, -0.1])),
    "categories that are nan": lambda d, t: d.Categorical(logits=t.tensor([0.5, float("nan")])),
    "counts that are no integers": lambda d, t: d.Binomial(t.tensor([1.5]), t.tensor([0.5])),
    "counts of a tensor": lambda d, t: d.Multinomial(t.tensor([1, 2]), t.tensor([0.5])),
    "impossible success": lambda d, t: d.Geometric(t.tensor([0.5, 0.0])),
    "sure success": lambda d, t: d.NegativeBinomial(3, t.tensor([1.0])),
    "bounds the wrong way": lambda d, t: d.Uniform(2.0, 1.0),
    "concentration": lambda d, t: d.Gamma(t.tensor([0.0, 1.0]), 1.0),
    "Beta concentration": lambda d, t: d.Beta(-1.0, 1.0),
    "Dirichlet concentration": lambda d, t: d.Dirichlet(t.tensor([1.0, 0.0])),
    "Dirichlet of a number": lambda d, t: d.Dirichlet(t.tensor(1.0)),
    "Poisson rate": lambda d, t: d.Poisson(-1.0),
    "covariance": lambda d, t: d.MultivariateNormal(t.zeros(2), t.tensor([[1.0, 2.0], [2.0, 1.0]])),
    "covariance not symmetric": lambda d, t: d.MultivariateNormal(t.zeros(2), t.tensor([[1.0, 0.5], [0.0, 1.0]])),
    "no covariance": lambda d, t: d.MultivariateNormal(t.zeros(2)),
    "two covariances": lambda d, t: d.MultivariateNormal(t.zeros(2), t.eye(2), t.eye(2)),
    "covariance of a vector": lambda d, t: d.MultivariateNormal(t.zeros(2), t.ones(2)),
    "factor of a vector": lambda d, t: d.MultivariateNormal(t.zeros(2), scale_tril=t.ones(2)),
    "precision of a vector": lambda d, t: d.MultivariateNormal(t.zeros(2), precision_matrix=t.ones(2)),
    "mean of a number": lambda d, t: d.MultivariateNormal(t.tensor(0.0), t.eye(1)),
    "upper factor": lambda d, t: d.MultivariateNormal(t.zeros(2), scale_tril=t.tensor([[1.0, 1.0], [0.0, 1.0]])),
    "low rank loc": lambda d, t: d.LowRankMultivariateNormal(t.tensor(0.0), t.ones(2, 1), t.ones(2)),
    "low rank factor": lambda d, t: d.LowRankMultivariateNormal(t.zeros(2), t.ones(2), t.ones(2)),
    "low rank rows": lambda d, t: d.LowRankMultivariateNormal(t.zeros(2), t.ones(3, 1), t.ones(2)),
    "low rank diagonal": lambda d, t: d.LowRankMultivariateNormal(t.zeros(2), t.ones(2, 1), t.ones(3)),
    "low rank batches": lambda d, t: d.LowRankMultivariateNormal(t.zeros(3, 2), t.ones(2, 2, 1), t.ones(2)),
    "Wishart df": lambda d, t: d.Wishart(0.5, t.eye(2)),
    "Wishart of a vector": lambda d, t: d.Wishart(3.0, t.ones(2)),
    "Wishart of nothing": lambda d, t: d.Wishart(3.0),
    "LKJ of one": lambda d, t: d.LKJCholesky(1),
    "independent of too many": lambda d, t: d.Independent(d.Normal(t.zeros(2), 1.0), 2),
    "independent enumeration": lambda d, t: d.Independent(d.Bernoulli(t.ones(2) / 2), 1).enumerate_support(),
    "no transform": lambda d, t: d.TransformedDistribution(d.Normal(0.0, 1.0), "exp"),
    "a list of no transforms": lambda d, t: d.TransformedDistribution(d.Normal(0.0, 1.0), ["exp"]),
    "base of too few dimensions": lambda d, t: d.TransformedDistribution(
        d.Normal(0.0, 1.0), d.StickBreakingTransform()
    ),
    "mixture of what": lambda d, t: d.MixtureSameFamily(d.Normal(0.0, 1.0), d.Normal(t.zeros(2), 1.0)),
    "mixture of nothing": lambda d, t: d.MixtureSameFamily(d.Categorical(t.ones(2)), 3),
    "mixture of another number": lambda d, t: d.MixtureSameFamily(d.Categorical(t.ones(3)), d.Normal(t.zeros(2), 1.0)),
    "mixture of another batch": lambda d, t: d.MixtureSameFamily(
        d.Categorical(t.ones(3, 2)), d.Normal(t.zeros(2, 2), 1.0)
    ),
    "continuous probs": lambda d, t: d.ContinuousBernoulli(1.5, validate_args=True),
    "value outside": lambda d, t: d.Exponential(1.0).log_prob(t.tensor(-1.0)),
    "value that is nan": lambda d, t: d.Normal(0.0, 1.0).log_prob(t.tensor(float("nan"))),
    "value that is no tensor": lambda d, t: d.Normal(0.0, 1.0).log_prob(0.5),
    "value of another event": lambda d, t: d.Dirichlet(t.ones(3)).log_prob(t.ones(2) / 2),
    "value of another batch": lambda d, t: d.Normal(t.zeros(3), 1.0).log_prob(t.zeros(2)),
    "value between": lambda d, t: d.Bernoulli(0.5).log_prob(t.tensor(0.5)),
    "category too large": lambda d, t: d.Categorical(t.ones(3)).log_prob(t.tensor(3)),
    "not one-hot": lambda d, t: d.OneHotCategorical(t.ones(3)).log_prob(t.tensor([1.0, 1.0, 0.0])),
    "not in the simplex": lambda d, t: d.Dirichlet(t.ones(2)).log_prob(t.tensor([0.5, 0.6])),
    "cdf outside": lambda d, t: d.Uniform(0.0, 1.0).cdf(t.tensor(2.0)),
    "below the bound": lambda d, t: d.Pareto(1.0, 1.0).log_prob(t.tensor(0.5)),
    "entropy of many counts": lambda d, t: d.Binomial(t.tensor([2.0, 3.0]), t.tensor([0.5, 0.5])).entropy(),
    "all of many counts": lambda d, t: d.Binomial(t.tensor([2.0, 3.0]), t.tensor([0.5, 0.5])).enumerate_support(),
    "expand": lambda d, t: d.Normal(t.zeros(2), 1.0).expand((3,)),
    "default validation": lambda d, t: d.Distribution.set_default_validate_args(3),
    "nothing to draw": lambda d, t: d.Bernoulli(0.5).rsample(),
    "no mode": lambda d, t: d.Multinomial(2, t.ones(2)).mode,
    "no cdf": lambda d, t: d.Beta(1.0, 1.0).cdf(t.tensor(0.5)),
    "Distribution": lambda d, t: d.Distribution(validate_args=False).support,
    "Distribution expanded": lambda d, t: d.Distribution(validate_args=False).expand((2,)),
}
for _name, _act in REFUSED.items():
    cases.add(_name, lambda torch, act=_act: act(torch.distributions, torch))


@cases
def without_validation(torch):
    """Nothing is refused, and what the formulas make of it comes out."""
    d = torch.distributions
    found = [
        d.Normal(0.0, -1.0, validate_args=False).mean,
        d.Exponential(1.0, validate_args=False).log_prob(torch.tensor(-1.0)),
        d.Uniform(0.0, 1.0, validate_args=False).log_prob(torch.tensor([-1.0, 0.0, 0.5, 1.0])),
        d.Uniform(0.0, 1.0, validate_args=False).cdf(torch.tensor([-1.0, 0.5, 2.0])),
        d.HalfNormal(1.0, validate_args=False).log_prob(torch.tensor([-1.0, 1.0])),
        d.HalfCauchy(1.0, validate_args=False).log_prob(torch.tensor([-1.0, 1.0])),
        d.Categorical(torch.ones(2), validate_args=False)._validate_args,
    ]
    d.Distribution.set_default_validate_args(False)
    try:
        found.append(d.Normal(0.0, -1.0).variance)
    finally:
        d.Distribution.set_default_validate_args(True)
    return found


@cases
def validation_is_inherited(torch):
    made = torch.distributions.Normal(torch.zeros(2), 1.0, validate_args=False)
    return [made.expand((3, 2))._validate_args, torch.distributions.Normal(0.0, 1.0)._validate_args]


@cases
def own_distributions(torch):
    """A class of one's own: constraints, support, expanding, and what is said where they are missing."""
    d = torch.distributions

    class Bare(d.Distribution):
        def rsample(self, sample_shape=()):
            return torch.zeros(self._extended_shape(sample_shape))

        def log_prob(self, value):
            self._validate_sample(value)
            return value

    class Shifted(d.Normal):
        def __init__(self, loc):
            super().__init__(loc, 1.0)

    class Same(d.Normal):
        pass

    class Doubled(d.Normal):
        def __init__(self, loc):
            super().__init__(2 * loc, 1.0)

        def expand(self, batch_shape, _instance=None):
            new = self._get_checked_instance(Doubled, _instance)
            return super().expand(batch_shape, new)

    found = [
        Bare(torch.Size([2])).sample((3,)).shape,
        Bare().log_prob(torch.zeros(2)),
        Same(torch.zeros(2), 1.0).expand((3, 2)),
    ]
    doubled = Doubled(torch.ones(2)).expand((3, 2))
    found += [type(doubled).__name__, doubled.loc.shape, doubled.sample().shape]
    try:
        Shifted(torch.zeros(2)).expand((3, 2))
    except NotImplementedError as error:
        found.append(str(error))
    return found


@cases
def parameters_of_the_base(torch):
    """What only the base class has."""
    base = torch.distributions.Distribution
    made = torch.distributions.Normal(torch.zeros(2), 1.0)
    base.set_default_validate_args(True)
    bare = base(validate_args=False)
    found = [bare.batch_shape, bare.event_shape, base._validate_args, made._validate_args]
    for act in (
        lambda: bare.arg_constraints, lambda: bare.mean, lambda: bare.variance, lambda: bare.stddev,
        lambda: bare.entropy(), lambda: bare.sample(), lambda: base.log_prob(made, made.loc),
        lambda: base.cdf(made, made.loc), lambda: base.icdf(made, made.loc), lambda: bare.enumerate_support(),
    ):  # fmt: skip
        try:
            found.append(act())
        except NotImplementedError as error:
            found.append(str(error))
    return found


@cases
def lazy_parameters(torch):
    """The other form is computed once, keeps its gradient, and shows in the repr from then on."""
    probs = torch.tensor([0.2, 0.7], requires_grad=True)
    made = torch.distributions.Bernoulli(probs)
    before = repr(made)
    with torch.no_grad():
        logits = made.logits
    (slope,) = torch.autograd.grad(logits.sum(), probs)
    kind = type(torch.distributions.Bernoulli.logits)
    return [
        before,
        repr(made),
        made.logits is logits,
        slope,
        made.param_shape,
        made._new(2).shape,
        issubclass(kind, property),
    ]


@cases
def names_of_modules(torch):
    """Imports of single modules."""
    from importlib import import_module

    names = [
        "normal.Normal", "kl.register_kl", "constraints.positive", "constraint_registry.biject_to",
        "utils.lazy_property",
        "transforms.ExpTransform", "distribution.Distribution", "exp_family.ExponentialFamily", "studentT.StudentT",
        "fishersnedecor.FisherSnedecor", "relaxed_bernoulli.LogitRelaxedBernoulli", "lkj_cholesky.LKJCholesky",
        "relaxed_categorical.ExpRelaxedCategorical", "transformed_distribution.TransformedDistribution",
        "multinomial.Multinomial",
    ]  # fmt: skip
    found = []
    for name in names:
        module, attribute = name.split(".")
        held = getattr(import_module(f"{torch.__name__}.distributions.{module}"), attribute)
        found.append(repr(held).split(" at ")[0].replace("tt.core.", "torch."))
    return [found, sorted(torch.distributions.__all__), sorted(torch.distributions.constraints.__all__)]
