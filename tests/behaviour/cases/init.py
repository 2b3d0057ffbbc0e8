"""nn.init: what each function draws, its refusals, and the names of old."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()

CALLS = {
    "uniform_": ((), (-2.0, 3.0)),
    "normal_": ((), (1.0, 0.5)),
    "constant_": ((0.3,),),
    "ones_": ((),),
    "zeros_": ((),),
    "eye_": ((),),
    "xavier_uniform_": ((), (2.0,)),
    "xavier_normal_": ((), (0.5,)),
    "kaiming_uniform_": ((), (0.5,), (0, "fan_out"), (0, "fan_in", "relu")),
    "kaiming_normal_": ((), (0.5,), (0, "fan_out", "tanh"), (0, "fan_in", "relu")),
}
EXACT = ("uniform_", "constant_", "ones_", "zeros_", "eye_", "xavier_uniform_", "kaiming_uniform_")


def drawn(name, args, shape):
    def program(torch):
        torch.manual_seed(7)
        weight = torch.nn.Parameter(torch.empty(shape))
        same = getattr(torch.nn.init, name)(weight, *args) is weight
        return [same, weight.detach(), weight.requires_grad, weight.grad_fn, torch.rand(1)]

    return program


for _name, _calls in CALLS.items():
    for _args in _calls:
        for _shape in ((5, 7), (3, 2)):
            cases.add(f"{_name}{_args} {_shape}", drawn(_name, _args, _shape), 0 if _name in EXACT else 1e-5)
for _name, _args, _shape in (
    ("dirac_", (), (4, 3, 3)), ("dirac_", (2,), (4, 3, 2, 3)), ("dirac_", (), (2, 3, 1, 2, 3)), ("dirac", (), (2, 2, 3)),
    ("orthogonal_", (), (4, 3)), ("orthogonal_", (2.0,), (3, 4)), ("orthogonal_", (), (3, 2, 2)), ("orthogonal", (), (3, 3)),
    ("orthogonal_", (), (0, 3)), ("sparse_", (0.5,), (4, 3)), ("sparse_", (0.3, 2.0), (3, 6)), ("sparse", (0.5,), (4, 2)),
    ("trunc_normal_", (), (5, 7)), ("trunc_normal_", (1.0, 2.0, -1.0, 0.5), (4, 5)), ("trunc_normal_", (0.0, 1.0, 2.0, 4.0), (4, 5)),
    ("trunc_normal_", (5.0, 1.0), (3, 2)),
):  # fmt: skip
    cases.add(f"{_name}{_args} of {_shape}", drawn(_name, _args, _shape), 1e-4)
cases.add("kaiming_uniform_ of a filter", drawn("kaiming_uniform_", (), (4, 3, 2, 2)), 0)
cases.add("xavier_normal_ of a filter", drawn("xavier_normal_", (), (4, 3, 2, 2)), 1e-5)
for _name in (
    "uniform",
    "normal",
    "constant",
    "eye",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
):
    cases.add(f"{_name} (old)", drawn(_name, (0.5,) if _name == "constant" else (), (3, 4)), 1e-5)

REFUSED = {
    "xavier of a vector": lambda init, t: init.xavier_uniform_(t.empty(3)),
    "kaiming mode": lambda init, t: init.kaiming_uniform_(t.empty(3, 2), mode="fan"),
    "kaiming nonlinearity": lambda init, t: init.kaiming_uniform_(t.empty(3, 2), nonlinearity="sin"),
    "kaiming of nothing": lambda init, t: init.kaiming_uniform_(t.empty(0, 2)),
    "dirac of a matrix": lambda init, t: init.dirac_(t.empty(1, 2)),
    "dirac of groups": lambda init, t: init.dirac_(t.empty(3, 2, 1), 2),
    "orthogonal of a vector": lambda init, t: init.orthogonal_(t.empty(3)),
    "sparse of a vector": lambda init, t: init.sparse_(t.empty(3), 0.5),
    "eye of three dimensions": lambda init, t: init.eye_(t.empty(1, 2, 3)),
    "slope": lambda init, t: init.calculate_gain("leaky_relu", "a"),
    "normal of a negative deviation": lambda init, t: init.normal_(t.empty(2), 0.0, -1.0),
    "gains": lambda init, t: [init.calculate_gain(n) for n in ("linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")],
    "gain of a slope": lambda init, t: init.calculate_gain("leaky_relu", 0.5),
}  # fmt: skip
for _name, _act in REFUSED.items():
    cases.add(_name, lambda torch, act=_act: act(torch.nn.init, torch))


@cases(rtol=0)
def with_a_generator(torch):
    w = torch.empty(3, 4)
    torch.nn.init.kaiming_uniform_(w, generator=torch.Generator().manual_seed(3))
    return w
