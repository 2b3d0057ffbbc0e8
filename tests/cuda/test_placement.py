"""Where tensors come to be and how they move: every creation function, every spelling of to(), pinned memory, leaves."""

import numpy as np
import pytest
import tt.core as torch
from tt.core import nn
from tt.core.array import backend

SPELLINGS = ["cuda:1", 1, torch.device("cuda:1"), torch.device("cuda", 1), torch.device(1)]
MAKERS = {
    "tensor": lambda **o: torch.tensor([1.0, 2.0], **o),
    "as_tensor": lambda **o: torch.as_tensor([1.0, 2.0], **o),
    "zeros": lambda **o: torch.zeros(2, **o),
    "ones": lambda **o: torch.ones(2, **o),
    "empty": lambda **o: torch.empty(2, **o),
    "full": lambda **o: torch.full((2,), 3.0, **o),
    "arange": lambda **o: torch.arange(3, **o),
    "range": lambda **o: torch.arange(0.0, 1.0, 0.25, **o),
    "linspace": lambda **o: torch.linspace(0, 1, 3, **o),
    "logspace": lambda **o: torch.logspace(0, 1, 3, **o),
    "eye": lambda **o: torch.eye(2, **o),
    "rand": lambda **o: torch.rand(2, **o),
    "randn": lambda **o: torch.randn(2, **o),
    "randint": lambda **o: torch.randint(5, (2,), **o),
    "randperm": lambda **o: torch.randperm(3, **o),
    "normal": lambda **o: torch.normal(0.0, 1.0, (2,), **o),
    "empty_strided": lambda **o: torch.empty_strided((2, 2), (1, 2), **o),
    "tril_indices": lambda **o: torch.tril_indices(3, 3, **o),
    "hann_window": lambda **o: torch.hann_window(4, **o),
    "zeros_like": lambda **o: torch.zeros_like(torch.ones(2), **o),
    "ones_like": lambda **o: torch.ones_like(torch.ones(2), **o),
    "empty_like": lambda **o: torch.empty_like(torch.ones(2), **o),
    "full_like": lambda **o: torch.full_like(torch.ones(2), 3.0, **o),
    "rand_like": lambda **o: torch.rand_like(torch.ones(2), **o),
    "randn_like": lambda **o: torch.randn_like(torch.ones(2), **o),
    "randint_like": lambda **o: torch.randint_like(torch.ones(2), 5, **o),
    "new_tensor": lambda **o: torch.ones(1).new_tensor([1.0], **o),
    "new_zeros": lambda **o: torch.ones(1).new_zeros(2, **o),
    "new_ones": lambda **o: torch.ones(1).new_ones(2, **o),
    "new_empty": lambda **o: torch.ones(1).new_empty(2, **o),
    "new_full": lambda **o: torch.ones(1).new_full((2,), 3.0, **o),
}


@pytest.mark.parametrize("name", MAKERS)
def test_device_of_what_is_made(name):
    for spelling in SPELLINGS:
        assert str(MAKERS[name](device=spelling).device) == "cuda:1"
    assert str(MAKERS[name](device="cuda").device) == "cuda:0"
    with torch.cuda.device(1):
        assert str(MAKERS[name](device="cuda").device) == "cuda:1"
    assert str(MAKERS[name](device="cpu").device) == str(MAKERS[name](device=None).device) == "cpu"
    with pytest.raises(RuntimeError, match="CUDA error: invalid device ordinal"):
        MAKERS[name](device="cuda:2")


@pytest.mark.parametrize("name", MAKERS)
def test_made_alike_on_device_and_host(name):
    torch.manual_seed(0)
    here = MAKERS[name]()
    torch.manual_seed(0)
    there = MAKERS[name](device="cuda")
    assert there.dtype is here.dtype and there.shape == here.shape and there.stride() == here.stride()
    if "empty" not in name:
        np.testing.assert_array_equal(there.cpu().numpy(), here.numpy())


