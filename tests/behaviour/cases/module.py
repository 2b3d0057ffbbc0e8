"""Module: registration, names, walks, conversion, modes, printing."""

from __future__ import annotations

import copy

from tt.tests.behaviour.case import Cases

cases = Cases()


def net(torch, seed=0):
    """A small model with a nested block, a shared layer, a buffer and a parameter of its own."""
    nn = torch.nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(3, 4)
            self.block = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
            self.shared = self.first
            self.scale = nn.Parameter(torch.ones(4))
            self.register_buffer("steps", torch.zeros(1))
            self.register_buffer("cache", torch.zeros(2), persistent=False)

        def forward(self, x):
            return self.block(self.first(x)) * self.scale

    torch.manual_seed(seed)
    return Net()


def with_init(torch, body):
    """A module whose __init__ runs `body(self)` after the base's."""

    class Made(torch.nn.Module):
        def __init__(self):
            super().__init__()
            body(self)

    return Made()


# -- registration --------------------------------------------------------------------------------------------------
REFUSED = {
    "parameter with a dot": lambda torch, m: m.register_parameter("a.b", torch.nn.Parameter(torch.ones(1))),
    "parameter without a name": lambda torch, m: m.register_parameter("", None),
    "parameter over an attribute": lambda torch, m: m.register_parameter("forward", None),
    "parameter name is no string": lambda torch, m: m.register_parameter(3, None),
    "parameter is a tensor": lambda torch, m: m.register_parameter("p", torch.ones(1)),
    "parameter is not a leaf": lambda torch, m: m.register_parameter("p", non_leaf(torch)),
    "tensor into a parameter's place": lambda torch, m: setattr(m.first, "weight", torch.ones(1)),
    "number into a module's place": lambda torch, m: setattr(m, "block", 3),
    "number into a buffer's place": lambda torch, m: setattr(m, "steps", 3),
    "buffer with a dot": lambda torch, m: m.register_buffer("a.b", None),
    "buffer without a name": lambda torch, m: m.register_buffer("", None),
    "buffer over a parameter": lambda torch, m: m.register_buffer("scale", torch.ones(1)),
    "buffer is a number": lambda torch, m: m.register_buffer("b", 3),
    "buffer name is no string": lambda torch, m: m.register_buffer(3, None),
    "module with a dot": lambda torch, m: m.add_module("a.b", None),
    "module without a name": lambda torch, m: m.add_module("", None),
    "module over an attribute": lambda torch, m: m.add_module("scale", None),
    "module is a number": lambda torch, m: m.add_module("m", 3),
    "module name is no string": lambda torch, m: m.add_module(3, torch.nn.ReLU()),
    "module is a class": lambda torch, m: m.add_module("m", torch.nn.ReLU),
    "unknown attribute": lambda torch, m: m.missing,
    "deleted attribute": lambda torch, m: delattr(m, "missing"),
    "submodule that is not there": lambda torch, m: m.get_submodule("block.9"),
    "submodule that is a parameter": lambda torch, m: m.get_submodule("scale"),
    "parameter that is a module": lambda torch, m: m.get_parameter("block.0"),
    "buffer that is a parameter": lambda torch, m: m.get_buffer("scale"),
    "no forward": lambda torch, m: torch.nn.Module()(1),
    "mode is not bool": lambda torch, m: m.train(1),
    "init with arguments": lambda torch, m: torch.nn.Module(1),
    "init with keywords": lambda torch, m: torch.nn.Module(a=1),
    "to an integer dtype": lambda torch, m: m.to(torch.int64),
    "parameter of a list": lambda torch, m: torch.nn.Parameter([1.0]).shape,
    "parameter of integers": lambda torch, m: torch.nn.Parameter(torch.ones(2).long()),
}


def non_leaf(torch):
    result = torch.nn.Parameter(torch.ones(1))
    with torch.no_grad():
        other = torch.ones(1, requires_grad=True)
    result.data = other.data
    grown = (torch.nn.Parameter(torch.ones(1)) * 2).requires_grad_()
    grown.__class__ = torch.nn.Parameter
    return grown


for _name, _act in REFUSED.items():
    cases.add(_name, lambda torch, act=_act: act(torch, net(torch)))


@cases
def before_init(torch):
    found = []
    for value in (torch.nn.Parameter(torch.ones(1)), torch.nn.ReLU(), 3):

        class Early(torch.nn.Module):
            def __init__(self, value=value):
                self.value = value

        try:
            found.append(Early().value)
        except AttributeError as error:
            found.append(str(error).split("\n")[0])
    return found


@cases
def replacing(torch):
    """A name moves from one sort to another when something else is assigned."""
    m = net(torch)
    m.first = torch.nn.Linear(2, 2)
    m.scale = None
    m.steps = torch.ones(3)
    m.block = None
    m.cache = torch.nn.Parameter(torch.ones(1))
    m.note = "plain"
    return [sorted(m._parameters), sorted(m._buffers), sorted(m._modules), m.scale, m.steps, m.note]


@cases
def deleting(torch):
    m = net(torch)
    del m.scale, m.steps, m.block
    m.note = 1
    del m.note
    return [sorted(m._parameters), sorted(m._buffers), sorted(m._modules), hasattr(m, "note")]


