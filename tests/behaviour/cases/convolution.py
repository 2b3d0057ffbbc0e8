"""Convolution, padding and folding layers: first weights from a seed, printing, outputs, gradients, errors."""

from __future__ import annotations

import numpy as np
from tt.tests.behaviour.case import Cases

cases = Cases()


def numbers(torch, *shape, salt=0):
    """Fixed numbers of a shape."""
    values = np.random.RandomState(len(shape) + sum(shape) + salt).uniform(-2, 2, shape).round(3)
    return torch.tensor(values.tolist()) if values.size else torch.zeros(shape)


def layer(name, *args, input, call=(), **kwargs):
    """A row: the layer's arguments, its input's shape, further arguments of the call."""

    def program(torch):
        torch.manual_seed(0)
        made = getattr(torch.nn, name)(*args, **kwargs)
        x = numbers(torch, *input).requires_grad_()
        output = made(x, *call)
        output.backward(numbers(torch, *output.shape, salt=9))
        return {
            "repr": repr(made),
            "state": dict(made.state_dict()),
            "output": output,
            "node": type(output.grad_fn).__name__ if hasattr(torch, "_C") else output.grad_fn.name(),
            "grad": x.grad,
            "parameters": [p.grad for p in made.parameters()],
            "next draw": torch.rand(1),
        }

    shown = ", ".join([*map(str, args), *(f"{k}={v}" for k, v in kwargs.items())])
    cases.add(f"{name}({shown}) of {list(input)}{' ' + str(call[0]) if call else ''}", program, 2e-5)


layer("Conv1d", 2, 3, 2, input=(2, 2, 5))
layer("Conv1d", 2, 3, 2, input=(2, 5))
layer("Conv1d", 4, 2, 3, 2, 1, 1, 2, False, input=(1, 4, 6))
layer("Conv1d", 2, 2, 3, padding="same", dilation=2, input=(1, 2, 5))
layer("Conv2d", 3, 2, 3, input=(2, 3, 4, 5))
layer("Conv2d", 3, 2, (2, 3), stride=(2, 1), padding=(1, 0), dilation=(1, 2), input=(1, 3, 4, 6))
layer("Conv2d", 2, 4, 1, bias=False, input=(2, 2, 3, 3))
layer("Conv2d", 4, 4, 3, padding=1, groups=4, input=(1, 4, 3, 3))
layer("Conv2d", 1, 2, 3, input=(0, 1, 4, 4))
layer("Conv2d", 1, 2, 2, padding="valid", input=(1, 4, 4))
for _mode in ("reflect", "replicate", "circular"):
    layer("Conv1d", 1, 2, 3, padding=1, padding_mode=_mode, input=(1, 1, 4))
    layer("Conv2d", 1, 2, 3, padding=(2, 1), padding_mode=_mode, input=(1, 1, 4, 3))
    layer("Conv3d", 1, 1, 2, padding=1, padding_mode=_mode, input=(1, 1, 2, 2, 3))
layer("Conv2d", 1, 1, 3, padding="same", padding_mode="circular", input=(1, 1, 3, 3))
layer("Conv2d", 1, 1, (3, 2), padding="same", padding_mode="reflect", input=(1, 1, 3, 4))
layer("Conv2d", 1, 1, 3, padding="valid", padding_mode="replicate", input=(1, 1, 3, 3))
layer("Conv3d", 2, 2, 2, input=(1, 2, 3, 2, 3))
layer("Conv3d", 1, 2, (1, 2, 3), stride=2, padding=1, input=(1, 3, 3, 4))
layer("ConvTranspose1d", 2, 3, 2, input=(2, 2, 4))
layer("ConvTranspose1d", 2, 2, 3, 2, 1, 1, 2, False, 2, input=(2, 4))
layer("ConvTranspose2d", 3, 2, 3, input=(1, 3, 2, 3))
layer("ConvTranspose2d", 2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, input=(2, 2, 2, 2))
layer("ConvTranspose2d", 2, 1, 3, stride=2, input=(1, 2, 2, 2), call=([6, 5],))
layer("ConvTranspose2d", 2, 1, 3, stride=2, input=(2, 2, 2), call=([1, 5, 6],))
layer("ConvTranspose2d", 2, 1, 3, stride=3, padding=1, dilation=2, input=(1, 2, 2, 2), call=((1, 1, 7, 8),))
layer("ConvTranspose3d", 1, 2, 2, input=(1, 1, 2, 2, 2))
layer("ConvTranspose3d", 2, 1, (1, 2, 1), (1, 2, 3), input=(2, 2, 2, 1))
layer("Unfold", 2, input=(1, 2, 3, 3))
layer("Unfold", (2, 1), dilation=2, padding=1, stride=(1, 2), input=(2, 3, 4))
layer("Fold", 3, 2, input=(1, 4, 4))
layer("Fold", (4, 3), (2, 1), dilation=1, padding=(1, 0), stride=2, input=(4, 6))
for _name, _shape in (("1d", (2, 4)), ("2d", (1, 4, 3)), ("3d", (1, 4, 3, 4))):
    layer(f"ConstantPad{_name}", 1, 2.5, input=_shape)
    layer(f"ZeroPad{_name}", 2, input=_shape)
    for _kind in ("Reflection", "Replication", "Circular"):
        layer(f"{_kind}Pad{_name}", 2, input=_shape)
