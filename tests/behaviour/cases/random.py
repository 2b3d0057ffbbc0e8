"""Random tensors: what the public functions and methods draw, their arguments and refusals."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

EXACT, ROUNDED = 0, 2e-6  # ROUNDED goes through log, sin or cos

DRAWS = {
    "rand": (EXACT, lambda t: t.rand(2, 3)),
    "rand of a tuple": (EXACT, lambda t: t.rand((2, 3))),
    "rand of size": (EXACT, lambda t: t.rand(size=(2,))),
    "rand of nothing": (EXACT, lambda t: t.rand(0, 3)),
    "rand 0-dim": (EXACT, lambda t: t.rand(())),
    "rand float64": (EXACT, lambda t: t.rand(3, dtype=t.float64)),
    "rand float16": (EXACT, lambda t: t.rand(3, dtype=t.float16)),
    "rand requires_grad": (EXACT, lambda t: t.rand(3, requires_grad=True).requires_grad),
    "rand out": (EXACT, lambda t: t.rand(3, out=t.zeros(1))),
    "rand generator": (EXACT, lambda t: t.rand(3, generator=t.Generator().manual_seed(5))),
    "randn": (ROUNDED, lambda t: t.randn(3)),
    "randn 20": (ROUNDED, lambda t: t.randn(4, 5)),
    "randn float64": (1e-12, lambda t: t.randn(4, 5, dtype=t.float64)),
    "rand_like": (EXACT, lambda t: t.rand_like(t.ones(2, 3))),
    "rand_like float64": (EXACT, lambda t: t.rand_like(t.ones(2), dtype=t.float64)),
    "randn_like": (ROUNDED, lambda t: t.randn_like(t.ones(2, 3))),
    "randint high": (EXACT, lambda t: t.randint(10, (2, 3))),
    "randint low": (EXACT, lambda t: t.randint(-3, 4, (5,))),
    "randint by name": (EXACT, lambda t: t.randint(low=2, high=9, size=(5,))),
    "randint high by name": (EXACT, lambda t: t.randint(high=9, size=(5,))),
    "randint half by name": (EXACT, lambda t: t.randint(2, high=9, size=(5,))),
    "randint size by name": (EXACT, lambda t: t.randint(9, size=(5,))),
    "randint float": (EXACT, lambda t: t.randint(9, (5,), dtype=t.float32)),
    "randint wide": (EXACT, lambda t: t.randint(2**40, (3,))),
    "randint_like": (EXACT, lambda t: t.randint_like(t.ones(3), 7)),
    "randint_like low": (EXACT, lambda t: t.randint_like(t.ones(3), 2, 7)),
    "randperm": (EXACT, lambda t: t.randperm(9)),
    "randperm float": (EXACT, lambda t: t.randperm(4, dtype=t.float32)),
    "randperm 0": (EXACT, lambda t: t.randperm(0)),
    "bernoulli": (EXACT, lambda t: t.bernoulli(t.full((6,), 0.4))),
    "bernoulli method": (EXACT, lambda t: t.full((6,), 0.4, dtype=t.float64).bernoulli()),
    "bernoulli_ tensor": (EXACT, lambda t: t.zeros(2, 3).bernoulli_(t.tensor([0.1, 0.5, 0.9]))),
    "multinomial": (EXACT, lambda t: t.multinomial(t.tensor([[1.0, 2, 3], [3.0, 1, 0]]), 2)),
    "multinomial replacement": (EXACT, lambda t: t.tensor([1.0, 2, 3]).multinomial(5, True)),
    "normal of tensors": (ROUNDED, lambda t: t.normal(t.arange(3.0), t.ones(3))),
    "normal of mean": (ROUNDED, lambda t: t.normal(t.arange(3.0), 2.0)),
    "normal of std": (ROUNDED, lambda t: t.normal(1.0, t.arange(3.0))),
    "normal of a size": (ROUNDED, lambda t: t.normal(1.0, 2.0, (3,))),
    "normal broadcast": (ROUNDED, lambda t: t.normal(t.zeros(2, 1), t.ones(3))),
    "poisson": (EXACT, lambda t: t.poisson(t.tensor([[0.0, 0.5, 3.0], [12.0, 90.0, 1e6]]))),
    "poisson transposed": (EXACT, lambda t: t.poisson(t.tensor([[0.5, 3.0], [12.0, 90.0]]).t())),
    "poisson float16": (EXACT, lambda t: t.poisson(t.tensor([0.5, 3.0], dtype=t.float16))),
    "poisson generator": (EXACT, lambda t: t.poisson(t.ones(3), generator=t.Generator().manual_seed(5))),
    "binomial": (EXACT, lambda t: t.binomial(t.tensor([1.0, 9.0, 80.0, 5.0]), t.tensor([0.5, 0.1, 0.7, 0.0]))),
    "binomial broadcast": (EXACT, lambda t: t.binomial(t.full((2, 3), 40.0), t.tensor([0.1, 0.5, 0.9]))),
    "_standard_gamma": (EXACT, lambda t: t._standard_gamma(t.tensor([0.01, 0.5, 1.0, 7.0, 300.0]))),
    "_standard_gamma 0-dim": (EXACT, lambda t: t._standard_gamma(t.tensor(2.0, dtype=t.float64))),
    "_sample_dirichlet": (EXACT, lambda t: t._sample_dirichlet(t.tensor([[0.3, 1.0, 4.0], [9.0, 1e-3, 2.0]]))),
    "_sample_dirichlet 0-dim": (EXACT, lambda t: t._sample_dirichlet(t.tensor(2.0))),
    "after an odd normal": (EXACT, lambda t: [t.randn(1), t._standard_gamma(t.ones(2)), t.randn(1)][1]),
    "uniform_": (EXACT, lambda t: t.empty(3).uniform_(-1, 2)),
    "uniform_ by name": (EXACT, lambda t: t.empty(3).uniform_(**{"from": -1, "to": 2})),
    "uniform_ transposed": (EXACT, lambda t: t.empty(2, 3).t().uniform_()),
    "uniform_ strided": (EXACT, lambda t: t.zeros(4, 4)[::2, 1:].uniform_()),
    "normal_": (ROUNDED, lambda t: t.empty(3).normal_(1, 2)),
    "normal_ transposed": (ROUNDED, lambda t: t.empty(5, 4).t().normal_()),
    "random_": (EXACT, lambda t: t.empty(3, dtype=t.int64).random_()),
    "random_ float": (EXACT, lambda t: t.empty(3).random_()),
    "random_ to": (EXACT, lambda t: t.empty(5).random_(7)),
    "random_ from to": (EXACT, lambda t: t.empty(5).random_(3, 7)),
    "random_ bytes": (EXACT, lambda t: t.empty(5, dtype=t.uint8).random_()),
    "exponential_": (ROUNDED, lambda t: t.empty(4).exponential_(2)),
    "geometric_": (EXACT, lambda t: t.empty(4).geometric_(0.3)),
    "log_normal_": (ROUNDED, lambda t: t.empty(4).log_normal_()),
    "cauchy_": (1e-5, lambda t: t.empty(4).cauchy_()),
    "seed gives it back": (EXACT, lambda t: t.manual_seed(9).initial_seed()),
    "initial_seed": (EXACT, lambda t: t.initial_seed()),
    "negative seed": (EXACT, lambda t: [t.manual_seed(-3).initial_seed(), t.rand(1)]),
}
for _name, (_rtol, _draw) in DRAWS.items():

    def _then(torch, draw=_draw):
        """The draw, and the next one: both took the same from the stream."""
        torch.manual_seed(11)
        return [draw(torch), torch.rand(1)]

    cases.add(_name, _then, _rtol)

MKL = {"bernoulli_": lambda t: t.empty(5).bernoulli_(0.3), "bernoulli p": lambda t: t.bernoulli(t.ones(5), 0.3)}
for _name, _draw in MKL.items():
    cases.add(_name, lambda torch, draw=_draw: (torch.manual_seed(11), draw(torch))[1], 0, mkl=True)

REFUSED = {
    "rand integers": lambda t: t.rand(2, dtype=t.int64),
    "randn integers": lambda t: t.randn(2, dtype=t.int64),
    "rand negative": lambda t: t.rand(-1),
    "randint empty range": lambda t: t.randint(5, 2, (3,)),
    "randint out of the dtype": lambda t: t.randint(0, 300, (3,), dtype=t.uint8),
    "randperm negative": lambda t: t.randperm(-1),
    "randperm float": lambda t: t.randperm(4.5),
    "multinomial too many": lambda t: t.multinomial(t.ones(3), 4),
    "multinomial none": lambda t: t.multinomial(t.ones(3), 0),
    "multinomial integers": lambda t: t.multinomial(t.ones(3).long(), 1),
    "bernoulli above one": lambda t: t.bernoulli(t.ones(2) * 3),
    "bernoulli integers": lambda t: t.bernoulli(t.ones(2).long()),
    "uniform_ bounds": lambda t: t.empty(2).uniform_(2, 1),
    "uniform_ integers": lambda t: t.empty(2, dtype=t.int64).uniform_(),
    "normal_ deviation": lambda t: t.empty(2).normal_(0, -1),
    "exponential_ rate": lambda t: t.empty(2).exponential_(-1),
    "exponential_ integers": lambda t: t.empty(2, dtype=t.int64).exponential_(),
    "geometric_ p": lambda t: t.empty(2).geometric_(0),
    "cauchy_ sigma": lambda t: t.empty(2).cauchy_(0, -1),
    "log_normal_ deviation": lambda t: t.empty(2).log_normal_(0, -1),
    "normal shapes": lambda t: t.normal(t.zeros(2), t.ones(3)),
    "normal deviation": lambda t: t.normal(0.0, t.tensor([-1.0])),
    "poisson negative": lambda t: t.poisson(t.tensor([-1.0])),
    "poisson integers": lambda t: t.poisson(t.ones(2).long()),
    "poisson of a number": lambda t: t.poisson(3),
    "binomial of a number": lambda t: t.binomial(t.ones(2), 0.3),
    "binomial integers": lambda t: t.binomial(t.ones(2).long(), t.ones(2)),
    "binomial dtypes": lambda t: t.binomial(t.ones(2), t.ones(2).double()),
    "binomial shapes": lambda t: t.binomial(t.ones(2), t.ones(3)),
    "binomial halves": lambda t: t.binomial(t.ones(2).half(), t.ones(2).half()),
    "gamma integers": lambda t: t._standard_gamma(t.ones(2).long()),
    "gamma halves": lambda t: t._standard_gamma(t.ones(2).half()),
    "dirichlet halves": lambda t: t._sample_dirichlet(t.ones(2).bfloat16()),
    "gamma slope of dtypes": lambda t: t._standard_gamma_grad(t.ones(2), t.ones(2).double()),
    "gamma slope of shapes": lambda t: t._standard_gamma_grad(t.ones(2), t.ones(3)),
    "gamma slope twice": lambda t: t._standard_gamma_grad(t.ones(2, requires_grad=True), t.ones(2)).sum().backward(),
    "dirichlet history": lambda t: t._sample_dirichlet(t.ones(2, requires_grad=True)).sum().backward(),
    "binomial history": lambda t: t.binomial(t.ones(2), t.ones(2, requires_grad=True)).sum().backward(),
    "offset": lambda t: t.Generator().get_offset(),
    "offset set": lambda t: t.Generator().set_offset(3),
    "graphsafe_get_state": lambda t: t.Generator().graphsafe_get_state(),
    "leaf": lambda t: t.ones(2, requires_grad=True).normal_(),
    "view of a leaf": lambda t: t.ones(2, requires_grad=True)[0].normal_(),
    "seed text": lambda t: t.manual_seed("a"),
    "seed too large": lambda t: t.manual_seed(2**65),
    "state of floats": lambda t: t.set_rng_state(t.zeros(3)),
}
for _name, _act in REFUSED.items():
    cases.add(f"refused {_name}", lambda torch, act=_act: act(torch))


@cases
def history(torch):
    """A draw in place cuts the history; what is drawn from a tensor has a gradient of zeros."""
    found = []
    fills = {
        "uniform_": (), "normal_": (), "random_": (), "exponential_": (), "geometric_": (0.5,), "log_normal_": (),
        "cauchy_": (), "bernoulli_": (0.5,),
    }  # fmt: skip
    for name, args in fills.items():
        w = torch.ones(3, requires_grad=True)
        x = w * 2
        getattr(x, name)(*args)
        x.sum().backward()
        found.append([name, type(x.grad_fn).__name__ if torch.__name__ == "torch" else x.grad_fn.name(), w.grad])
    p = torch.full((3,), 0.5, requires_grad=True)
    for made in (torch.bernoulli(p), torch.normal(p, 1.0), torch.normal(p, p), torch.normal(0.0, p), torch.poisson(p)):
        name = made.grad_fn.name()
        (g,) = torch.autograd.grad(made.sum(), p)
        found.append([name, g])
    return [*found, torch.multinomial(p, 1).requires_grad]


@cases(rtol=2e-3)
def slopes_of_samples(torch):
    """Torch's are approximations, good to three digits or so."""
    alpha = torch.tensor([[0.05, 0.5], [1.5, 7.0], [40.0, 900.0]], dtype=torch.float64)
    at = alpha * torch.tensor([0.4, 1.3], dtype=torch.float64)
    share = torch.tensor([[0.2, 0.01], [0.5, 0.7], [0.04, 0.9]], dtype=torch.float64)
    found = [torch._standard_gamma_grad(alpha, at), torch._dirichlet_grad(share, alpha, alpha + alpha.flip(1))]
    torch.manual_seed(1)
    alpha.requires_grad_()
    drawn = torch._standard_gamma(alpha)
    drawn.log().sum().backward()
    return [*found, drawn, drawn.grad_fn.name(), alpha.grad]


