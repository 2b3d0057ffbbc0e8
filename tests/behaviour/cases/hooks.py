"""Hooks around forward and backward."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()


def linear(torch):
    torch.manual_seed(0)
    return torch.nn.Linear(2, 2)


@cases
def forward_hooks(torch):
    m, seen = linear(torch), []
    m.register_forward_pre_hook(lambda module, args: seen.append("pre 1"))
    m.register_forward_pre_hook(lambda module, args: (args[0] * 2,))
    m.register_forward_pre_hook(lambda module, args: seen.append("pre 0"), prepend=True)
    m.register_forward_hook(lambda module, args, output: seen.append(tuple(output.shape)))
    m.register_forward_hook(lambda module, args, output: output + 1)
    m.register_forward_hook(lambda module, args, output: seen.append("first"), prepend=True)
    return [m(torch.ones(3, 2)), seen]


@cases
def pre_hook_gives_one_value(torch):
    m = linear(torch)
    m.register_forward_pre_hook(lambda module, args: args[0] * 0)
    return m(torch.ones(1, 2))


@cases
def removing(torch):
    m, seen = linear(torch), []
    first = m.register_forward_hook(lambda *a: seen.append("first"))
    with m.register_forward_hook(lambda *a: seen.append("second")):
        m(torch.ones(1, 2))
    first.remove()
    first.remove()
    m(torch.ones(1, 2))
    return [seen, len(m._forward_hooks)]


@cases
def with_kwargs(torch):
    class Scaled(torch.nn.Module):
        def forward(self, x, *, by=1):
            return x * by

    m, seen = Scaled(), []
    m.register_forward_pre_hook(lambda module, args, kwargs: (args, {"by": kwargs["by"] + 1}), with_kwargs=True)
    m.register_forward_hook(lambda module, args, kwargs, out: seen.append(kwargs), with_kwargs=True)
    return [m(torch.ones(2), by=2), seen]


@cases
def with_kwargs_wrong(torch):
    m = linear(torch)
    m.register_forward_pre_hook(lambda module, args, kwargs: 3, with_kwargs=True)
    return m(torch.ones(1, 2))


@cases
def always_called(torch):
    m, seen = linear(torch), []
    m.register_forward_hook(lambda *a: seen.append("always"), always_call=True)
    m.register_forward_hook(lambda *a: seen.append("only on success"))
    try:
        m(torch.ones(1, 3))
    except RuntimeError:
        seen.append("failed")
    return seen


@cases
def global_hooks(torch):
    from importlib import import_module

    module = import_module(torch.nn.__name__ + ".modules.module")
    m, seen = torch.nn.Sequential(linear(torch), torch.nn.ReLU()), []
    handles = [
        module.register_module_forward_pre_hook(lambda mod, args: seen.append(("pre", type(mod).__name__))),
        module.register_module_forward_hook(lambda mod, args, out: seen.append(("post", type(mod).__name__))),
        module.register_module_full_backward_hook(lambda mod, gi, go: seen.append(("back", type(mod).__name__))),
    ]
    try:
        m(torch.ones(1, 2, requires_grad=True)).sum().backward()
    finally:
        for handle in handles:
            handle.remove()
    m(torch.ones(1, 2))
    return seen


# -- backward ------------------------------------------------------------------------------------------------------
@cases
def backward_hook(torch):
    m, seen = linear(torch), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append((gi, go)))
    x = torch.ones(3, 2, requires_grad=True)
    m(x).sum().backward()
    return [seen, x.grad]


@cases
def backward_hook_replaces(torch):
    m = linear(torch)
    m.register_full_backward_hook(lambda module, gi, go: (gi[0] * 10,))
    m.register_full_backward_pre_hook(lambda module, go: (go[0] * 2,))
    x = torch.ones(1, 2, requires_grad=True)
    m(x).sum().backward()
    return [x.grad, m.weight.grad]


@cases
def backward_hook_without_input_gradient(torch):
    m, seen = linear(torch), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append((gi, go)))
    m(torch.ones(1, 2)).sum().backward()
    return [seen, m.weight.grad]


@cases
def backward_hook_wrong_number(torch):
    m = linear(torch)
    m.register_full_backward_hook(lambda module, gi, go: (gi[0], gi[0]))
    m(torch.ones(1, 2, requires_grad=True)).sum().backward()


@cases
def backward_pre_hook_wrong_number(torch):
    m = linear(torch)
    m.register_full_backward_pre_hook(lambda module, go: (go[0], go[0]))
    m(torch.ones(1, 2, requires_grad=True)).sum().backward()


@cases
def backward_hook_of_several(torch):
    """Several inputs and outputs, one of them without a gradient."""

    class Two(torch.nn.Module):
        def forward(self, a, b, flag):
            return a * b, a + b, flag

    m, seen = Two(), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append((gi, go)))
    a, b = torch.ones(2, requires_grad=True), torch.full((2,), 3.0)
    product, total, flag = m(a, b, 5)
    total.sum().backward()
    return [seen, a.grad, flag, product.grad_fn.name()]


@cases
def backward_hook_and_second_derivative(torch):
    class Cube(torch.nn.Module):
        def forward(self, x):
            return x**3

    m, seen = Cube(), []
    m.register_full_backward_hook(lambda module, gi, go: seen.append(gi))
    x = torch.tensor([2.0], requires_grad=True)
    (g,) = torch.autograd.grad(m(x), x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    return [g.detach(), h, len(seen)]


@cases
def backward_hook_of_an_odd_output(torch):
    class Named(torch.nn.Module):
        def forward(self, x):
            return {"x": x}

    m = Named()
    m.register_full_backward_hook(lambda module, gi, go: None)
    return list(m(torch.ones(1, requires_grad=True)))
