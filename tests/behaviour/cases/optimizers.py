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