@cases
def listing(torch):
    m = net(torch)
    m.add_module("7", torch.nn.ReLU())
    return [name for name in dir(m) if name in ("first", "scale", "steps", "7", "training", "forward")]


@cases
def buffer_object(torch):
    m = with_init(torch, lambda self: setattr(self, "b", torch.nn.Buffer(torch.ones(2), persistent=False)))
    return [list(m._buffers), list(m.state_dict()), isinstance(m.b, torch.Tensor)]


# -- walks ---------------------------------------------------------------------------------------------------------
WALKS = {
    "named_parameters": lambda m: [n for n, _ in m.named_parameters()],
    "named_parameters with duplicates": lambda m: [n for n, _ in m.named_parameters(remove_duplicate=False)],
    "named_parameters with a prefix": lambda m: [n for n, _ in m.named_parameters("net", recurse=False)],
    "named_buffers": lambda m: [n for n, _ in m.named_buffers()],
    "named_modules": lambda m: [(n, type(c).__name__) for n, c in m.named_modules()],
    "named_modules with duplicates": lambda m: [n for n, _ in m.named_modules(remove_duplicate=False)],
    "named_children": lambda m: [n for n, _ in m.named_children()],
    "counts": lambda m: [len(list(x)) for x in (m.parameters(), m.buffers(), m.modules(), m.children())],
    "paths": lambda m: [m.get_submodule("block.1"), tuple(m.get_parameter("block.0.weight").shape), m.get_submodule("") is m],
    "apply": lambda m: applied(m),
}  # fmt: skip
for _name, _walk in WALKS.items():
    cases.add(_name, lambda torch, walk=_walk: walk(net(torch)))


def applied(m):
    seen = []
    assert m.apply(lambda c: seen.append(type(c).__name__)) is m
    return seen


# -- conversion and modes ------------------------------------------------------------------------------------------
CONVERSIONS = {
    "double": lambda torch, m: m.double(),
    "half": lambda torch, m: m.half(),
    "bfloat16": lambda torch, m: m.bfloat16(),
    "float": lambda torch, m: m.double().float(),
    "to dtype": lambda torch, m: m.to(torch.float64),
    "to device and dtype": lambda torch, m: m.to("cpu", torch.float64),
    "to tensor": lambda torch, m: m.to(torch.ones(1, dtype=torch.float64)),
    "type": lambda torch, m: m.type(torch.float64),
    "type by name": lambda torch, m: m.type("torch.DoubleTensor"),
    "cpu": lambda torch, m: m.cpu(),
}
for _name, _convert in CONVERSIONS.items():

    @cases
    def conversion(torch, convert=_convert):
        m = net(torch)
        m.register_buffer("count", torch.zeros(1, dtype=torch.int64))
        weight = m.first.weight
        weight.grad = torch.ones(4, 3)
        same = convert(torch, m) is m
        return [same, m.first.weight is weight, str(weight.dtype), str(weight.grad.dtype), str(m.steps.dtype), str(m.count.dtype)]  # fmt: skip

    cases[f"conversion {_name}"] = cases.pop("conversion")


@cases
def modes(torch):
    m = net(torch)
    found = [m.training, m.eval() is m, m.training, m.block[1].training, m.train().block.training]
    m.requires_grad_(False)
    return [*found, [p.requires_grad for p in m.parameters()]]


@cases
def zero_grad(torch):
    m = net(torch)
    m(torch.ones(2, 3)).sum().backward()
    m.zero_grad(set_to_none=False)
    found = [p.grad for p in m.parameters()]
    m.zero_grad()
    return [found, [p.grad for p in m.parameters()]]


@cases
def deepcopy(torch):
    m = net(torch)
    twin = copy.deepcopy(m)
    with torch.no_grad():
        twin.first.weight.zero_()
    return [
        m.first.weight,
        twin.first.weight,
        twin.shared is twin.first,
        type(twin.scale).__name__,
        twin.scale.requires_grad,
    ]


# -- printing ------------------------------------------------------------------------------------------------------
@cases
def repr_tree(torch):
    nn = torch.nn
    m = net(torch)
    m.deep = nn.ModuleDict({"a": nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Linear(1, 2)]), "b": nn.Sequential()})
    m.loss = nn.CrossEntropyLoss()
    return repr(m)


@cases
def repr_with_lines(torch):
    class Lines(torch.nn.Module):
        def extra_repr(self):
            return "first=1\nsecond=2"

    m = Lines()
    m.child = Lines()
    return [repr(Lines()), repr(m), repr(torch.nn.Module())]


@cases
def parameter_repr(torch):
    return [repr(torch.nn.Parameter(torch.ones(2))), repr(torch.nn.Parameter(torch.ones(2), requires_grad=False))]


@cases
def parameter_is_a_leaf_on_the_data(torch):
    data = torch.zeros(2)
    p = torch.nn.Parameter(data)
    data.add_(1)
    return [p, p.requires_grad, p.is_leaf, type(p.data).__name__, type(p.detach()).__name__, type(p * 1).__name__, torch.nn.Parameter().shape[0]]  # fmt: skip