layer("ConstantPad1d", (1, -1), -1, input=(2, 3, 4))
layer("ConstantPad2d", (1, 0, -1, 2), 0.5, input=(2, 3, 4))
layer("ZeroPad2d", (0, 1, 2, 0), input=(1, 1, 2, 2))
layer("ReflectionPad2d", (1, 0, 2, 1), input=(1, 2, 4, 3))
layer("ReplicationPad3d", (1, 0, 2, 1, 0, 1), input=(1, 1, 2, 2, 3))
layer("CircularPad2d", (1, 0, 2, 1), input=(1, 1, 4, 3))


# -- programs ------------------------------------------------------------------------------------------------------
@cases(rtol=1e-4)
def training_a_small_network(torch):
    """Losses of the first steps are torch's."""
    nn = torch.nn
    torch.manual_seed(1)
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 6, 3, stride=2), nn.Tanh(),
        nn.ConvTranspose2d(6, 2, 3, stride=2), nn.Flatten(), nn.Linear(98, 3),
    )  # fmt: skip
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    x, target = torch.randn(10, 1, 8, 8), torch.randint(0, 3, (10,))
    losses = []
    for _ in range(8):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@cases(rtol=1e-4)
def penalty_on_the_gradient(torch):
    """The gradient of a gradient's norm, through two layers."""
    torch.manual_seed(2)
    model = torch.nn.Sequential(
        torch.nn.Conv1d(2, 3, 3, padding=1), torch.nn.Tanh(), torch.nn.Conv1d(3, 1, 2, stride=2)
    )
    x = numbers(torch, 2, 2, 6).requires_grad_()
    (slope,) = torch.autograd.grad(model(x).sum(), x, create_graph=True)
    (slope.norm() - 1).pow(2).backward()
    return [slope, x.grad, [p.grad for p in model.parameters()]]


@cases
def functions_are_torchs_own(torch):
    names = ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "conv_tbc")
    return [getattr(torch.nn.functional, name) is getattr(torch, name) for name in names]


@cases
def only_what_is_needed(torch):
    """Frozen weights get no gradient, a frozen input none either."""
    m = torch.nn.Conv2d(1, 1, 2)
    m.weight.requires_grad_(False)
    x = torch.ones(1, 1, 3, 3)
    m(x).sum().backward()
    return [m.weight.grad, m.bias.grad, x.grad]


@cases
def attributes(torch):
    m = torch.nn.Conv2d(4, 6, 3, (2, 1), 1, groups=2)
    t = torch.nn.ConvTranspose1d(2, 4, 3, output_padding=1, stride=2)
    s = torch.nn.Conv2d(4, 6, (3, 2), padding="same")
    names = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "transposed", "output_padding", "groups", "padding_mode")  # fmt: skip
    found = [[getattr(each, n) for n in names] for each in (m, t, s)]
    return [
        found,
        list(m._reversed_padding_repeated_twice),
        list(s._reversed_padding_repeated_twice),
        list(t.weight.shape),
    ]


@cases
def in_double_precision(torch):
    torch.manual_seed(0)
    m = torch.nn.Conv2d(2, 2, 2, dtype=torch.float64)
    return [m.weight, m(numbers(torch, 1, 2, 3, 3).double())]


