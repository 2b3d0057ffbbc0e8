"""Autograd beyond single operations: products of derivatives, checkpoints, hooks of nodes, errors and warnings."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases

cases = Cases()


def leaf(torch, *values):
    return torch.tensor([float(v) for v in values], requires_grad=True)


# -- autograd.functional -------------------------------------------------------------------------------------------
def two(a, b):
    return (a * b.sum()).exp(), a.sum() * b


def number(a, b):
    return (a**3).sum() * (b * b).sum()


def single(a):
    return (a**3).sum()


@cases
def jacobians(torch):
    f = torch.autograd.functional
    a, b = torch.tensor([0.1, 0.2]), torch.tensor([[1.0, 2.0, 3.0]])
    return [
        f.jacobian(two, (a, b)), f.jacobian(lambda x: x * 2, a), f.jacobian(lambda x: (x, x.sum()), a),
        f.jacobian(two, (a, b), vectorize=True), f.jacobian(lambda x: torch.ones(2), a),
        f.jacobian(lambda x: x[:0], a),
    ]  # fmt: skip


@cases
def hessians(torch):
    f = torch.autograd.functional
    a, b = torch.tensor([0.5, 2.0]), torch.tensor([1.0, 3.0])
    return [f.hessian(number, (a, b)), f.hessian(single, a), f.hessian(lambda x: x.sum(), a)]


@cases
def products(torch):
    f = torch.autograd.functional
    a, b = torch.tensor([0.5, 2.0]), torch.tensor([1.0, 3.0])
    v = (torch.tensor([1.0, -1.0]), torch.tensor([2.0, 0.5]))
    return [
        f.vjp(lambda x, y: x * y, (a, b), v[0]), f.jvp(lambda x, y: x * y, (a, b), v), f.vjp(single, a),
        f.jvp(lambda x: (x.sin(), x.sum()), a, v[1]), f.vhp(number, (a, b), v), f.hvp(number, (a, b), v),
        f.vhp(single, a, v[0]), f.hvp(single, a, v[0]), f.jvp(single, a[:1]),
    ]  # fmt: skip


@cases
def products_with_history(torch):
    f = torch.autograd.functional
    a = leaf(torch, 0.5, 2)
    v = torch.ones(2)
    found = [
        f.vjp(torch.sin, a, v, create_graph=True)[1], f.jvp(torch.sin, a, v, create_graph=True)[1],
        f.jacobian(torch.sin, a, create_graph=True), f.vhp(single, a, v, create_graph=True)[1],
        f.hessian(single, a, create_graph=True),
    ]  # fmt: skip
    return [torch.autograd.grad(g.sum(), a, retain_graph=True)[0] for g in found] + [
        f.jacobian(torch.sin, a).requires_grad
    ]


REFUSED = {
    "list": lambda f, t: f.jacobian(lambda x: [x], t.ones(2)),
    "input": lambda f, t: f.vjp(lambda x: x, 3),
    "input in tuple": lambda f, t: f.jacobian(lambda x: x, (t.ones(1), 3)),
    "no vector": lambda f, t: f.vjp(lambda x: x, t.ones(2)),
    "no vector jvp": lambda f, t: f.jvp(lambda x: x, t.ones(2)),
    "size of vector": lambda f, t: f.vjp(lambda x: x, t.ones(2), t.ones(3)),
    "size in tuple": lambda f, t: f.jvp(lambda x, y: x, (t.ones(2), t.ones(2)), (t.ones(2), t.ones(3))),
    "length": lambda f, t: f.vjp(lambda x: (x, x), t.ones(2), t.ones(2)),
    "length single": lambda f, t: f.vjp(lambda x: x, t.ones(2), (t.ones(2), t.ones(2))),
    "hessian of many": lambda f, t: f.hessian(lambda x: (x, x), t.ones(1)),
    "hessian of vector": lambda f, t: f.hessian(lambda x: x, t.ones(2)),
    "hvp of vector": lambda f, t: f.hvp(lambda x: x, t.ones(2), t.ones(2)),
    "strict output": lambda f, t: f.vjp(lambda x: t.ones(2), t.ones(2), t.ones(2), strict=True),
    "strict jacobian": lambda f, t: f.jacobian(lambda x: t.ones(2), t.ones(2), strict=True),
    "strict input": lambda f, t: f.jacobian(lambda x, y: x, (t.ones(2), t.ones(2)), strict=True),
    "strict vjp": lambda f, t: f.vjp(lambda x, y: x, (t.ones(2), t.ones(2)), t.ones(2), strict=True),
    "strict jvp": lambda f, t: f.jvp(lambda x: x * 1, t.ones(2), t.ones(2), strict=True),
    "strict hessian": lambda f, t: f.hessian(lambda x: x.sum(), t.ones(2), strict=True),
    "strict hvp": lambda f, t: f.hvp(lambda x: x.sum(), t.ones(2), t.ones(2), strict=True),
    "strict graph": lambda f, t: f.jacobian(lambda x: x * 2, t.ones(2), strict=True, create_graph=True),
    "strategy": lambda f, t: f.jacobian(lambda x: x, t.ones(2), strategy="sideways"),
    "forward": lambda f, t: f.jacobian(lambda x: x, t.ones(2), strategy="forward-mode"),
    "strict vectorized": lambda f, t: f.jacobian(lambda x: x, t.ones(2), strict=True, vectorize=True),
}
for _name, _call in REFUSED.items():
    cases.add(f"functional refused {_name}", lambda torch, call=_call: call(torch.autograd.functional, torch))


# -- checkpoints ---------------------------------------------------------------------------------------------------
def counting(torch, calls):
    def function(x, by=2.0, scale=None):
        calls.append(torch.is_grad_enabled())
        y = (x * by).exp()
        y = y if scale is None else y * scale["w"]
        return torch.nn.functional.dropout(y, 0.5, True).sin()

    return function


def checkpointed(torch, **options):
    torch.manual_seed(3)
    calls, x, w = [], leaf(torch, 0.1, 0.2, 0.3, 0.4), leaf(torch, 1, 2, 3, 4)
    function = counting(torch, calls)
    keywords = {} if options.get("use_reentrant") else {"scale": {"w": w}}
    y = torch.utils.checkpoint.checkpoint(function, x, 0.5, **keywords, **options)
    before = len(calls)
    after = torch.rand(2)
    y.sum().backward()
    return [y, x.grad, w.grad, before, calls, after, torch.rand(2)]


@cases
def checkpoint(torch):
    return checkpointed(torch, use_reentrant=False)


@cases
def checkpoint_without_early_stop(torch):
    return checkpointed(torch, use_reentrant=False, early_stop=False)


@cases
def checkpoint_reentrant(torch):
    return checkpointed(torch, use_reentrant=True)


@cases
def checkpoint_unsaid(torch):
    return torch.utils.checkpoint.checkpoint(torch.sin, leaf(torch, 1))


@cases
def checkpoint_gives_the_same_gradient(torch):
    x = leaf(torch, 1, 2)
    run = torch.utils.checkpoint.checkpoint
    y = run(lambda a: (a * a).exp(), x, use_reentrant=False)
    (g,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    (h,) = torch.autograd.grad(g.sum(), x)
    return [g, h]


@cases
def checkpoint_twice_backward(torch):
    x = leaf(torch, 1, 2)
    y = torch.utils.checkpoint.checkpoint(lambda a: a.exp().sin(), x, use_reentrant=False).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


@cases(rtol=1e-5)
def checkpoint_in_checkpoint(torch):
    x, calls = leaf(torch, 0.5, 1), []
    run = torch.utils.checkpoint.checkpoint

    def inner(a):
        calls.append("inner")
        return a.exp().sin()

    def outer(a):
        calls.append("outer")
        return run(inner, a.cos() * a, use_reentrant=False).exp()

    run(outer, x, use_reentrant=False).sum().backward()
    return [x.grad, calls]


@cases
def checkpoint_writes_in_place(torch):
    x = leaf(torch, 0.5, 1)
    y = torch.utils.checkpoint.checkpoint(lambda a: (a * 2).exp_().mul_(a), x, use_reentrant=False)
    y.sum().backward()
    return x.grad


@cases
def checkpoint_reentrant_with_grad(torch):
    x = leaf(torch, 1)
    y = torch.utils.checkpoint.checkpoint(torch.exp, x, use_reentrant=True)
    return torch.autograd.grad(y, x)


@cases
def checkpoint_of_constants(torch):
    return torch.utils.checkpoint.checkpoint(torch.exp, torch.ones(2), use_reentrant=True).requires_grad


@cases
def checkpoint_reentrant_keywords(torch):
    return torch.utils.checkpoint.checkpoint(torch.exp, torch.ones(2), use_reentrant=True, other=3)


@cases
def checkpoint_reentrant_context(torch):
    return torch.utils.checkpoint.checkpoint(torch.exp, torch.ones(2), use_reentrant=True, context_fn=lambda: None)


@cases
def checkpoint_check_unknown(torch):
    return torch.utils.checkpoint.checkpoint(torch.exp, torch.ones(2), use_reentrant=False, determinism_check="all")


def changing(torch, first, second, **options):
    x, runs = leaf(torch, 1, 2), [first, second]
    y = torch.utils.checkpoint.checkpoint(lambda a: runs.pop(0)(a), x, use_reentrant=False, **options)
    y.sum().backward()
    return x.grad


@cases
def checkpoint_saves_less(torch):
    return changing(torch, lambda a: a.exp().exp().sin(), lambda a: a.exp())


@cases
def checkpoint_saves_more(torch):
    return changing(torch, lambda a: a.exp(), lambda a: a.sin().cos().exp(), early_stop=False)


@cases
def checkpoint_saves_other_shapes(torch):
    return changing(torch, lambda a: a.exp().exp().sum(0), lambda a: torch.cat([a, a]).exp().exp().sum(0))


@cases
def checkpoint_sequential(torch):
    torch.manual_seed(0)
    model = torch.nn.Sequential(*(torch.nn.Linear(2, 2) for _ in range(5)))
    found = []
    for reentrant in (True, False):
        x = torch.ones(1, 2, requires_grad=True)
        y = torch.utils.checkpoint.checkpoint_sequential(model, 2, x, use_reentrant=reentrant)
        y.sum().backward()
        found += [y, x.grad]
    return found + [model[0].weight.grad]


@cases
def checkpoint_sequential_unsaid(torch):
    return torch.utils.checkpoint.checkpoint_sequential([torch.sin, torch.cos], 2, leaf(torch, 1))


@cases
def checkpoint_sequential_keywords(torch):
    return torch.utils.checkpoint.checkpoint_sequential([torch.sin], 1, leaf(torch, 1), use_reentrant=False, by=2)


@cases
def detach_variable(torch):
    run = torch.utils.checkpoint
    found = run.detach_variable((leaf(torch, 1), 3, torch.ones(1)))
    return [found[0].requires_grad, found[0].is_leaf, found[1], found[2].requires_grad]


@cases
def detach_variable_refused(torch):
    return torch.utils.checkpoint.detach_variable([leaf(torch, 1)])


# -- saved tensors -------------------------------------------------------------------------------------------------
@cases
def saved_tensors_hooks(torch):
    packed, x, w = [], leaf(torch, 1, 2), leaf(torch, 3, 4)

    def pack(t):
        packed.append((tuple(t.shape), t.requires_grad, t.tolist()))
        return t.numpy() * 2

    with torch.autograd.graph.saved_tensors_hooks(pack, torch.from_numpy):
        y = (x * w).exp()
    z = y * w
    z.sum().backward()
    return [packed, x.grad, w.grad]


@cases
def saved_tensors_hooks_in_place(torch):
    packed, x = [], leaf(torch, 1, 2)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: packed.append(t.tolist()) or t, lambda t: t):
        y = (x * 1).exp_()
    y.sum().backward()
    return [packed, x.grad]


@cases
def saved_tensors_hooks_do_not_check_versions(torch):
    x = leaf(torch, 1, 2)
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        y = x.exp()
    y.detach().zero_()
    y.sum().backward()
    return x.grad


@cases
def saved_tensors_hooks_second_order(torch):
    x = leaf(torch, 1, 2)
    with torch.autograd.graph.save_on_cpu():
        y = (x**3).sum()
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    return [g, torch.autograd.grad(g.sum(), x)]


@cases
def saved_tensors_hooks_nested(torch):
    seen, x = [], leaf(torch, 1)
    hooks = torch.autograd.graph.saved_tensors_hooks
    with hooks(lambda t: seen.append("outer") or t, lambda t: t):
        with hooks(lambda t: seen.append("inner") or t, lambda t: t):
            x.exp()
        x.exp()
    x.exp()
    return seen


@cases
def pack_hook_writes(torch):
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t.mul_(2), lambda t: t):
        return leaf(torch, 1).exp()


@cases
def unpack_hook_gives_no_tensor(torch):
    with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: 3):
        y = leaf(torch, 1).exp()
    return y.backward()


@cases
def saved_tensors_hooks_disabled(torch):
    graph = torch.autograd.graph
    with graph.disable_saved_tensors_hooks("not here"), graph.save_on_cpu():
        pass


# -- edges, nodes, hooks -------------------------------------------------------------------------------------------
@cases
def gradient_edges(torch):
    x = leaf(torch, 1, 2)
    y = x * 3
    edge, start = torch.autograd.graph.get_gradient_edge(y), torch.autograd.graph.get_gradient_edge(x)
    z = (y * y).sum()
    (g,) = torch.autograd.grad(z, edge, retain_graph=True)
    (h,) = torch.autograd.grad(z, [start], retain_graph=True)
    (i,) = torch.autograd.grad(edge, x, torch.ones(2))
    return [edge.output_nr, edge.node.name(), g, h, i]


@cases
def gradient_edge_refused(torch):
    return torch.autograd.graph.get_gradient_edge(torch.ones(1))


@cases
def node_hooks(torch):
    seen, x = [], leaf(torch, 1, 2)
    y = x * 2
    node = y.grad_fn
    node.register_prehook(lambda grads: seen.append(("pre", grads[0].tolist())))
    node.register_prehook(lambda grads: (grads[0] * 10,))
    handle = node.register_hook(lambda inputs, outputs: seen.append(("after", inputs[0].tolist(), outputs[0].tolist())))
    node.register_hook(lambda inputs, outputs: tuple(g if g is None else g + 1 for g in inputs))
    sink = node.next_functions[0][0]
    sink.register_prehook(lambda grads: seen.append(("sink", grads[0].tolist())))
    sink.register_hook(lambda inputs, outputs: seen.append(("added", inputs, outputs[0].tolist())))
    y.sum().backward(retain_graph=True)
    handle.remove()
    y.sum().backward()
    node.metadata["mine"] = 3
    return [seen, x.grad, node.metadata, isinstance(node, torch.autograd.graph.Node)]


def with_hook(kind, value):
    def program(torch):
        x = leaf(torch, 1, 2)
        y = x * 2
        given = value(torch)
        if kind == "tensor":
            y.register_hook(lambda g: given)
        elif kind == "before":
            y.grad_fn.register_prehook(lambda g: given)
        else:
            y.grad_fn.register_hook(lambda a, b: given)
        y.sum().backward()
        return x.grad

    return program


for _kind, _values in {
    "tensor": [lambda t: 3, lambda t: t.ones(3), lambda t: t.ones(2).double(), lambda t: t.ones(2)],
    "before": [lambda t: 3, lambda t: (3,), lambda t: (t.ones(2), t.ones(2)), lambda t: (t.ones(2) * 5,)],
    "after": [lambda t: (t.ones(2), None, None), lambda t: (t.ones(2) * 5, None)],
}.items():
    for _i, _value in enumerate(_values):
        cases.add(f"hook returns {_kind} {_i}", with_hook(_kind, _value))


@cases
def hooks_added_and_removed_inside(torch):
    seen, x = [], leaf(torch, 1)
    handles = []

    def first(g):
        seen.append("first")
        handles[0].remove()
        x.register_hook(lambda g: seen.append("late"))

    handles.append(x.register_hook(first))
    x.register_hook(lambda g: seen.append("second"))
    (x * 2).backward()
    (x * 2).backward()
    return seen


@cases
def post_accumulate_hooks(torch):
    seen, x = [], leaf(torch, 1, 2)
    handle = x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.tolist()))
    x.register_hook(lambda g: g * 2)
    (x * 2).sum().backward()
    (x * 2).sum().backward(inputs=[x])
    torch.autograd.grad((x * 2).sum(), x)
    handle.remove()
    (x * 2).sum().backward()
    return [seen, x.grad]


@cases
def post_accumulate_of_a_result(torch):
    return (leaf(torch, 1) * 2).register_post_accumulate_grad_hook(print)


@cases
def post_accumulate_of_a_constant(torch):
    return torch.ones(1).register_post_accumulate_grad_hook(print)


@cases
def multi_grad_hooks(torch):
    seen, a, b = [], leaf(torch, 1, 2), leaf(torch, 3, 4)
    c, d = a * b, a * b
    register = torch.autograd.graph.register_multi_grad_hook
    handle = register((a, b, c, d), lambda grads: seen.append([None if g is None else g.tolist() for g in grads]))
    register((a, b), lambda grad: seen.append(grad.tolist()), mode="any")
    c.sum().backward(retain_graph=True)
    c.sum().backward(inputs=(a,), retain_graph=True)
    handle.remove()
    c.sum().backward(retain_graph=True)
    return sorted(map(str, seen))


@cases
def multi_grad_hook_mode(torch):
    return torch.autograd.graph.register_multi_grad_hook((leaf(torch, 1),), print, mode="some")


@cases
def increment_version(torch):
    x = torch.ones(2)
    torch.autograd.graph.increment_version(x)
    torch.autograd.graph.increment_version([x, x[0]])
    return x._version


@cases
def grads_in_batches(torch):
    x = leaf(torch, 1, 2)
    y = x**3
    (g,) = torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True, create_graph=True)
    return [g, torch.autograd.grad(g.sum(), x)]


# -- old kind of module hooks --------------------------------------------------------------------------------------
class Steps:
    """Builds modules of a library: one operation, several, nested outputs."""

    def __init__(self, torch):
        class One(torch.nn.Module):
            def forward(self, x):
                return x * 2

        class Several(torch.nn.Module):
            def forward(self, x):
                return (x * 2).exp()

        class Tuple(torch.nn.Module):
            def forward(self, x):
                return x * 2, x * 3

        class Dict(torch.nn.Module):
            def forward(self, x):
                return {"a": x * 2}

        self.kinds = {"One": One, "Several": Several, "Tuple": Tuple, "Dict": Dict}


def old_hook(kind, change):
    def program(torch):
        seen, m, x = [], Steps(torch).kinds[kind](), leaf(torch, 1, 2)

        def hook(module, grad_input, grad_output):
            seen.append([type(module).__name__, grad_input, grad_output])
            return tuple(g * 7 if g is not None else g for g in grad_input) if change else None

        handle = m.register_backward_hook(hook)
        y = m(x)
        y = y if isinstance(y, torch.Tensor) else y["a"] if isinstance(y, dict) else y[0] + y[1]
        y.sum().backward()
        handle.remove()
        m(x)
        return [seen, x.grad]

    return program


for _kind in ("One", "Several", "Tuple", "Dict"):
    cases.add(f"old backward hook {_kind}", old_hook(_kind, False))
cases.add("old backward hook changes", old_hook("One", True))


@cases
def old_hook_after_full(torch):
    m = torch.nn.Linear(1, 1)
    m.register_full_backward_hook(lambda *a: None)
    return m.register_backward_hook(lambda *a: None)


@cases
def full_hook_after_old(torch):
    m = torch.nn.Linear(1, 1)
    m.register_backward_hook(lambda *a: None)
    return m.register_full_backward_hook(lambda *a: None)


# -- in-place shapes of tensors with views -------------------------------------------------------------------------
@cases
def transposed_in_place_with_views(torch):
    x = leaf(torch, 1, 2, 3, 4, 5, 6)
    y = (x * 1).view(2, 3) * 1
    row = y[0]
    y.t_()
    row.mul_(10)
    y.mul_(torch.tensor([[1.0], [2.0], [3.0]]))
    (y * y).sum().backward()
    return [x.grad, row, y, y.grad_fn.name(), row._version]


@cases
def transposed_view_in_place(torch):
    x = leaf(torch, 1, 2, 3, 4, 5, 6)
    base = (x * 1).view(2, 3) * 1
    view = base[:, 1:]
    view.transpose_(0, 1)
    view.mul_(torch.tensor([[2.0, 3.0], [4.0, 5.0]]))
    base.sum().backward()
    return [x.grad, view, base, list(view.shape)]


@cases
def squeezed_in_place_with_views(torch):
    x = leaf(torch, 1, 2, 3)
    y = (x * 1).unsqueeze(0) * 1
    part = y[:, 1:]
    y.squeeze_()
    part.mul_(4)
    y.add_(1)
    (y * y).sum().backward()
    return [x.grad, part, y]


@cases
def shape_in_place_of_a_leaf(torch):
    return leaf(torch, 1, 2).unsqueeze_(0)


# -- warnings ------------------------------------------------------------------------------------------------------
@cases
def grad_of_a_result(torch):
    y = leaf(torch, 1) * 2
    y.backward()
    return y.grad


@cases
def anomaly_mode(torch):
    with torch.autograd.detect_anomaly():
        return torch.is_anomaly_enabled() if hasattr(torch, "is_anomaly_enabled") else True


# -- refusals ------------------------------------------------------------------------------------------------------
for _name, _program in {
    "gradient of another type": lambda t: (leaf(t, 1) * 2).backward(3),
    "several roots": lambda t: t.autograd.backward([leaf(t, 1), leaf(t, 1, 2)]),
    "roots and gradients": lambda t: t.autograd.backward([leaf(t, 1)], [t.ones(1), t.ones(1)]),
    "no inputs": lambda t: leaf(t, 1).backward(inputs=[]),
    "grad of nothing": lambda t: t.autograd.grad(t.ones(1), t.ones(1)),
    "hook on a constant": lambda t: t.ones(1).register_hook(print),
    "retain_grad on a constant": lambda t: t.ones(1).retain_grad(),
    "detach_ of a view": lambda t: (leaf(t, 1, 2) * 1)[0].detach_(),
    "requires_grad_ of integers": lambda t: t.ones(1).long().requires_grad_(),
    "numpy of a result": lambda t: leaf(t, 1).numpy(),
    "freed": lambda t: [y := leaf(t, 1).exp(), y.backward(), y.backward()],
}.items():
    cases.add(f"refused {_name}", _program)
