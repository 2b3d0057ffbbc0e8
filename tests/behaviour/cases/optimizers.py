"""Optimizers: a hundred steps of each, in parameters and state; the base class's rules."""

from __future__ import annotations

import copy

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()

ROWS = (
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, momentum=0.9)),
    ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)),
    ("SGD", dict(lr=0.1, momentum=0.8, dampening=0.3, maximize=True)),
    ("SGD", dict()),
    ("Adam", dict()),
    ("Adam", dict(lr=0.02, betas=(0.8, 0.9), eps=1e-6, weight_decay=0.1)),
    ("Adam", dict(lr=0.02, betas=(0.3, 0.9))),
    ("Adam", dict(lr=0.02, amsgrad=True, maximize=True)),
    ("AdamW", dict()),
    ("AdamW", dict(lr=0.02, weight_decay=0.3, amsgrad=True)),
    ("RMSprop", dict()),
    ("RMSprop", dict(lr=0.02, alpha=0.9, weight_decay=0.1, momentum=0.7)),
    ("RMSprop", dict(centered=True, momentum=0.3, maximize=True)),
    ("Adagrad", dict()),
    ("Adagrad", dict(lr=0.1, lr_decay=0.05, weight_decay=0.1, initial_accumulator_value=0.5)),
    ("Adagrad", dict(lr=0.1, maximize=True, eps=1e-3)),
    ("Adadelta", dict()),
    ("Adadelta", dict(lr=0.5, rho=0.7, eps=1e-4, weight_decay=0.1)),
    ("Adadelta", dict(maximize=True)),
    ("Adamax", dict()),
    ("Adamax", dict(lr=0.02, betas=(0.3, 0.8), eps=1e-5, weight_decay=0.1, maximize=True)),
    ("ASGD", dict()),
    ("ASGD", dict(lr=0.1, lambd=1e-2, alpha=0.6, t0=20, weight_decay=0.1)),
    ("ASGD", dict(maximize=True, t0=1.0)),
    ("Rprop", dict()),
    ("Rprop", dict(lr=0.1, etas=(0.3, 1.5), step_sizes=(1e-3, 0.5), maximize=True)),
    ("NAdam", dict()),
    ("NAdam", dict(lr=0.02, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.01, maximize=True)),
    ("NAdam", dict(weight_decay=0.1, decoupled_weight_decay=True)),
    ("RAdam", dict()),
    ("RAdam", dict(lr=0.02, betas=(0.8, 0.9), weight_decay=0.1, maximize=True)),
    ("RAdam", dict(weight_decay=0.1, decoupled_weight_decay=True)),
)


def parameters(torch, dtype="float32"):
    stream = np.random.RandomState(0)
    kind = getattr(torch, dtype)
    shapes = ((3, 4), (4,), ())
    return [torch.nn.Parameter(torch.tensor(stream.randn(*s).tolist(), dtype=kind)) for s in shapes]


def run(torch, optimizer, params, steps, seed=1):
    """Steps with fixed gradients; the last parameter has none at first."""
    stream = np.random.RandomState(seed)
    for i in range(steps):
        for k, p in enumerate(params):
            g = torch.tensor(stream.randn(*p.shape).tolist(), dtype=p.dtype)
            p.grad = None if k == len(params) - 1 and i < 3 else g
        optimizer.step()


def hundred(name, options, dtype):
    def program(torch):
        params = parameters(torch, dtype)
        optimizer = getattr(torch.optim, name)(params, **options)
        run(torch, optimizer, params, 100)
        return [repr(optimizer), params, optimizer.state_dict()]

    return program


def exchanged(name, options):
    """Fifty steps, the state into a new optimizer, fifty more; through a deep copy as well."""

    def program(torch):
        params = parameters(torch)
        optimizer = getattr(torch.optim, name)(params, **options)
        run(torch, optimizer, params, 50)
        state = copy.deepcopy(optimizer.state_dict())
        fresh = getattr(torch.optim, name)(params, lr=9.0)
        fresh.load_state_dict(state)
        run(torch, fresh, params, 50, seed=2)
        return [params, fresh.state_dict()]

    return program


