"""Memory shared with other libraries: on the CPU with NumPy and torch itself, on CuPy's arrays with a stand-in for CuPy."""

import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest
import tt.core as torch
from tt.core.array import backend, exchange
from tt.core.ops.cuda.backend import made
from tt.core.utils import dlpack
from tt.tests.cuda.standin import MemoryHook, StandIn

KINDS = (
    torch.float32,
    torch.float64,
    torch.float16,
    torch.int64,
    torch.int32,
    torch.uint8,
    torch.bool,
    torch.complex64,
)

needs_torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")


# -- on the CPU ----------------------------------------------------------------------------------------------------
@needs_torch
@pytest.mark.oracle
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_torch_shares_memory_both_ways(kind):
    import torch as other

    for make in (lambda lib, t: lib.from_dlpack(t), lambda lib, t: lib.utils.dlpack.from_dlpack(t.__dlpack__())):
        x = torch.arange(6).to(kind).view(2, 3).t()
        y = make(other, x)
        assert y.tolist() == x.tolist() and y.stride() == x.stride() and str(y.dtype) == str(kind)
        y[0, 0] = 1
        assert x[0, 0].item() == 1
        z = make(torch, y)
        z[2, 1] = 0
        assert x[2, 1].item() == 0 and z.stride() == x.stride() and z.dtype is kind
    assert torch.from_dlpack(other.ones(0, 3)).shape == (0, 3)
    assert other.from_dlpack(torch.ones(1).expand(3)).tolist() == [1, 1, 1]
    assert [int(n) for n in other.ones(1).__dlpack_device__()] == [int(n) for n in torch.ones(1).__dlpack_device__()]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_numpy_shares_memory_both_ways(kind):
    x = torch.arange(6).to(kind).view(2, 3).t()
    y = np.from_dlpack(x)
    assert y.tolist() == x.tolist() and np.shares_memory(y, x.numpy())
    z = torch.from_dlpack(y)
    assert z.data_ptr() == x.data_ptr() and z.stride() == x.stride()
    assert torch.from_dlpack(y, copy=True).data_ptr() != x.data_ptr()
    assert np.from_dlpack(torch.ones(1).expand(3)).tolist() == [1, 1, 1]


def test_capsules_serve_once():
    capsule = dlpack.to_dlpack(torch.arange(3))
    assert exchange.device_of_capsule(capsule) == (1, 0)
    assert dlpack.from_dlpack(capsule).tolist() == [0, 1, 2]
    with pytest.raises(
        RuntimeError, match="^from_dlpack received an invalid capsule. Note that DLTensor capsules can be"
    ):
        dlpack.from_dlpack(capsule)


def test_what_the_cpu_refuses():
    with pytest.raises(AssertionError, match="stream should be None on cpu"):
        torch.ones(1).__dlpack__(stream=1)
    with pytest.raises(BufferError, match="Can't export tensors that require gradient"):
        torch.ones(1, requires_grad=True).__dlpack__()
    assert not hasattr(torch.ones(1), "__cuda_array_interface__")


class OnCuda:
    """Another library's array on a GPU."""

    __cuda_array_interface__ = {"shape": (2,), "typestr": "<f4", "data": (4096, False), "version": 3}

    def __dlpack_device__(self):
        return 2, 0

    def __dlpack__(self, **_):
        raise AssertionError("not to be asked")


@pytest.mark.parametrize("name", ["tensor", "as_tensor", "asarray", "from_dlpack"])
def test_memory_of_a_gpu_needs_a_gpu(name):
    with pytest.raises(
        RuntimeError, match="^a simulated CUDA device has no memory that other libraries could use, nor"
    ):
        getattr(torch, name)(OnCuda())
    backend.register("cuda", None)
    with pytest.raises(AssertionError, match="^Torch not compiled with CUDA enabled"):
        getattr(torch, name)(OnCuda())


def test_simulated_devices_share_nothing():
    x = torch.ones(2, device="cuda")
    for call in (x.__dlpack__, x.__dlpack_device__, lambda: np.from_dlpack(x), lambda: dlpack.to_dlpack(x)):
        with pytest.raises(BufferError, match="^a simulated CUDA device has no memory that other libraries could use"):
            call()
    assert not hasattr(x, "__cuda_array_interface__")
    assert np.from_dlpack(x.cpu()).tolist() == [1, 1]
    assert torch.from_dlpack(np.ones(2), device="cuda").device.type == "cuda"


# -- on CuPy -------------------------------------------------------------------------------------------------------
@pytest.fixture
def cupy(devices):
    found = StandIn(1 << 20)
    backend.register("cuda", made(found))
    yield found
    MemoryHook.active = None


def test_cupy_shares_memory_both_ways(cupy):
    held = cupy.array(np.arange(6.0, dtype=np.float32).reshape(2, 3)).T
    x = torch.from_dlpack(held)
    assert str(x.device) == "cuda:0" and x.stride() == (1, 3) and x.dtype is torch.float32
    x[0, 0] = 7
    assert held.get()[0, 0] == 7
    again = cupy.from_dlpack(x)
    assert again.data.ptr == held.data.ptr == x.data_ptr() and x.__dlpack_device__() == (2, 0)
    capsule = dlpack.to_dlpack(x)
    assert exchange.device_of_capsule(capsule) == (2, 0)
    assert dlpack.from_dlpack(capsule).data_ptr() == x.data_ptr()
    assert torch.from_dlpack(held, copy=True).data_ptr() != x.data_ptr()
    assert torch.from_dlpack(held, device="cpu").device.type == "cpu"
    with pytest.raises(RuntimeError, match="invalid capsule"):
        dlpack.from_dlpack(capsule)


def test_the_array_interface_both_ways(cupy):
    held = cupy.array(np.arange(6.0).reshape(2, 3))
    x = torch.as_tensor(held)
    assert x.data_ptr() == held.data.ptr and x.dtype is torch.float64 and x.is_cuda
    assert torch.asarray(held).data_ptr() == held.data.ptr
    assert (
        torch.tensor(held, dtype=torch.float32).tolist() == x.tolist() and torch.tensor(held).data_ptr() != x.data_ptr()
    )
    assert torch.as_tensor(held, device="cpu").device.type == "cpu"
    given = SimpleNamespace(__cuda_array_interface__=x.t().__cuda_array_interface__)
    assert given.__cuda_array_interface__ == {
        "typestr": "<f8", "shape": (3, 2), "strides": (8, 24), "data": (x.data_ptr(), False), "version": 2,
    }  # fmt: skip
    y = torch.as_tensor(given)
    y[2, 1] = -1
    assert held.get()[1, 2] == -1 and x.__cuda_array_interface__["strides"] is None
    with pytest.raises(RuntimeError, match="^Can't get __cuda_array_interface__ on Variable that requires grad."):
        _ = x.requires_grad_().__cuda_array_interface__