MOVES = {
    "to(str)": lambda x: x.to("cuda:1"),
    "to(index)": lambda x: x.to(1),
    "to(device)": lambda x: x.to(torch.device("cuda", 1)),
    "to(device=)": lambda x: x.to(device="cuda:1"),
    "to(device, dtype)": lambda x: x.to("cuda:1", torch.float32),
    "to(device, non_blocking)": lambda x: x.to("cuda:1", non_blocking=True),
    "to(device, dtype, non_blocking)": lambda x: x.to("cuda:1", torch.float32, True),
    "to(device, copy)": lambda x: x.to("cuda:1", copy=True),
    "to(tensor)": lambda x: x.to(torch.zeros(1, device="cuda:1")),
    "to(tensor, non_blocking)": lambda x: x.to(torch.zeros(1, device="cuda:1"), non_blocking=True),
    "cuda(index)": lambda x: x.cuda(1),
    "cuda(str)": lambda x: x.cuda("cuda:1"),
    "cuda(device=)": lambda x: x.cuda(device=1),
    "cuda(index, non_blocking)": lambda x: x.cuda(1, non_blocking=True),
    "cuda(index, positional)": lambda x: x.cuda(1, True),
    "type_as": lambda x: x.type_as(torch.zeros(1, device="cuda:1")),
    "copy_": lambda x: torch.zeros(2, device="cuda:1").copy_(x, non_blocking=True),
    "copy_ positional": lambda x: torch.zeros(2, device="cuda:1").copy_(x, True),
}


@pytest.mark.parametrize("name", MOVES)
def test_moves(name):
    for home in ("cpu", "cuda:0"):
        x = torch.tensor([1.0, 2.0], device=home)
        moved = MOVES[name](x)
        assert str(moved.device) == "cuda:1" and moved.tolist() == [1, 2] and moved.get_device() == 1
        moved.zero_()
        assert x.tolist() == [1, 2]


def test_type_moves():
    x = torch.tensor([1.5])
    assert str(x.type("torch.cuda.LongTensor").device) == "cuda:0" and x.type(torch.cuda.IntTensor).tolist() == [1]
    assert x.cuda().type(torch.FloatTensor).device.type == "cpu"


def test_async_of_old():
    """`async` is a keyword of Python since 3.7: programs of 0.3 hand it over in a dictionary, or `tt run` repairs them."""
    from tt.core.dialects import dialect

    with dialect("0.3"):
        x = torch.FloatTensor([1, 2])
        assert x.cuda(1, **{"async": True}).get_device() == 1
        y = torch.cuda.FloatTensor(2)
        y.copy_(x, **{"async": True})
        assert y.cpu().tolist() == [1, 2]


def test_a_moved_leaf_is_no_leaf():
    a = torch.ones(2, requires_grad=True)
    a_cuda = a.cuda()
    assert a.is_leaf and not a_cuda.is_leaf and a_cuda.grad_fn is not None
    (a_cuda * 3).sum().backward()
    with pytest.warns(UserWarning, match="The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"):
        assert a_cuda.grad is None
    assert a.grad.tolist() == [3, 3] and str(a.grad.device) == "cpu"
    made_there = torch.ones(2, device="cuda", requires_grad=True)
    assert made_there.is_leaf


def test_gradients_must_lie_beside():
    x = torch.ones(2, device="cuda", requires_grad=True)
    with pytest.raises(
        RuntimeError, match="assign a gradient with device type 'cpu' to a tensor with device type 'cuda'"
    ):
        x.grad = torch.ones(2)
    with pytest.raises(RuntimeError, match="assign a gradient located on device with index '1' to a tensor located on"):
        x.grad = torch.ones(2, device="cuda:1")
    with pytest.raises(RuntimeError, match="invalid gradient at index 0 - expected device cuda:0 but got cpu"):
        (x * 2).backward(torch.ones(2))


def test_nothing_changes_nothing():
    x = torch.ones(2, device="cuda:1")
    before = torch.cuda.transfers(1)
    assert x.to("cuda:1") is x and x.cuda(1) is x and x.to(x) is x and x.to(device="cuda:1", dtype=torch.float32) is x
    assert torch.cuda.transfers(1) == before
    assert str(x.cuda().device) == str(x.to("cuda").device) == "cuda:0"  # without an index, the current device


def test_pinned_memory():
    x = torch.ones(2)
    pinned = x.pin_memory()
    assert pinned.is_pinned() and not x.is_pinned() and pinned.tolist() == [1, 1] and pinned.pin_memory() is pinned
    assert torch.zeros(2, pin_memory=True).is_pinned()
    assert pinned.cuda(non_blocking=True).tolist() == [1, 1]
    with pytest.raises(RuntimeError, match="cannot pin 'torch.cuda.FloatTensor' only dense CPU tensors can be pinned"):
        pinned.cuda().pin_memory()
    with pytest.raises(RuntimeError, match="Only dense CPU tensors can be pinned"):
        torch.zeros(2, pin_memory=True, device="cuda")


