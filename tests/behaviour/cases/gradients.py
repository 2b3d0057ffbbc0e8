"""torch.autograd as programs use it: backward and grad, functions of one's own, modes, checks, and their refusals."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()


@cases
def backward_and_grad(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    torch.autograd.backward([x.sum(), (x * x).sum()])
    first = x.grad.clone()
    y = x * x
    torch.autograd.backward(y, torch.tensor([1.0, 3.0]), retain_graph=True)
    (g,) = torch.autograd.grad(y, x, torch.ones(2), create_graph=True)
    (gg,) = torch.autograd.grad(g.sum(), x)
    unused = torch.ones(1, requires_grad=True)
    return [first, x.grad, g, gg, torch.autograd.grad(x.sum(), [x, unused], allow_unused=True)]


@cases
def variables(torch):
    v = torch.autograd.Variable(torch.ones(2), requires_grad=True)
    plain = torch.autograd.variable.Variable(torch.ones(1))
    return [type(v).__name__, v, isinstance(v, torch.autograd.Variable), isinstance(torch.ones(1), torch.autograd.Variable), v.data, plain.requires_grad]  # fmt: skip


def cube(torch):
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, k=2):
            ctx.save_for_backward(x)
            ctx.k = k
            return x**3 * k

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 3 * x * x * ctx.k if ctx.needs_input_grad[0] else None, None

    return Cube


@cases
def function(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = cube(torch).apply(x, 4)
    y.sum().backward()
    wide = x.double().detach().requires_grad_()
    called = cube(torch).forward
    return [
        y, type(y.grad_fn).__name__, y.grad_fn.name(), x.grad, torch.autograd.gradcheck(cube(torch).apply, (wide,)),
        torch.autograd.gradgradcheck(cube(torch).apply, (wide,)), callable(called), callable(torch.autograd.Function.backward),
        callable(torch.autograd.Function.forward),
    ]  # fmt: skip


@cases
def names_of_nodes(torch):
    """Tools that draw graphs look at the classes of nodes."""
    x = torch.ones(2, 2, requires_grad=True)
    results = [x * 2, x.sum(), x.t(), x[0], x @ x, x.exp(), torch.nn.functional.relu(x), x.max(1)[0], torch.cat([x, x])]
    leaf = (x * 2).grad_fn.next_functions[0][0]
    return [[type(r.grad_fn).__name__, r.grad_fn.name(), r.grad_fn.__class__.__name__] for r in results] + [type(leaf).__name__, leaf.variable is x, str(type(results[0].grad_fn))]  # fmt: skip


@cases
def function_with_setup_context(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x * 2

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(inputs[0])

        @staticmethod
        def backward(ctx, g):
            return g * 2 + 0 * ctx.saved_tensors[0]

    x = torch.ones(2, requires_grad=True)
    Double.apply(x).sum().backward()
    return x.grad


@cases
def function_marks(torch):
    class Marks(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            x.add_(1)
            ctx.mark_dirty(x)
            kept = y > 0
            ctx.mark_non_differentiable(kept)
            return x, y * 2, kept

        @staticmethod
        def backward(ctx, gx, gy, gk):
            return gx, gy * 2

    x, y = torch.zeros(2, requires_grad=True), torch.ones(2, requires_grad=True)
    a, b, c = Marks.apply(x * 1, y)
    (a * b).sum().backward()
    return [a, b, c, c.requires_grad, x.grad, y.grad, a._version]


@cases
def function_once_differentiable(torch):
    class Once(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            return g * 2

    x = torch.ones(1, requires_grad=True)
    (g,) = torch.autograd.grad(Once.apply(x * x).sum(), x, create_graph=True)
    g.sum().backward()


def bad_function(name, backward, calls=lambda f, x: f.apply(x).sum().backward()):
    def program(torch):
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        space = {"forward": staticmethod(forward), "backward": staticmethod(backward(torch))}
        made = type("Bad", (torch.autograd.Function,), space)
        return calls(made, torch.ones(2, requires_grad=True))

    cases.add(f"function: {name}", program)


bad_function("too few gradients", lambda t: lambda ctx, g: ())
bad_function("too many gradients", lambda t: lambda ctx, g: (g, g))
bad_function("another shape", lambda t: lambda ctx, g: t.ones(3))
bad_function("a number", lambda t: lambda ctx, g: 3)


@cases
def function_returning_none(torch):
    class Bad(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return None

        @staticmethod
        def backward(ctx, g):
            return g

    return Bad.apply(torch.ones(1, requires_grad=True))


@cases
def modes(torch):
    x = torch.ones(1, requires_grad=True)
    found = [torch.is_grad_enabled()]
    with torch.no_grad():
        found += [(x * 2).requires_grad, torch.is_grad_enabled()]
        with torch.enable_grad():
            found += [(x * 2).requires_grad]
        with torch.set_grad_enabled(True):
            found += [torch.is_grad_enabled()]
        found += [torch.is_grad_enabled()]
    before = torch.set_grad_enabled(False)
    found += [torch.is_grad_enabled(), type(before).__name__]
    torch.set_grad_enabled(True)

    @torch.no_grad()
    def f():
        return torch.is_grad_enabled()

    @torch.autograd.enable_grad()
    def g():
        yield torch.is_grad_enabled()

    with torch.autograd.no_grad():
        found += [f(), list(g()), torch.autograd.set_grad_enabled is torch.set_grad_enabled]
    return [*found, torch.no_grad().__call__(lambda: torch.is_grad_enabled())(), torch.enable_grad().__call__(f)()]  # noqa: PLW0108 # fmt: skip


def changed(torch):
    x = torch.ones(2, requires_grad=True)
    y = x * 1
    z = y * y
    y.add_(1)
    z.sum().backward()


def wrong(torch):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 3

    return Wrong.apply


def doubles(t):
    return (t.ones(2, dtype=t.float64, requires_grad=True),)


REFUSED = {
    "backward of a vector": lambda t: (t.ones(2, requires_grad=True) * 2).backward(),
    "backward without history": lambda t: t.ones(1).backward(),
    "backward twice": lambda t: [y.backward() for y in [(t.ones(2, requires_grad=True) ** 2).sum()] * 2],
    "gradient of another shape": lambda t: (t.ones(2, requires_grad=True) * 2).backward(t.ones(3)),
    "gradient is a number": lambda t: (t.ones(2, requires_grad=True) * 2).backward(1.0),
    "grad of the unused": lambda t: t.autograd.grad(t.ones(1, requires_grad=True).sum(), t.ones(1, requires_grad=True)),
    "grad of what wants none": lambda t: t.autograd.grad(t.ones(1, requires_grad=True).sum(), t.ones(1)),
    "leaf in place": lambda t: t.ones(1, requires_grad=True).add_(1),
    "view of a leaf in place": lambda t: t.ones(2, requires_grad=True)[0].add_(1),
    "changed before backward": changed,
    "requires_grad of a result": lambda t: setattr(t.ones(1, requires_grad=True) * 2, "requires_grad", False),
    "detach_ of a view": lambda t: (t.ones(2, requires_grad=True) * 1)[0].detach_(),
    "hook on what wants no gradient": lambda t: t.ones(1).register_hook(print),
    "retain_grad on what wants no gradient": lambda t: t.ones(1).retain_grad(),
    "grad of a non-leaf": lambda t: (t.ones(1, requires_grad=True) * 2).grad,
    "gradcheck of a wrong formula": lambda t: t.autograd.gradcheck(wrong(t), doubles(t)),
    "gradcheck without inputs": lambda t: t.autograd.gradcheck(lambda x: x, (t.ones(2),)),
    "gradcheck in single precision": lambda t: t.autograd.gradcheck(lambda x: x * 2, (t.ones(2, requires_grad=True),)),
    "gradcheck quietly": lambda t: t.autograd.gradcheck(wrong(t), doubles(t), raise_exception=False),
}
for _name, _act in REFUSED.items():
    cases.add(_name, lambda torch, act=_act: act(torch))


@cases
def anomaly(torch):
    """The error names the function whose backward gave NaN."""
    x = torch.tensor([-1.0], requires_grad=True)
    with torch.autograd.detect_anomaly(check_nan=True):
        x.sqrt().sum().backward()


@cases
def anomaly_is_set(torch):
    torch.autograd.set_detect_anomaly(True)
    found = [torch.is_anomaly_enabled()]
    torch.autograd.set_detect_anomaly(False)
    return [*found, torch.is_anomaly_enabled()]


@cases
def sharing_strategies(torch):
    mp = torch.multiprocessing
    found = [sorted(mp.get_all_sharing_strategies()), mp.get_sharing_strategy()]
    mp.set_sharing_strategy("file_system")
    found.append(mp.get_sharing_strategy())
    mp.set_sharing_strategy("file_descriptor")
    return found
