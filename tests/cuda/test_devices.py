"""torch.cuda's devices: how many, which one is current, what they are; and what is said when there is none."""

import pytest
import tt.core as torch
from tt.core.array import backend


def test_how_many():
    cuda = torch.cuda
    assert cuda.is_available() and cuda.device_count() == 2 and cuda.is_initialized()
    assert cuda.init() is None and cuda.ipc_collect() is None
    backend.register("cuda", None)
    assert not cuda.is_available() and cuda.device_count() == 0


def test_current_device():
    cuda = torch.cuda
    assert cuda.current_device() == 0
    cuda.set_device(1)
    assert cuda.current_device() == 1 and torch.ones(1, device="cuda").get_device() == 1
    cuda.set_device(-1)
    cuda.set_device("cuda:0")
    assert cuda.current_device() == 0
    with pytest.raises(RuntimeError, match="CUDA error: invalid device ordinal"):
        cuda.set_device(2)
    with pytest.raises(ValueError, match="Expected a cuda device, but got: cpu"):
        cuda.set_device("cpu")


@pytest.mark.parametrize("given", [1, "cuda:1", torch.device("cuda", 1)])
def test_device(given):
    with torch.cuda.device(given) as nothing:
        assert nothing is None and torch.cuda.current_device() == 1
        with torch.cuda.device(None), torch.cuda.device(-1):
            assert torch.cuda.current_device() == 1
        assert torch.ones(1).cuda().get_device() == 1
    assert torch.cuda.current_device() == 0


def test_device_comes_back_after_an_error():
    with pytest.raises(KeyError), torch.cuda.device(1):
        raise KeyError
    assert torch.cuda.current_device() == 0


def test_device_of():
    x = torch.ones(1, device="cuda:1")
    with torch.cuda.device_of(x):
        assert torch.cuda.current_device() == 1
    with torch.cuda.device_of(x.storage()):
        assert torch.cuda.current_device() == 1
        with torch.cuda.device_of(torch.ones(1)):
            assert torch.cuda.current_device() == 1
    assert torch.cuda.current_device() == 0


def test_what_a_device_is():
    cuda = torch.cuda
    found = cuda.get_device_properties(1)
    assert found.name == cuda.get_device_name(1) == "simulated CUDA device 1 (NumPy)"
    assert (found.major, found.minor) == cuda.get_device_capability("cuda:1") == (0, 0)
    assert found.total_memory == 4 << 20 and found.multi_processor_count == 1
    assert repr(found) == (
        "_CudaDeviceProperties(name='simulated CUDA device 1 (NumPy)', major=0, minor=0, total_memory=4MB, "
        "multi_processor_count=1)"
    )
    assert cuda.get_device_name() == "simulated CUDA device 0 (NumPy)"
    assert cuda.can_device_access_peer(0, 1) and not cuda.can_device_access_peer(1, 1)
    for call in (cuda.get_device_properties, cuda.get_device_name, cuda.get_device_capability, cuda.synchronize):
        with pytest.raises(AssertionError, match="Invalid device id"):
            call(2)
    with pytest.raises(AssertionError, match="Invalid peer device id"):
        cuda.can_device_access_peer(0, 7)


def test_tensor_types():
    for kind, dtype in (("ByteTensor", torch.uint8), ("CharTensor", torch.int8), ("ShortTensor", torch.int16),
                        ("IntTensor", torch.int32), ("LongTensor", torch.int64), ("HalfTensor", torch.float16),
                        ("FloatTensor", torch.float32), ("DoubleTensor", torch.float64)):  # fmt: skip
        made = getattr(torch.cuda, kind)([1, 2])
        assert made.dtype is dtype and str(made.device) == "cuda:0" and made.tolist() == [1, 2]
        assert isinstance(made, getattr(torch.cuda, kind)) and not isinstance(made, getattr(torch, kind))
        assert (
            made.type() == f"torch.cuda.{kind}"
            and str(torch.ones(2).type(getattr(torch.cuda, kind)).device) == "cuda:0"
        )
    with torch.cuda.device(1):
        assert torch.cuda.FloatTensor(2, 3).get_device() == 1


def test_storage_types():
    for kind in ("ByteStorage", "CharStorage", "ShortStorage", "IntStorage", "LongStorage", "HalfStorage", "FloatStorage",
                 "DoubleStorage"):  # fmt: skip
        made = getattr(torch.cuda, kind)(3)
        assert len(made) == 3 and made.is_cuda and made.get_device() == 0


def test_status():
    cuda = torch.cuda
    assert cuda.cudaStatus.SUCCESS == 0 and cuda.cudaStatus.ERROR_NOT_READY == 34
    assert cuda.check_error(cuda.cudaStatus.SUCCESS) is None
    with pytest.raises(cuda.CudaError, match=r"^out of memory \(2\)$"):
        cuda.check_error(2)
    assert issubclass(cuda.CudaError, RuntimeError) and issubclass(cuda.DeferredCudaCallError, Exception)


def test_what_is_refused():
    for call in (torch.cuda.cudart, torch.cuda.current_blas_handle, torch.cuda.find_cuda_windows_lib):
        with pytest.raises(NotImplementedError, match="CUDA's libraries are not loaded by this process; use"):
            call()
    with pytest.raises(NotImplementedError, match="sparse tensors are not supported"):
        torch.cuda.sparse.FloatTensor()


def test_profilers():
    with torch.cuda.profiler.profile():
        assert torch.cuda.nvtx.range_push("outer") == 0 and torch.cuda.nvtx.range_push("inner") == 1
        assert torch.cuda.nvtx.mark("here") is None
        with torch.cuda.nvtx.range("{} of {}", 1, 2):
            assert torch.cuda.nvtx.range_push("in it") == 3 and torch.cuda.nvtx.range_pop() == 3
        assert torch.cuda.nvtx.range_pop() == 1 and torch.cuda.nvtx.range_pop() == 0
    backend.register("cuda", None)
    with pytest.raises(RuntimeError, match="NVTX functions not installed. Are you sure you have a CUDA build?"):
        torch.cuda.nvtx.mark("here")
    with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
        torch.cuda.profiler.start()


def test_libraries_tell_the_truth():
    assert torch.version.cuda is None and torch.backends.cudnn.version() is None
    assert not torch.backends.cudnn.is_available()
    with torch.backends.cudnn.flags(enabled=False, benchmark=True, deterministic=True):
        assert not torch.backends.cudnn.enabled and torch.backends.cudnn.benchmark
    assert torch.backends.cudnn.enabled and not torch.backends.cudnn.benchmark
    assert torch.backends.cuda.is_built() is False