for _name, _options in ROWS:
    cases.add(f"{_name} {_options}", hundred(_name, _options, "float32"), 1e-5)
    cases.add(f"{_name} {_options} float64", hundred(_name, _options, "float64"), 1e-12)
    cases.add(f"{_name} {_options} exchanged", exchanged(_name, _options), 1e-5)


# -- the base class ------------------------------------------------------------------------------------------------
def sgd(torch, params=None, **options):
    return torch.optim.SGD(parameters(torch) if params is None else params, **{"lr": 0.1, **options})


def param(torch):
    return torch.nn.Parameter(torch.ones(2))


def cross_load(torch):
    a, b = param(torch), param(torch)
    sgd(torch, [a]).load_state_dict(sgd(torch, [a, b]).state_dict())


REFUSED = {
    "a tensor": lambda t: sgd(t, param(t)),
    "nothing": lambda t: sgd(t, []),
    "a number among them": lambda t: sgd(t, [3]),
    "a non-leaf": lambda t: sgd(t, [param(t) * 2]),
    "a set": lambda t: sgd(t, [{"params": {param(t)}}]),
    "twice": lambda t: (lambda p: len(sgd(t, [p, p]).param_groups[0]["params"]))(param(t)),
    "in two groups": lambda t: (lambda p: sgd(t, [{"params": [p]}, {"params": [p]}]))(param(t)),
    "a group that is no dict": lambda t: sgd(t).add_param_group([param(t)]),
    "half with names": lambda t: sgd(t, [("a", param(t)), param(t)]),
    "groups with and without names": lambda t: sgd(t, [("a", param(t))]).add_param_group({"params": [param(t)]}),
    "another state": cross_load,
    "another number of groups": lambda t: sgd(t).load_state_dict(sgd(t, [{"params": [param(t)]}, {"params": [param(t)]}]).state_dict()),
    "negative lr": lambda t: sgd(t, lr=-1.0),
    "negative momentum": lambda t: sgd(t, momentum=-1.0),
    "negative decay": lambda t: sgd(t, weight_decay=-1.0),
    "nesterov without momentum": lambda t: sgd(t, nesterov=True),
    "beta": lambda t: t.optim.Adam([param(t)], betas=(0.9, 1.0)),
    "eps": lambda t: t.optim.Adam([param(t)], eps=-1.0),
    "alpha": lambda t: t.optim.RMSprop([param(t)], alpha=-1.0),
    "lr_decay": lambda t: t.optim.Adagrad([param(t)], lr_decay=-1.0),
    "rho": lambda t: t.optim.Adadelta([param(t)], rho=1.5),
    "Adamax beta": lambda t: t.optim.Adamax([param(t)], betas=(-0.1, 0.5)),
    "etas": lambda t: t.optim.Rprop([param(t)], etas=(1.1, 1.2)),
    "LBFGS in groups": lambda t: t.optim.LBFGS([{"params": [param(t)]}, {"params": [param(t)]}]),
    "LBFGS line search": lambda t: minimised(t, dict(line_search_fn="armijo"), 1),
    "LBFGS without a closure": lambda t: t.optim.LBFGS([param(t)]).step(),
    "no step": lambda t: t.optim.Optimizer([param(t)], {}).step(),
}  # fmt: skip
for _name, _act in REFUSED.items():
    cases.add(f"refused {_name}", lambda torch, act=_act: act(torch))


@cases
def groups(torch):
    a, b = param(torch), param(torch)
    optimizer = torch.optim.SGD([{"params": a, "lr": 0.5}, {"params": [b], "momentum": 0.9}], lr=0.1)
    c = param(torch)
    optimizer.add_param_group({"params": [c], "lr": 2.0})
    for p in (a, b, c):
        p.grad = torch.ones(2)
    optimizer.step()
    return [a, b, c, repr(optimizer), optimizer.state_dict()]


@cases
def named_parameters(torch):
    torch.manual_seed(0)
    m = torch.nn.Linear(2, 1)
    return torch.optim.SGD(m.named_parameters(), lr=0.1).state_dict()["param_groups"]


