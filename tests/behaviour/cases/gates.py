"""Activations in pieces or with gates, and all kinds of dropout, as modules and functions: draws included."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases
from tt.tests.behaviour.cases.layers import numbers

cases = Cases()


def layer(name, *args, shape=(2, 4), drawn=False, **kwargs):
    def program(torch):
        torch.manual_seed(0)
        net = getattr(torch.nn, name)(*args, **kwargs)
        leaf = numbers(torch, *shape).requires_grad_()
        x = leaf * 1
        y = net(x)
        y.backward(numbers(torch, *y.shape, salt=9))
        net.eval()
        return [repr(net), y, y is x, leaf.grad, [p.grad for p in net.parameters()], net(leaf), torch.rand(1)]

    cases.add(" ".join([name, str(args), str(kwargs), str(shape)]), program, 1e-5, mkl=drawn)


for _name in ("Hardshrink", "Softshrink", "Hardsigmoid", "Hardswish", "Mish", "GLU", "PReLU", "RReLU"):
    layer(_name)
for _name in ("Hardsigmoid", "Hardswish", "Mish", "RReLU"):
    layer(_name, inplace=True)
layer("Hardshrink", 1.0)
layer("Softshrink", 1.0)
layer("Threshold", 0.1, 20)
layer("Threshold", 0.1, 20.0, True)
layer("PReLU", 3, 0.5, shape=(2, 3, 2))
layer("RReLU", 0.2, 0.9, shape=(30,))
layer("GLU", 0)
layer("Softmax2d", shape=(2, 3, 2, 2))
layer("Softmax2d", shape=(3, 2, 2))
layer("Softmax2d", shape=(3, 2))
for _name, _shape in (("Dropout1d", (4, 3, 5)), ("Dropout2d", (4, 3, 2, 2)), ("Dropout3d", (4, 3, 2, 2, 2))):
    layer(_name, shape=_shape, drawn=True)
    layer(_name, 0.2, shape=_shape[1:], drawn=True)
    layer(_name, shape=(3,), drawn=True)
    layer(_name, 1.0, shape=_shape)
    layer(_name, 0.3, True, shape=_shape, drawn=True)
layer("Dropout2d", shape=(3, 4), drawn=True)
for _name in ("AlphaDropout", "FeatureAlphaDropout"):
    layer(_name, shape=(4, 3, 2), drawn=True)
    layer(_name, 0.2, shape=(4, 3, 2), drawn=True)
    layer(_name, 0.0)
    layer(_name, 1.0)
layer("FeatureAlphaDropout", shape=(3,))
layer("AlphaDropout", 1.5)


@cases
def slopes_in_place(torch):
    torch.manual_seed(1)
    x = -torch.ones(5)
    y = torch.rrelu_(x, 0.1, 0.9, True)
    z = -torch.ones(5, dtype=torch.float64)
    return [
        y is x,
        x,
        torch.nn.functional.rrelu_(z, training=True),
        z,
        torch.rrelu(-torch.ones(3), 0.1, 0.3, True),
        torch.rand(1),
    ]


@cases
def slopes_of_float64(torch):
    torch.manual_seed(1)
    x = torch.linspace(-2, 2, 9, dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.rrelu(x, training=True)
    y.sum().backward()
    return [y, x.grad]


@cases(mkl=True)
def alpha_dropout_in_place(torch):
    torch.manual_seed(3)
    f = torch.nn.functional
    x, z = torch.ones(2, 3, 2), torch.ones(2, 3, 2)
    return [
        f.alpha_dropout(x, 0.4, True, True) is x,
        x,
        f.feature_alpha_dropout(z, 0.4, True, True) is z,
        z,
        f.dropout3d(torch.ones(2, 3), 0.5, False),
    ]


@cases(rtol=1e-4)
def gumbel_softmax(torch):
    found = []
    for options in ({}, {"tau": 0.5}, {"hard": True}, {"dim": 0}, {"hard": True, "dim": 0, "tau": 2}):
        torch.manual_seed(0)
        x = numbers(torch, 3, 4).requires_grad_()
        y = torch.nn.functional.gumbel_softmax(x, **options)
        y.backward(numbers(torch, 3, 4, salt=9))
        found.append([y, x.grad])
    return [*found, torch.nn.functional.gumbel_softmax(torch.ones(2), eps=1e-5).shape]


@cases
def rrelu_bounds(torch):
    torch.nn.RReLU(0.5, 0.1)(torch.ones(1))