@cases
def under_no_grad(torch):
    w = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        w.normal_()
    return [w.requires_grad, w.is_leaf, w._version]


@cases(rtol=0)
def state_and_fork(torch):
    torch.manual_seed(1)
    state = torch.get_rng_state()
    first = torch.rand(3)
    torch.set_rng_state(state)
    again = torch.rand(3)
    with torch.random.fork_rng():
        torch.rand(100)
    after = torch.rand(3)
    other = torch.Generator()
    other.set_state(state)
    return [state.dtype is torch.uint8, tuple(state.shape), first, again, after, torch.rand(3, generator=other)]


@cases(rtol=0)
def forks(torch):
    """What a fork takes, and that it ends after an error."""
    torch.manual_seed(1)
    found = [torch.random.thread_safe_generator()]
    for options in (
        {"devices": []}, {"devices": [], "enabled": False}, {"device_type": "cuda"}, {"devices": [0]},
        {"device_type": "foo"}, {"draws": 1},
    ):  # fmt: skip
        try:
            with torch.random.fork_rng(**options):
                torch.rand(7)
        except (AssertionError, RuntimeError, TypeError) as error:
            found.append([type(error).__name__, str(error).split("\n")[0]])
        found.append(torch.rand(1))
    try:
        with torch.random.fork_rng():
            torch.rand(7)
            raise KeyError
    except KeyError:
        return [*found, torch.rand(1)]


@cases(rtol=0)
def odd_normals_are_kept(torch):
    """The second value of a pair waits for the next call, and is part of the state."""
    torch.manual_seed(1)
    torch.randn(1)
    state = torch.get_rng_state()
    a = torch.rand(1)
    torch.set_rng_state(state)
    b = torch.rand(1)
    return [a, b]