@cases
def zero_grad(torch):
    p = param(torch)
    optimizer = sgd(torch, [p])
    p.grad = torch.ones(2)
    optimizer.zero_grad(set_to_none=False)
    found = [p.grad]
    optimizer.zero_grad()
    return [*found, p.grad]


@cases
def closure(torch):
    p = param(torch)
    optimizer = sgd(torch, [p])

    def compute():
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    return [optimizer.step(compute).item(), p, optimizer.step()]


@cases
def step_counts_as_a_write(torch):
    p = param(torch)
    optimizer = sgd(torch, [p])
    y = (p * p).sum()
    y.backward(retain_graph=True)
    before = p._version
    optimizer.step()
    found = p._version > before
    y.backward()
    return found


@cases
def step_hooks(torch):
    p, seen = param(torch), []
    optimizer = sgd(torch, [p])
    p.grad = torch.ones(2)
    before = optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append("before"))
    optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(float(p.detach()[0])))
    optimizer.step()
    before.remove()
    optimizer.step()
    return seen


@cases
def own_optimizer(torch):
    """A user's optimizer: defaults, state, a step that calls the base class's."""

    class Signs(torch.optim.Optimizer):
        def __init__(self, params, lr=0.5):
            super().__init__(params, {"lr": lr})

        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    self.state[p]["n"] = self.state[p].get("n", 0) + 1
                    p.data.add_(p.grad.sign(), alpha=-group["lr"])

    class Twice(Signs):
        def step(self, closure=None):
            super().step(closure)
            super().step(closure)

    p = param(torch)
    p.grad = torch.tensor([1.0, -2.0])
    optimizer = Twice([p])
    optimizer.step()
    return [p, optimizer.state_dict()]


@cases
def learning_rate_as_a_tensor(torch):
    p = param(torch)
    p.grad = torch.ones(2)
    sgd(torch, [p], lr=torch.tensor(0.25)).step()
    return p


# -- LBFGS ---------------------------------------------------------------------------------------------------------
def minimised(torch, options, steps, dtype="float64"):
    """Rosenbrock's function of two parameters, minimised; the losses, the parameters and the state."""
    kind = getattr(torch, dtype)
    a, b = (torch.nn.Parameter(torch.tensor(v, dtype=kind)) for v in ([-1.2, 0.5], [[1.0], [2.0]]))
    optimizer = torch.optim.LBFGS([a, b], **options)
    losses = []

    def closure():
        optimizer.zero_grad()
        x, y = a, b.view(-1)
        loss = ((1 - x) ** 2 + 100 * (y - x * x) ** 2).sum()
        loss.backward()
        losses.append(loss.item())
        return loss

    returned = [optimizer.step(closure).item() for _ in range(steps)]
    state = optimizer.state_dict()
    return [returned, losses, a, b, sorted(state["state"][0].items()), state["param_groups"]]


for _options in (
    dict(lr=0.001),
    dict(lr=0.002, history_size=3, max_iter=5),
    dict(line_search_fn="strong_wolfe"),
    dict(line_search_fn="strong_wolfe", history_size=2, max_iter=4),
    dict(line_search_fn="strong_wolfe", max_eval=3),
    dict(tolerance_grad=1e6),
    dict(lr=0.001, tolerance_change=1e-2),
):
    cases.add(f"LBFGS {_options}", lambda torch, o=_options: minimised(torch, o, 4), 1e-6)


@cases
def lbfgs_exchanged(torch):
    p = torch.nn.Parameter(torch.tensor([3.0, -2.0], dtype=torch.float64))

    def closure():
        p.grad = None
        loss = (p**4).sum() + (p * p.flip(0)).sum()
        loss.backward()
        return loss

    first = torch.optim.LBFGS([p], lr=0.1, max_iter=3)
    first.step(closure)
    second = torch.optim.LBFGS([p], lr=0.1, max_iter=3)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    second.step(closure)
    return [p, second.state_dict()["state"][0]["n_iter"], sorted(second.state_dict()["state"][0])]
