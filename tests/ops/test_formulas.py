"""Formulas: the same on arrays and on tensors, in the input's dtype, keeping only what they name."""

import gc
import weakref
from contextlib import contextmanager

import numpy as np
import tt.core as tt
from tt.core.autograd.node import Accumulate, Meta, Saved, SavedList, SavedResult
from tt.core.ops.schema import Plan
from tt.tests.ops.measure import _second, _stale, difference, gradients, invoke, record, tensors, zero_like_none
from tt.tests.ops.properties import each, each_sample, expected


def on_arrays(value):
    """Tensors, also inside lists, as their arrays."""
    if isinstance(value, tt.Tensor):
        return value.array
    return [on_arrays(v) for v in value] if isinstance(value, list) else value


def same(name, tensor, array):
    """A formula's result on tensors is its result on arrays: values and dtype."""
    if tensor is None or array is None:
        assert tensor is None and array is None, f"{name}: {tensor} on tensors, {array} on arrays"
        return
    assert isinstance(tensor, tt.Tensor), f"{name} on tensors gave a {type(tensor).__name__}"
    assert not isinstance(array, tt.Tensor), f"{name} on arrays gave a tensor"
    array = np.asarray(array)
    assert tensor.array.dtype == array.dtype, f"{name}: {tensor.array.dtype} on tensors, {array.dtype} on arrays"
    wide = np.complex128 if array.dtype.kind == "c" else np.float64
    a, b = tensor.array.astype(wide), array.astype(wide)
    np.testing.assert_allclose(a, np.broadcast_to(b, a.shape), rtol=1e-6, atol=1e-7, err_msg=name)


@contextmanager
def formulas_twice():
    """Run every formula of a pass with create_graph on arrays as well; yields the names of what ran."""
    ran, original = [], Plan.differentiate

    def both(plan, node, grads, values, as_tensors):
        found = original(plan, node, grads, values, as_tensors)
        if as_tensors:
            with tt.no_grad():
                raw = original(plan, node, on_arrays(list(grads)), on_arrays(list(values)), False)
            for tensor, array in zip(found, raw, strict=True):
                same(plan.node_name, tensor, array)
            ran.append(plan.node_name)
        return found

    Plan.differentiate = both
    try:
        yield ran
    finally:
        Plan.differentiate = original


def differentiable(row, number):
    return bool(expected(row)["samples"][number].get("grad"))


@each("formulas", lambda row: [(i, d) for i in range(len(row.samples)) for d in ("float32", "float16")])
def test_arrays_and_tensors(row, case):
    """A formula gives the same on arrays as on tensors, and gradients have their inputs' dtypes."""
    number, dtype = case
    if not differentiable(row, number) or dtype not in row.dtypes:
        return
    result, wanting = invoke(tt, row, number, dtype, grad=True)
    if all(t.is_leaf for t in tensors(result)):
        return
    with formulas_twice() as ran:
        grads, starts = gradients(tt, result, wanting, "float32", create_graph=True)
        assert ran
        _second(tt, grads, [*wanting, *starts])
    again, _ = gradients(tt, *invoke(tt, row, number, dtype, grad=True), "float32")
    for leaf, g, h in zip(wanting, grads, again):
        assert g is None or (g.dtype is h.dtype is leaf.dtype and g.shape == h.shape == leaf.shape)


@each_sample("formulas")
def test_gradients_in_bfloat16(row, number):
    """To NumPy bfloat16 is a foreign type that Python numbers turn into float32: not so in a gradient."""
    if not differentiable(row, number) or "bfloat16" not in row.dtypes:
        return
    result, wanting = invoke(tt, row, number, "bfloat16", grad=True)
    for leaf, g in zip(wanting, gradients(tt, result, wanting, "float32")[0]):
        assert g is None or (g.dtype is leaf.dtype and g.shape == leaf.shape)


# -- what is kept --------------------------------------------------------------------------------------------------
def nodes_of(result):
    """The graph's nodes behind a result."""
    seen, todo = set(), [t.grad_fn for t in tensors(result) if t.grad_fn is not None]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += [edge[0] for edge in node.edges if edge is not None]
    return seen


