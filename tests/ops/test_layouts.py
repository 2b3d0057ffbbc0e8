"""Memory: other layouts give the same numbers, views share memory exactly where torch's do, edge shapes have samples."""

import pytest
import tt.core as tt
from tt.core.array.overlap import repeats
from tt.core.ops.schema import OPS
from tt.tests.ops.measure import (
    _sharing,
    difference,
    failure,
    gradients,
    invoke,
    node_names,
    record,
    tensors,
    zero_like_none,
)
from tt.tests.ops.properties import each, each_row, each_sample, expected


def transposed(tensor):
    """The same values with the dimensions' order in memory reversed."""
    return tensor.transpose(0, -1).contiguous().transpose(0, -1) if tensor.dim() > 1 else strided(tensor)


def strided(tensor):
    """The same values with gaps in memory."""
    return tt.stack([tensor, tensor], -1)[..., 0]


# What may refuse a layout, in torch too, and its sentence.
VIEWS_ONLY = {
    "view": "view size is not compatible with input tensor's size and stride",
    "view_as": "view size is not compatible with input tensor's size and stride",
    "view_as_complex": "Tensor must have a last dimension with stride 1",
}


@each("layout", lambda row: [(f, i) for f in (transposed, strided) for i in range(len(row.samples))])
def test_other_layouts(row, case):
    change, number = case
    want = expected(row)["samples"][number]
    try:
        result, wanting = invoke(tt, row, number, grad=True, change=change)
    except Exception as error:  # noqa: BLE001
        assert failure(error) == want.get("error") or (row.name in VIEWS_ONLY and VIEWS_ONLY[row.name] in str(error))
        return
    assert difference(record(result, tt), want["result"], row.tolerance) is None
    if want.get("grad"):
        grads, _ = gradients(tt, result, wanting)
        assert difference(*zero_like_none([record(g, tt) for g in grads], want["grad"]), row.tolerance) is None


@each_sample("shares")
def test_shares_memory_where_torch_does(row, number):
    want = expected(row)["samples"][number]
    assert "error" in want or _sharing(tt, row, number) == want["shares"]


@each_row("views", lambda row: row.name in OPS and OPS[row.name].view)
def test_writes_go_through_views(row):
    """A write into a view changes its base, counts for both, and is part of the base's history."""
    leaves = []

    def one_step_on(leaf):
        leaves.append(tt.clone(leaf))
        return leaves[-1]

    result, wanting = invoke(tt, row, 0, grad=True, history=one_step_on)
    (base,) = leaves[:1]
    if repeats(result.array):
        with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
            result.mul_(2)
        return
    before = base.array.copy()
    result.mul_(3)
    assert base._version == result._version == 1
    assert (base.array != before).any()
    assert node_names([base]) == ["CopySlices"]
    (g,) = tt.autograd.grad(base.sum(), wanting[:1])
    changed = base.array != before
    assert (g.array == tt.where(tt.from_numpy(changed), 3.0, 1.0).array).all()


@each_row("edges")
def test_has_edge_samples(row):
    """Every row has a 0-dim and an empty sample, or says why not."""
    arrays = [a for s in row.samples for a in s.arrays()]
    if not arrays:
        return
    assert row.scalar or any(a.shape == () for a in arrays), "no 0-dim sample: add one, or say why with scalar="
    assert row.empty or any(0 in a.shape for a in arrays), "no empty sample: add one, or say why with empty="


def test_results_are_arrays():
    """Reductions give 0-dim arrays, never NumPy scalars."""
    for result in (tt.ones(3).sum(), tt.ones(()).sin(), tt.ones(3).max(), tt.ones(3)[0], tt.ones(3) @ tt.ones(3)):
        assert type(result.array).__name__ == "ndarray" and tensors(result)