BAD = {
    "Conv2d channels": lambda nn, t: nn.Conv2d(3, 2, 3)(t.ones(1, 4, 5, 5)),
    "Conv2d channels without batch": lambda nn, t: nn.Conv2d(3, 2, 3)(t.ones(4, 5, 5)),
    "Conv2d kernel": lambda nn, t: nn.Conv2d(3, 2, 3)(t.ones(1, 3, 2, 5)),
    "Conv2d dimensions": lambda nn, t: nn.Conv2d(3, 2, 3)(t.ones(3, 5)),
    "Conv2d reflect dimensions": lambda nn, t: nn.Conv2d(3, 2, 3, padding=1, padding_mode="reflect")(t.ones(3, 5)),
    "Conv1d dimensions": lambda nn, t: nn.Conv1d(3, 2, 3)(t.ones(1, 1, 3, 5)),
    "Conv3d dimensions": lambda nn, t: nn.Conv3d(3, 2, 3)(t.ones(3, 5, 5)),
    "Conv2d long": lambda nn, t: nn.Conv2d(3, 2, 3)(t.ones(1, 3, 5, 5).long()),
    "Conv2d double": lambda nn, t: nn.Conv2d(3, 2, 3)(t.ones(1, 3, 5, 5).double()),
    "Conv2d double without bias": lambda nn, t: nn.Conv2d(3, 2, 3, bias=False)(t.ones(1, 3, 5, 5).double()),
    "Conv2d in groups": lambda nn, t: nn.Conv2d(3, 2, 3, groups=2),
    "Conv2d out groups": lambda nn, t: nn.Conv2d(4, 3, 3, groups=2),
    "Conv2d no groups": lambda nn, t: nn.Conv2d(4, 3, 3, groups=0),
    "Conv2d same stride": lambda nn, t: nn.Conv2d(4, 3, 3, stride=2, padding="same"),
    "ConvTranspose2d mode": lambda nn, t: nn.ConvTranspose2d(4, 3, 3, padding_mode="reflect"),
    "ConvTranspose2d channels": lambda nn, t: nn.ConvTranspose2d(4, 3, 3)(t.ones(1, 3, 4, 4)),
    "ConvTranspose2d size": lambda nn, t: nn.ConvTranspose2d(4, 3, 3, stride=2)(t.ones(1, 4, 4, 4), [9, 12]),
    "ConvTranspose2d sizes": lambda nn, t: nn.ConvTranspose2d(4, 3, 3, stride=2)(t.ones(1, 4, 4, 4), [9]),
    "ConvTranspose1d output padding": lambda nn, t: nn.ConvTranspose1d(2, 3, 3, output_padding=1)(t.ones(1, 2, 4)),
    "ConvTranspose3d output padding": lambda nn, t: nn.ConvTranspose3d(1, 1, 2, output_padding=1)(
        t.ones(1, 1, 2, 2, 2)
    ),
    "Fold blocks": lambda nn, t: nn.Fold(4, 2)(t.ones(1, 4, 8)),
    "Unfold kernel": lambda nn, t: nn.Unfold(5)(t.ones(1, 1, 3, 3)),
    "ReflectionPad1d too wide": lambda nn, t: nn.ReflectionPad1d(4)(t.ones(1, 2, 4)),
    "ReflectionPad2d dimensions": lambda nn, t: nn.ReflectionPad2d(1)(t.ones(3, 4)),
    "CircularPad1d dimensions": lambda nn, t: nn.CircularPad1d(1)(t.ones(4)),
    "CircularPad3d dimensions": lambda nn, t: nn.CircularPad3d(1)(t.ones(4, 4)),
    "CircularPad1d twice round": lambda nn, t: nn.CircularPad1d(5)(t.ones(1, 2, 4)),
    "conv_transpose2d of a number": lambda nn, t: nn.functional.conv_transpose2d(3, t.ones(1, 1, 2, 2)),
    "conv2d of a number": lambda nn, t: nn.functional.conv2d(3, t.ones(1, 1, 2, 2)),
    "conv1d without a weight": lambda nn, t: nn.functional.conv1d(t.ones(1, 1, 2), None),
    "conv3d with a number for its bias": lambda nn, t: nn.functional.conv3d(t.ones(1, 1, 2), t.ones(1, 1, 2), 1.5),
    "pad of a list": lambda nn, t: nn.functional.pad([1.0], (1, 1)),
    "unfold of a list": lambda nn, t: nn.functional.unfold([1.0], 2),
    "pad by a number": lambda nn, t: nn.functional.pad(t.ones(2), 1),
    "byte padding": lambda nn, t: nn.functional.pad(t.ones(2).byte(), (1, 1), value=300),
    "integers padded by a fraction": lambda nn, t: nn.functional.pad(t.ones(2).long(), (1, 1), value=2.7),
    "truth padded by a number": lambda nn, t: nn.functional.pad(t.zeros(2).bool(), (1, 1), value=2),
    "long unfold": lambda nn, t: nn.functional.unfold(t.ones(1, 1, 3, 3).long(), 2),
    "long fold": lambda nn, t: nn.functional.fold(t.ones(1, 4, 4).long(), 3, 2),
}
for _name, _act in BAD.items():
    cases.add(_name, lambda torch, act=_act: act(torch.nn, torch))
