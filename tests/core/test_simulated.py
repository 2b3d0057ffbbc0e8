"""The simulated CUDA device: placement, copies, refusal to mix, autograd across devices, and what is called missing."""

import numpy as np
import pytest
import tt.core as torch
from tt.core.array import backend
from tt.core.array.simulated import SimulatedBackend


@pytest.fixture(autouse=True)
def devices():
    before = backend._BACKENDS.get("cuda")
    backend.register("cuda", SimulatedBackend(2))
    yield
    backend.register("cuda", before)
    backend.set_current_index(0)


def test_placement():
    x = torch.ones(2, device="cuda")
    assert (str(x.device), x.is_cuda, x.get_device()) == ("cuda:0", True, 0)
    assert str(torch.zeros(1, device=torch.device("cuda", 1)).device) == "cuda:1"
    assert str(torch.tensor([1], device=1).device) == "cuda:1"
    assert str(torch.ones(1).cuda(1).device) == "cuda:1" and torch.ones(1).get_device() == -1
    assert x.type() == "torch.cuda.FloatTensor"


def test_copies():
    x = torch.arange(4.0)
    y = x.cuda()
    y[0] = 9
    assert x.tolist() == [0, 1, 2, 3] and y.cpu().tolist() == [9, 1, 2, 3]
    assert x.cpu() is x and y.cuda() is y and y.to("cuda:0") is y
    assert str(y.to("cuda:1").device) == "cuda:1"
    assert str(y.to(x).device) == "cpu" and y.to("cpu", torch.int64).dtype is torch.int64
    x.copy_(y)
    assert x.tolist() == [9, 1, 2, 3]


def test_numbers_come_to_the_host():
    x = torch.tensor([1.5, 2.5], device="cuda")
    assert (x.sum().item(), float(x[0]), x.tolist(), bool(x[0] > 1)) == (4, 1.5, [1.5, 2.5], True)
    with pytest.raises(TypeError, match="can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu"):
        x.numpy()
    with pytest.raises(TypeError, match="can't convert cuda:0 device type tensor to numpy"):
        np.asarray(x)


def test_new_tensors_follow():
    x = torch.ones(2, device="cuda:1")
    made = [
        x.new_zeros(2),
        torch.zeros_like(x),
        x.new_tensor([1.0]),
        x.clone(),
        x.detach(),
        torch.full_like(x, 2),
        x.new(3),
    ]
    assert {str(t.device) for t in made} == {"cuda:1"}
    assert str(torch.zeros_like(x, device="cpu").device) == "cpu"


def test_refuses_to_mix():
    x, y, z = torch.ones(2), torch.ones(2, device="cuda"), torch.ones(2, device="cuda:1")
    with pytest.raises(RuntimeError) as caught:
        x + y
    assert str(caught.value).splitlines() == [
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!",
        "  add(input [2] on cpu, other [2] on cuda:0)",
    ]
    with pytest.raises(RuntimeError, match="found at least two devices, cuda:0 and cuda:1!"):
        y * z
    with pytest.raises(RuntimeError, match="same device"):
        torch.cat([x, y])
    with pytest.raises(RuntimeError, match="same device"):
        y.add_(x)


def test_a_number_on_the_cpu_may_join():
    y = torch.ones(2, device="cuda")
    assert (y * torch.tensor(3.0)).cpu().tolist() == [3, 3]
    assert str((torch.tensor(3.0) + y).device) == "cuda:0"
    y.mul_(torch.tensor(2.0))
    assert y.cpu().tolist() == [2, 2]


def test_gradients_cross_devices():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    w = torch.tensor([3.0, 4.0], device="cuda", requires_grad=True)
    loss = (x.cuda() * w).sum().cpu() * 2
    loss.backward()
    assert (str(x.grad.device), x.grad.tolist()) == ("cpu", [6, 8])
    assert (str(w.grad.device), w.grad.cpu().tolist()) == ("cuda:0", [2, 4])
    (g,) = torch.autograd.grad((x.to("cuda:1") ** 3).sum().cpu(), x, create_graph=True)
    (h,) = torch.autograd.grad(g.sum(), x)
    assert h.tolist() == [6, 12]


def test_views_and_writes():
    x = torch.zeros(4, device="cuda")
    view = x[1:3]
    view.add_(1)
    x[0] = 5
    x[torch.tensor([3])] = 7
    assert x.cpu().tolist() == [5, 1, 1, 7] and view.cpu().tolist() == [1, 1]
    assert x.data_ptr() + 4 == view.data_ptr()


def test_indices_may_stay_on_the_cpu():
    x = torch.arange(4.0).cuda()
    assert x[torch.tensor([1, 3])].cpu().tolist() == [1, 3]
    assert x[torch.tensor([True, False, False, True])].cpu().tolist() == [0, 3]


def test_indices_out_of_range_are_noticed():
    """CuPy wraps them silently; the tensor level must not."""
    x = torch.zeros(3, device="cuda")
    for call in (
        lambda: x[5],
        lambda: x[torch.tensor([5])],
        lambda: x.index_select(0, torch.tensor([5], device="cuda")),
    ):
        with pytest.raises(IndexError):
            call()


def test_reductions_are_tensors():
    total = torch.ones(3, device="cuda").sum()
    assert total.shape == () and str(total.device) == "cuda:0"


def test_no_such_device():
    with pytest.raises(RuntimeError, match="CUDA error: invalid device ordinal"):
        torch.ones(1, device="cuda:7")


def test_without_a_backend():
    backend.register("cuda", None)
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        torch.ones(1).cuda()


def test_types_of_old():
    from tt.core.legacy import CUDA_TYPES

    made = CUDA_TYPES["FloatTensor"]([1, 2])
    assert str(made.device) == "cuda:0" and isinstance(made, CUDA_TYPES["FloatTensor"])
    assert not isinstance(made, torch.FloatTensor)
