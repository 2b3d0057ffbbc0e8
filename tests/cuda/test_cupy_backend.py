"""The backend on CuPy, with a stand-in for CuPy: it calls CuPy's names, and operations give the CPU's numbers.

What a GPU does with it is shown by `pytest -m gpu tests/gpu` on a machine that has one, and by nothing here.
"""

import numpy as np
import pytest
import tt.core as torch
from tt.core import nn
from tt.core.array import backend, cupy_backend
from tt.core.array.cupy_backend import CudaArray
from tt.core.ops.cuda.backend import made
from tt.tests.cuda.standin import CUDARuntimeError, MemoryHook, StandIn, Stream
from tt.tests.ops.measure import difference, gradients, invoke, record, zero_like_none
from tt.tests.ops.properties import each, expected
from tt.tests.ops.test_simulated import on_device


@pytest.fixture(autouse=True)
def on_cupy(devices):
    backend.register("cuda", made(StandIn(1 << 22)))
    yield
    MemoryHook.active = None


def test_arrays_are_cupys():
    x = torch.arange(4.0).cuda()
    assert type(x.array) is CudaArray and type(x.array.held) is StandIn.ndarray
    assert str(x.device) == "cuda:0" and x.is_cuda and x.tolist() == [0, 1, 2, 3]
    assert str((x + 1).device) == "cuda:0" and (x * 2).sum().item() == 12
    with pytest.raises(RuntimeError, match="Expected all tensors to be on the same device"):
        x + torch.ones(4)


def test_what_the_device_is():
    assert torch.cuda.is_available() and torch.cuda.get_device_name() == "stand-in for CuPy"
    assert (
        torch.cuda.get_device_capability() == (9, 0) and torch.cuda.get_device_properties().multi_processor_count == 132
    )
    assert torch.backends.cuda.is_built() and torch.version.cuda == "12.9"
    assert torch.backends.cudnn.version() is None and not torch.backends.cudnn.is_available()


def test_an_error_of_the_device_is_torchs():
    error = CUDARuntimeError("cudaErrorIllegalAddress: an illegal memory access was encountered")
    found = cupy_backend.explained(StandIn(1 << 20), error)
    assert type(found) is torch.AcceleratorError
    lines = str(found).split("\n")
    assert lines[0] == "CUDA error: an illegal memory access was encountered" and "CUDA_LAUNCH_BLOCKING=1" in lines[1]
    assert cupy_backend.explained(StandIn(1 << 20), ValueError("shapes")) is None
    missing = cupy_backend.explained(StandIn(1 << 20), OSError("libnvrtc.so.12: cannot open"), "relu_backward")
    assert type(missing) is RuntimeError and "pip install 'cupy-cuda12x[ctk]'" in str(missing)


def test_asking_for_devices_never_raises(monkeypatch):
    def broken():
        raise CUDARuntimeError("cudaErrorNoDevice: no CUDA-capable device is detected")

    backend.register("cuda", None)
    monkeypatch.setitem(backend._OFFERED, "cuda", broken)
    assert not torch.cuda.is_available() and torch.cuda.device_count() == 0
    with pytest.raises(RuntimeError, match="no CUDA-capable device"):
        torch.ones(1).cuda()
    backend._FAILED.pop("cuda")


def test_memory_is_what_the_hook_tells():
    x = torch.zeros(256, device="cuda")
    y = x + 1
    assert torch.cuda.memory_allocated() == 2048
    del x, y
    assert torch.cuda.memory_allocated() == 0 and torch.cuda.max_memory_allocated() == 2048
    torch.cuda.empty_cache()
    assert torch.cuda.memory_reserved() == 0


def test_out_of_memory_is_torchs():
    with pytest.raises(
        torch.OutOfMemoryError, match=r"^CUDA out of memory. Tried to allocate 8.00 MiB. GPU 0 has a total"
    ):
        torch.zeros(1 << 20, dtype=torch.float64).cuda()


def test_streams_are_cupys():
    s = torch.cuda.Stream(priority=-1)
    with torch.cuda.stream(s):
        assert Stream.used[-1].ptr == s.cuda_stream != 0
    assert Stream.used[-1] is Stream.null
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record(s)
    end.record()
    s.wait_event(end)
    assert start.elapsed_time(end) >= 0 and s.query()
    torch.cuda.synchronize()


def test_training_gives_the_cpus_numbers():
    found = []
    for place in ("cpu", "cuda"):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.ReLU(), nn.Linear(8, 3)).to(place)
        optimizer = torch.optim.Adam(model.parameters())
        x, y = torch.randn(6, 4), torch.randint(3, (6,))
        for _ in range(3):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x.to(place)), y.to(place)).backward()
            optimizer.step()
        found.append([p.detach().cpu().numpy() for p in model.parameters()])
    for cpu, cuda in zip(*found):
        np.testing.assert_allclose(cpu, cuda, rtol=2e-5, atol=1e-6)


# All samples of what launches kernels, and one of everything else.
LAUNCHES = {
    "softmax", "log_softmax", "nll_loss", "cross_entropy", "layer_norm", "batch_norm", "relu", "sigmoid", "tanh", "leaky_relu",
    "elu", "silu", "gelu", "softplus", "embedding", "gather", "scatter_add", "rnn_tanh", "rnn_relu", "lstm", "gru",
}  # fmt: skip


@each(
    "simulated",
    lambda row: on_device(row)[: None if row.name.split(".")[-1] in LAUNCHES else 1],
)
def test_rows(row, number):
    """A sample of every row of the table, with its gradients."""
    want = expected(row)["samples"][number]
    if "error" in want:
        return
    result, wanting = invoke(torch, row, number, grad=True, device="cuda:0")
    assert difference(record(result, torch), want["result"], row.tolerance) is None
    if want.get("grad"):
        grads, _ = gradients(torch, result, wanting)
        assert difference(*zero_like_none([record(g, torch) for g in grads], want["grad"]), row.tolerance) is None