MIXED = {
    "add": (lambda a, b: a + b, "add(input [2] on cuda:0, other [2] on cpu)"),
    "mul_": (lambda a, b: a.mul_(b), "mul(input [2] on cuda:0, other [2] on cpu)"),
    "matmul": (lambda a, b: a @ b, "dot(input [2] on cuda:0, tensor [2] on cpu)"),
    "cat": (lambda a, b: torch.cat([a, b]), "cat(tensors [2] on cuda:0, tensors [2] on cpu)"),
    "where": (lambda a, b: torch.where(a > 0, a, b), "where(condition [2] on cuda:0, input [2] on cuda:0, other [2] on cpu)"),
    "mse_loss": (nn.functional.mse_loss, "mse_loss(input [2] on cuda:0, target [2] on cpu)"),
    "linear": (lambda a, b: nn.functional.linear(a, b[None]), "linear(input [2] on cuda:0, weight [1, 2] on cpu)"),
    "embedding": (
        lambda a, b: nn.functional.embedding(a.long(), b[None]), "embedding(weight [1, 2] on cpu, indices [2] on cuda:0)",
    ),
    "addmm": (lambda a, b: torch.addmm(a, a[None], b[:, None].expand(2, 2)), "mat2 [2, 2] on cpu"),
    "stack": (lambda a, b: torch.stack([a, b]), "stack(tensors [2] on cuda:0, tensors [2] on cpu)"),
    "gather": (lambda a, b: a.gather(0, b.long()), "gather(input [2] on cuda:0, index [2] on cpu)"),
    "lerp": (lambda a, b: torch.lerp(a, a, b), "weight [2] on cpu"),
    "index_add_": (lambda a, b: a.index_add_(0, torch.tensor([0, 1], device="cuda"), b), "source [2] on cpu"),
}  # fmt: skip


@pytest.mark.parametrize("name", MIXED)
def test_mixed_devices_are_refused_by_name(name):
    call, line = MIXED[name]
    with pytest.raises(RuntimeError) as caught:
        call(torch.ones(2, device="cuda"), torch.ones(2))
    sentence, where, *_ = str(caught.value).split("\n")
    assert sentence.startswith(
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
    )
    assert line in where


def test_modules_move():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    for move, place in (
        (lambda m: m.cuda(1), "cuda:1"),
        (lambda m: m.to("cuda"), "cuda:0"),
        (lambda m: m.cpu(), "cpu"),
    ):
        assert move(model) is model
        assert {str(t.device) for t in model.state_dict().values()} == {place}
        assert all(p.is_leaf for p in model.parameters())


def test_storages_move():
    x = torch.arange(3.0)
    there = x.untyped_storage().cuda(1)
    assert str(there.device) == "cuda:1" and there.nbytes() == 12
    assert there.cpu().tolist() == x.untyped_storage().tolist()


def test_out_of_range_indices():
    for call in (lambda: torch.ones(1).cuda(9), lambda: torch.ones(1, device=9), lambda: torch.ones(1).to("cuda:9"),
                 lambda: nn.Linear(1, 1).cuda(9), lambda: torch.cuda.set_device(9)):  # fmt: skip
        with pytest.raises(RuntimeError) as caught:
            call()
        assert str(caught.value).split("\n") == [
            "CUDA error: invalid device ordinal", "  asked for cuda:9, this process has 2 device(s)"]  # fmt: skip


def test_without_a_device():
    backend.register("cuda", None)
    for call in (lambda: torch.ones(1).cuda(), lambda: torch.ones(1, device="cuda"), lambda: torch.ones(1).to("cuda:0"),
                 lambda: nn.Linear(1, 1).cuda(), lambda: torch.cuda.FloatTensor(2)):  # fmt: skip
        with pytest.raises(AssertionError, match="^Torch not compiled with CUDA enabled\n"):
            call()


def test_numpy_does_not_take_what_is_on_a_device():
    x = torch.ones(2, device="cuda")
    for call in (x.numpy, lambda: np.asarray(x), lambda: np.sin(x)):
        with pytest.raises(TypeError, match="can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu"):
            call()
    assert x.numpy(force=True).tolist() == [1, 1]
