"""Transforms and constraints of distributions: values, inverses, log-volumes, caches, shapes, registries."""

from __future__ import annotations

import copy
import pickle

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.cases.distributions import attempt, gradients

cases = Cases()
X = [[0.3, -1.2, 2.0], [0.0, 0.8, -0.4]]
MATRIX = [[0.3, -1.2], [0.5, 0.8]]
SHARES = [[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]

# name: (transform, input)
MAPS = {
    "Abs": (lambda d, t: d.AbsTransform(), X),
    "Affine": (lambda d, t: d.AffineTransform(1.5, -2.0), X),
    "Affine of tensors": (lambda d, t: d.AffineTransform(t.tensor([1.0, 2.0, 3.0]), t.tensor([[-1.0], [2.0]])), X),
    "Affine of vectors": (lambda d, t: d.AffineTransform(0.5, t.tensor([-1.0, 2.0, 3.0]), event_dim=1), X),
    "Affine of matrices": (lambda d, t: d.AffineTransform(0.5, 2.0, event_dim=2), X),
    "Cat": (lambda d, t: d.CatTransform([d.ExpTransform(), d.TanhTransform()], dim=1, lengths=[1, 2]), X),
    "Cat of rows": (lambda d, t: d.CatTransform([d.ExpTransform(), d.identity_transform], dim=0), X),
    "Cat of events": (
        lambda d, t: d.CatTransform([d.IndependentTransform(d.ExpTransform(), 1)] * 2, dim=-1, lengths=[1, 2]), X,
    ),
    "Compose": (lambda d, t: d.ComposeTransform([d.TanhTransform(), d.AffineTransform(1.0, 3.0), d.ExpTransform()]), X),
    "Compose into vectors": (
        lambda d, t: d.ComposeTransform([d.AffineTransform(1.0, 3.0), d.StickBreakingTransform()]), X,
    ),
    "CorrCholesky": (lambda d, t: d.CorrCholeskyTransform(), X),
    "CorrCholesky of one": (lambda d, t: d.CorrCholeskyTransform(), [0.4]),
    "CumulativeDistribution": (lambda d, t: d.CumulativeDistributionTransform(t.distributions.Normal(0.5, 2.0)), X),
    "Exp": (lambda d, t: d.ExpTransform(), X),
    "Exp inverse": (lambda d, t: d.ExpTransform().inv, SHARES),
    "Independent": (lambda d, t: d.IndependentTransform(d.ExpTransform(), 1), X),
    "LowerCholesky": (lambda d, t: d.LowerCholeskyTransform(), MATRIX),
    "PositiveDefinite": (lambda d, t: d.PositiveDefiniteTransform(), MATRIX),
    "Power": (lambda d, t: d.PowerTransform(3), SHARES),
    "Power of tensors": (lambda d, t: d.PowerTransform(t.tensor([-1.0, 0.5, 2.0], dtype=t.float64)), SHARES),
    "Reshape": (lambda d, t: d.ReshapeTransform((3,), (3, 1)), X),
    "Sigmoid": (lambda d, t: d.SigmoidTransform(), [0.3, -40.0, 1000.0, -1000.0]),
    "Softmax": (lambda d, t: d.SoftmaxTransform(), X),
    "Softplus": (lambda d, t: d.SoftplusTransform(), X),
    "Stack": (lambda d, t: d.StackTransform([d.ExpTransform(), d.AffineTransform(0.0, -2.0)], dim=0), X),
    "StickBreaking": (lambda d, t: d.StickBreakingTransform(), X),
    "Tanh": (lambda d, t: d.TanhTransform(), X),
    "identity": (lambda d, t: d.identity_transform, X),
}  # fmt: skip


def mapped(name):
    make, given = MAPS[name]

    def program(torch):
        d = torch.distributions
        transform = make(d, torch)
        x = torch.tensor(given, dtype=torch.float64, requires_grad=True)
        y = transform(x)
        volume = attempt(lambda: transform.log_abs_det_jacobian(x, y))
        back = attempt(lambda: transform.inv(y))
        return {
            "repr": [repr(transform), repr(transform.inv)], "y": y, "back": back, "volume": volume,
            "slopes": [gradients(torch, each, [x]) for each in (y, back, volume)],
            "inverse volume": attempt(lambda: transform.inv.log_abs_det_jacobian(y, x)),
            "regions": [attempt(lambda: repr(transform.domain)), attempt(lambda: repr(transform.codomain))],
            "inside": attempt(lambda: [transform.domain.check(x), transform.codomain.check(y)]),
            "flags": [transform.bijective, attempt(lambda: transform.sign), attempt(lambda: transform.event_dim)],
            "shapes": [
                attempt(lambda: transform.forward_shape(x.shape)), attempt(lambda: transform.inverse_shape(y.shape)),
            ],
            "equal": [transform == make(d, torch), transform.inv == make(d, torch).inv, transform != d.ExpTransform(),
                      transform.inv.inv is transform],
            "twin": type(pickle.loads(pickle.dumps(copy.deepcopy(transform)))).__name__,
        }  # fmt: skip

    cases.add(name, program)


def kept(name):
    make, given = MAPS[name]

    def program(torch):
        """With a cache the inverse of the last output is the input itself."""
        made = attempt(lambda: make(torch.distributions.transforms, torch).with_cache(1))
        if isinstance(made, list):
            return made
        x = torch.tensor(given, dtype=torch.float64)
        y = made(x)
        once = [made(x) is y, made.inv(y) is x, made.with_cache(1) is made, made.with_cache(0)._cache_size]
        z = y.clone()
        again = attempt(lambda: made.inv(z) is x)
        return [once, again]

    cases.add(f"{name}, kept", program)


for _name in MAPS:
    mapped(_name)
    kept(_name)

# name: (constraint, values)
MATRICES = [[[1.0, 0.0], [0.6, 0.8]], [[1.0, 0.5], [0.5, 1.0]], [[1.0, 2.0], [2.0, 4.0]]]
INSIDE = [[0.0, 1.0, 0.5], [-1.0, 2.0, 1.0]]
REGIONS = {
    **{name: (lambda c, t, name=name: getattr(c, name), INSIDE) for name in (
        "boolean", "nonnegative", "nonnegative_integer", "one_hot", "positive", "positive_integer", "real",
        "real_vector", "simplex", "unit_interval",
    )},
    **{name: (lambda c, t, name=name: getattr(c, name), MATRICES) for name in (
        "corr_cholesky", "lower_cholesky", "lower_triangular", "positive_definite", "positive_semidefinite", "square",
        "symmetric",
    )},
    "not square": (lambda c, t: c.symmetric, [[1.0, 0.0]]),
    "not symmetric": (lambda c, t: c.positive_definite, [[1.0, 0.0], [0.5, 1.0]]),
    "one-hot vectors": (lambda c, t: c.one_hot, [[0.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]]),
    "shares": (lambda c, t: c.simplex, SHARES),
    "greater_than": (lambda c, t: c.greater_than(0.5), INSIDE),
    "greater_than_eq": (lambda c, t: c.greater_than_eq(0.5), INSIDE),
    "less_than": (lambda c, t: c.less_than(1.0), INSIDE),
    "interval": (lambda c, t: c.interval(-0.5, 1.0), INSIDE),
    "interval of tensors": (lambda c, t: c.interval(t.zeros(3), t.tensor([0.0, 1.0, 2.0])), INSIDE),
    "half_open_interval": (lambda c, t: c.half_open_interval(-0.5, 1.0), INSIDE),
    "integer_interval": (lambda c, t: c.integer_interval(0, 1), INSIDE),
    "multinomial": (lambda c, t: c.multinomial(2), INSIDE),
    "independent": (lambda c, t: c.independent(c.positive, 1), INSIDE),
    "independent of all": (lambda c, t: c.independent(c.real, 2), INSIDE),
    "independent of too many": (lambda c, t: c.independent(c.real, 3), INSIDE),
    "cat": (lambda c, t: c.cat([c.positive, c.boolean], dim=-1, lengths=[1, 2]), INSIDE),
    "stack": (lambda c, t: c.stack([c.unit_interval, c.real], dim=0), INSIDE),
    "stack of dim 5": (lambda c, t: c.stack([c.unit_interval, c.real], dim=5), INSIDE),
    "mixture": (lambda c, t: c.MixtureSameFamilyConstraint(c.positive), INSIDE),
    "dependent": (lambda c, t: c.dependent, INSIDE),
    "dependent of a kind": (lambda c, t: c.dependent(is_discrete=True, event_dim=1), INSIDE),
    "cat of anything": (lambda c, t: c.cat([1, 2]), INSIDE),
    "cat of other lengths": (lambda c, t: c.cat([c.real], lengths=[1, 2]), INSIDE),
    "independent of anything": (lambda c, t: c.independent("real", 1), INSIDE),
    "independent of less than none": (lambda c, t: c.independent(c.real, -1), INSIDE),
}  # fmt: skip


def held(name):
    make, values = REGIONS[name]

    def program(torch):
        """What is inside, and which transforms lead there."""
        d = torch.distributions
        region = make(d.constraints, torch)
        found = [repr(region), attempt(lambda: region.check(torch.tensor(values)))]
        found += [
            attempt(lambda: region.is_discrete),
            attempt(lambda: region.event_dim),
            d.constraints.is_dependent(region),
        ]
        for registry in (d.biject_to, d.transform_to):
            transform = attempt(lambda r=registry: r(region))
            found.append(transform if isinstance(transform, list) else repr(transform))
        return found

    cases.add(f"region {name}", program)


for _name in REGIONS:
    held(_name)


@cases
def transforms_into_regions(torch):
    """What comes out lies in the region, and comes back."""
    d, c, found = torch.distributions, torch.distributions.constraints, []
    regions = [c.positive, c.greater_than(2.0), c.less_than(-1.0), c.interval(1.0, 3.0), c.simplex, c.unit_interval]
    for region in regions:
        for registry in (d.constraint_registry.biject_to, d.constraint_registry.transform_to):
            transform = registry(region)
            x = torch.tensor(X, dtype=torch.float64)
            y = transform(x)
            found.append([y, region.check(y).all(), transform.inv(y)])
    return found


@cases
def own_transforms_and_constraints(torch):
    """Classes of one's own, with a support that depends on a parameter."""
    d = torch.distributions
    c, transforms = d.constraints, d.transforms

    class Even(c.Constraint):
        is_discrete = True

        def check(self, value):
            return value % 2 == 0

    class Doubling(transforms.Transform):
        domain, codomain, bijective, sign = c.real, c.real, True, 1

        def _call(self, x):
            return 2 * x

        def _inverse(self, y):
            return y / 2

        def log_abs_det_jacobian(self, x, y):
            return torch.full_like(x, 2.0).log()

    class Below(d.Distribution):
        arg_constraints = {"high": c.positive}

        def __init__(self, high):
            self.high = high
            super().__init__(high.shape)

        @c.dependent_property(is_discrete=False, event_dim=0)
        def support(self):
            return c.interval(0.0, self.high)

    below, x = Below(torch.tensor(2.0)), torch.tensor([1.0, 2.0, 3.0])
    made = d.TransformedDistribution(d.Normal(0.0, 1.0), Doubling())
    return [
        Even().check(x), repr(Even()), below.support.check(x), c.is_dependent(Below.support), Below.support.event_dim,
        made.log_prob(x), made.cdf(x), made.icdf(x / 4), Doubling().with_cache().inv.inv(x), Doubling() == Doubling(),
    ]  # fmt: skip


@cases
def registries(torch):
    d = torch.distributions
    registry = d.constraint_registry.ConstraintRegistry()
    found = [attempt(lambda: registry(d.constraints.real)), attempt(lambda: registry.register(int, lambda c: None))]
    registry.register(d.constraints.real, lambda c: "a map")

    @registry.register(d.constraints.interval)
    def between(constraint):
        return constraint.lower_bound

    return [*found, registry(d.constraints.real), registry(d.constraints.interval(3, 4)), between.__name__]


REFUSED = {
    "cache of two": lambda d, t: d.ExpTransform(cache_size=2),
    "too few dimensions": lambda d, t: d.IndependentTransform(d.ExpTransform(), 2)(t.zeros(3)),
    "reshape of another size": lambda d, t: d.ReshapeTransform((3,), (2, 2)),
    "reshape of another shape": lambda d, t: d.ReshapeTransform((4,), (2, 2)).forward_shape(t.Size([3])),
    "reshape of too few": lambda d, t: d.ReshapeTransform((2, 2), (4,)).forward_shape(t.Size([4])),
    "stick of nothing": lambda d, t: d.StickBreakingTransform().forward_shape(t.Size([])),
    "no triangle": lambda d, t: d.CorrCholeskyTransform().forward_shape(t.Size([4])),
    "no triangle of values": lambda d, t: d.CorrCholeskyTransform()(t.zeros(4)),
    "no square": lambda d, t: d.CorrCholeskyTransform().inverse_shape(t.Size([4, 3])),
    "cat of another length": lambda d, t: d.CatTransform([d.ExpTransform()])(t.zeros(3)),
    "cat of another dim": lambda d, t: d.CatTransform([d.ExpTransform()], dim=2)(t.zeros(3)),
    "cat of anything": lambda d, t: d.CatTransform([1]),
    "cat of other lengths": lambda d, t: d.CatTransform([d.ExpTransform()], lengths=[1, 2]),
    "stack of another size": lambda d, t: d.StackTransform([d.ExpTransform()])(t.zeros(3)),
    "stack of another dim": lambda d, t: d.StackTransform([d.ExpTransform()], dim=-2).inv(t.zeros(3)),
    "base": lambda d, t: d.Transform()(t.zeros(3)),
    "base sign": lambda d, t: d.Transform().sign,
    "cat back of another length": lambda d, t: d.CatTransform([d.ExpTransform()]).inv(t.zeros(3)),
    "diagonal": lambda d, t: d.utils.tril_matrix_to_vec(t.zeros(2, 2), diag=3),
    "number": lambda d, t: d.utils.broadcast_all("a"),
}
for _name, _act in REFUSED.items():
    cases.add(f"refused: {_name}", lambda torch, act=_act: act(torch.distributions, torch))


@cases
def helpers(torch):
    u, x = torch.distributions.utils, torch.tensor([0.0, 0.3, 1.0])
    triangle = u.vec_to_tril_matrix(torch.arange(6.0))
    return [
        u.broadcast_all(1, 2.5), u.broadcast_all(x, 1), u.broadcast_all(x, x.double()), u.clamp_probs(x),
        u.probs_to_logits(x, is_binary=True), u.probs_to_logits(x), u.logits_to_probs(x), u.logits_to_probs(x, True),
        triangle, u.tril_matrix_to_vec(triangle), u.vec_to_tril_matrix(torch.arange(3.0), diag=-1),
        u.tril_matrix_to_vec(triangle, diag=-1),
    ]  # fmt: skip