KIND_OF = {Saved: "input", SavedList: "input", SavedResult: "output"}


@each_sample("keeps")
def test_keeps_what_the_formulas_name(row, number):
    """A node holds a value per name in its formulas, and no input that they do not name lives on with the graph."""
    if not differentiable(row, number) or any(0 in a.shape for a in row.samples[number].arrays()):
        return
    middles = []

    def one_step_on(leaf):
        middles.append(tt.clone(leaf))
        return middles[-1]

    result, leaves = invoke(tt, row, number, grad=True, history=one_step_on)
    kept = []
    for node in nodes_of(result):
        if isinstance(node, Accumulate) or node.plan is None:
            continue
        assert len(node.saved) == len(node.plan.keep)
        for value, (kind, _) in zip(node.saved, node.plan.keep):
            assert KIND_OF.get(type(value), kind) == kind
            assert not (kind == "meta" and not isinstance(value, (Meta, list, int, float))), value
            for one in value if type(value) is SavedList else (value,):
                if type(one) is Saved:
                    kept.append(one[0].array)
    outs = tensors(result)
    if any(expected(row)["samples"][number]["shares"]) or any(r is m for r in outs for m in middles):
        return
    if not all(r.numel() for r in outs):  # an empty slice holds on to its memory, too
        return
    watched = [weakref.ref(m.array) for m in middles]
    wanted = [any(np.shares_memory(m.array, k) for k in kept) for m in middles]
    middles.clear()
    kept.clear()
    assert [ref() is not None for ref in watched] == wanted
    del result, leaves


@each_sample("cycles")
def test_frees_without_the_collector(row, number):
    """A result and its graph disappear with the last reference to them."""
    if not differentiable(row, number):
        return
    gc.disable()
    try:
        result, wanting = invoke(tt, row, number, grad=True)
        if any(r is w for r in tensors(result) for w in wanting):
            return  # the operation had nothing to do
        watched = [weakref.ref(t) for t in tensors(result)]
        del result
        assert [ref() for ref in watched] == [None] * len(watched)
        leaf = weakref.ref(wanting[0])
        wanting.clear()
        assert leaf() is None
    finally:
        gc.enable()


@each_sample("stale")
def test_writes_after_forward_are_noticed(row, number):
    """A write into what backward needs is an error, no more often than in torch; otherwise the gradient is right."""
    if not differentiable(row, number):
        return
    want = expected(row)["samples"][number]
    found = _stale(tt, row, number, len(want["stale"]) - 1)
    assert all(w for f, w in zip(found, want["stale"], strict=True) if f), (found, want["stale"])
    for written, refused in enumerate(found[:-1]):
        if not refused and not any(want["shares"]):
            gradients_then = _after_write(row, number, written)
            if gradients_then is None:
                continue
            got = [record(g, tt) for g in gradients_then]
            assert difference(*zero_like_none(got, want["grad"]), row.tolerance) is None


def _after_write(row, number, written):
    """The gradients when an input was overwritten between forward and backward; None for views, which are written, too."""
    middles = []

    def one_step_on(leaf):
        middles.append(leaf * 1)
        return middles[-1]

    result, leaves = invoke(tt, row, number, grad=True, history=one_step_on)
    if any(result is m for m in middles):
        return gradients(tt, result, leaves)[0]
    if any(t._view is not None for t in tensors(result)):
        return None
    middles[written].fill_(3.0)
    return gradients(tt, [t for t in tensors(result) if t.requires_grad], leaves)[0]


@each_sample("inputs")
def test_inputs_are_untouched(row, number):
    """Neither forward nor backward writes into an argument."""
    taken = []

    def remember(tensor):
        taken.append((tensor, tensor.array.copy(), tensor._version))
        return tensor

    try:
        result, wanting = invoke(tt, row, number, grad=True, change=remember)
        if differentiable(row, number):
            gradients(tt, result, wanting)
    except (RuntimeError, IndexError, TypeError, ValueError):
        assert "error" in expected(row)["samples"][number]
    for tensor, before, version in taken:
        np.testing.assert_array_equal(tensor.array, before)
        assert tensor._version == version
