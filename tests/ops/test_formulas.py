"""Formulas: the same on arrays and on tensors, in the input's dtype, keeping only what they name."""

import gc
import weakref

import numpy as np
import pytest
import tt.core as tt
from tt.core.autograd.node import Accumulate, Meta, Saved, SavedList, SavedResult
from tt.core.ops.schema import Plan
from tt.tests.ops.measure import _second, _stale, difference, gradients, invoke, record, tensors, zero_like_none
from tt.tests.ops.properties import each_sample, expected
from tt.tests.ops.samples import FLOATS


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
    a, b = tensor.array.astype(np.float64), array.astype(np.float64)
    np.testing.assert_allclose(a, np.broadcast_to(b, a.shape), rtol=1e-6, atol=1e-7, err_msg=name)


@pytest.fixture
def formulas_twice(monkeypatch):
    """Run every formula of a pass with create_graph on arrays as well; returns the names of what ran."""
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

    monkeypatch.setattr(Plan, "differentiate", both)
    return ran


def differentiable(row, number):
    return bool(expected(row)["samples"][number].get("grad"))


@pytest.mark.parametrize("dtype", FLOATS)
@each_sample("formulas")
def test_arrays_and_tensors(row, number, dtype, formulas_twice):
    """A formula gives the same on arrays as on tensors, and the gradient has its input's dtype."""
    if not differentiable(row, number) or dtype not in row.dtypes:
        pytest.skip("nothing to differentiate")
    result, wanting = invoke(tt, row, number, dtype, grad=True)
    if not any(t.requires_grad for t in tensors(result)):
        pytest.skip("nothing to differentiate")
    grads, starts = gradients(tt, result, wanting, "float32", create_graph=True)
    assert formulas_twice
    for leaf, g in zip(wanting, grads):
        assert g is None or (g.dtype is leaf.dtype and g.shape == leaf.shape)
    _second(tt, grads, [*wanting, *starts])
    again, _ = gradients(tt, *invoke(tt, row, number, dtype, grad=True), "float32")
    for leaf, g in zip(wanting, again):
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
    if not differentiable(row, number):
        pytest.skip("nothing to differentiate")
    middles = []

    def one_step_on(leaf):
        middles.append(tt.clone(leaf))
        return middles[-1]

    gc.collect()
    result, leaves = invoke(tt, row, number, grad=True, history=one_step_on)
    kept = set()
    for node in nodes_of(result):
        if isinstance(node, Accumulate) or node.plan is None:
            continue
        assert len(node.saved) == len(node.plan.keep)
        for value, (kind, _) in zip(node.saved, node.plan.keep):
            assert KIND_OF.get(type(value), kind) == kind
            assert not (kind == "meta" and not isinstance(value, (Meta, list, int, float))), value
            for one in value if type(value) is SavedList else (value,):
                if type(one) is Saved:
                    kept.add(id(one[0].array))
    if any(expected(row)["samples"][number]["shares"]):
        pytest.skip("the result shares its input's memory")
    names = [(weakref.ref(m.array), id(m.array) in kept) for m in middles]
    middles.clear()
    alive = [ref() is not None for ref, _ in names]
    assert alive == [wanted for _, wanted in names]
    del result, leaves


@each_sample("cycles")
def test_frees_without_the_collector(row, number):
    """A result and its graph disappear with the last reference to them."""
    if not differentiable(row, number):
        pytest.skip("nothing to differentiate")
    gc.collect()
    gc.disable()
    try:
        result, wanting = invoke(tt, row, number, grad=True)
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
        pytest.skip("nothing to differentiate")
    want = expected(row)["samples"][number]
    found = _stale(tt, row, number, len(want["stale"]) - 1)
    assert all(torch for tt_, torch in zip(found, want["stale"], strict=True) if tt_), (found, want["stale"])
    for written, refused in enumerate(found[:-1]):
        if not refused:
            middles = []
            result, leaves = invoke(
                tt, row, number, grad=True, history=lambda leaf: middles.append(leaf * 1) or middles[-1]
            )
            outs = [t for t in tensors(result) if t.requires_grad]
            if any(want["shares"]):
                continue
            middles[written].fill_(3.0)
            grads, _ = gradients(tt, outs, leaves)
            got = [record(g, tt) for g in grads]
            assert difference(*zero_like_none(got, want["grad"]), row.tolerance) is None


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
