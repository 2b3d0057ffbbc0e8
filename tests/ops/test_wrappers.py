"""The short ways of calling an operation: which kernels are called without the detour, and that nothing else changes."""

import numpy as np
import pytest
import tt.core as torch
from tt.core.ops.schema import OPS
from tt.core.ops.seam import set_observer

DIRECT = {"sin": np.sin, "exp": np.exp, "add": np.add, "sub": None, "mul": np.multiply, "true_divide": np.true_divide}


@pytest.mark.parametrize(("name", "ufunc"), [(n, f) for n, f in DIRECT.items() if f is not None])
def test_a_kernel_that_is_one_numpy_function_is_called_without_the_detour(name, ufunc):
    getattr(torch, {"true_divide": "div"}.get(name, name))  # imports its family
    assert OPS[name].ufunc is ufunc


@pytest.mark.parametrize("name", ["sign", "abs", "neg", "pow", "clamp", "where", "sum", "mm", "erf"])
def test_a_kernel_that_looks_at_its_operands_is_not_taken_for_one(name):
    kernel, ufunc = OPS[name].kernel, OPS[name].ufunc
    if ufunc is not None:  # then it must be that function for every dtype that comes this way
        for kind in (np.float32, np.float64):
            x = np.array([-2.0, -0.0, 1.5, np.nan, np.inf], kind)
            operands = [x] * len(OPS[name].inputs)
            np.testing.assert_array_equal(kernel(np, *operands), ufunc(*operands))


def test_scaled_operands():
    x, y = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([10.0, 20.0])
    assert torch.add(x, y, alpha=2).tolist() == [21, 42]
    assert torch.sub(x, y, alpha=0.5).tolist() == [-4, -8]
    assert torch.add(x, y, alpha=torch.tensor(3.0)).tolist() == [31, 62]
    with pytest.warns(UserWarning, match="This overload of add is deprecated"):
        assert torch.add(x, 2, y).tolist() == [21, 42]


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float32", "float64", "int64", "uint8", "complex64"])
def test_every_dtype_finds_its_way(kind):
    x = torch.tensor([1, 2, 3]).to(getattr(torch, kind))
    assert (
        (x + x).dtype is (x * 2).dtype is x.sum().to(x.dtype).dtype is x[1:].dtype is torch.cat([x, x]).dtype is x.dtype
    )
    assert torch.cat([x, x]).tolist() == [*x.tolist(), *x.tolist()]


def test_raw_arrays_run_the_kernel_alone():
    a = np.array([1.0, 2.0], np.float32)
    for found in (torch.sin(a), torch.mul(a, a), torch.mul(a, 2.0), OPS["sum"].function(a, 0)):
        assert not isinstance(found, torch.Tensor)


def test_zero_dimensional_results_are_tensors_on_arrays():
    x = torch.tensor(2.0)
    for found in (x + x, x.exp(), x * 2.0, x.sum(), torch.ones(3)[0], x.view(())):
        assert type(found.array) is np.ndarray and found.shape == ()


def test_the_observer_sees_every_short_way():
    seen = []
    x = torch.ones(3)
    before = set_observer(lambda op, arguments, result: seen.append(op.name))
    try:
        x + x, x.exp(), x.view(3, 1), x[0], torch.cat([x, x]), x.add_(1.0), x.sum(), x.max(0)
    finally:
        set_observer(before)
    assert seen == ["add", "exp", "view", "basic_index", "cat", "add", "sum", "max_dim"]


def test_foreign_operands_are_left_to_their_type():
    class Foreign:
        def __radd__(self, other):
            return "theirs"

    assert torch.ones(1) + Foreign() == "theirs"
    with pytest.raises(TypeError):
        torch.ones(1) + "text"


def test_errors_name_the_call():
    with pytest.raises(RuntimeError) as caught:
        torch.ones(2) + torch.ones(3)
    assert str(caught.value).splitlines() == [
        "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0",
        "  add(input [2], other [3])",
    ]
    with pytest.raises(IndexError, match="Dimension out of range"):
        torch.ones(2).sum(3)
