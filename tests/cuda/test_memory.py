"""What tensors occupy on a device: counted once per storage, falling when they die, refused beyond what there is."""

import gc

import numpy as np
import pytest
import tt.core as torch
from tt.core import nn
from tt.core.array import backend
from tt.core.array.device import device
from tt.core.array.ledger import parsed
from tt.core.array.simulated import SimulatedBackend

KIB = 1024


def test_tensors_count_once():
    cuda = torch.cuda
    assert cuda.memory_allocated() == 0
    x = torch.zeros(256, device="cuda")
    assert cuda.memory_allocated() == KIB and cuda.memory_allocated(1) == 0
    view, same, flat = x[3:], x.detach(), x.view(2, 128).t()
    untyped = x.untyped_storage()
    assert cuda.memory_allocated() == KIB
    y = x + 1
    assert cuda.memory_allocated() == 2 * KIB
    del x, same, flat, untyped
    assert cuda.memory_allocated() == 2 * KIB  # the view keeps it
    del view
    assert cuda.memory_allocated() == KIB
    del y
    assert cuda.memory_allocated() == 0


def test_blocks_are_of_512_bytes():
    x = torch.zeros(1, device="cuda")
    stats = torch.cuda.memory_stats()
    assert stats["allocated_bytes.all.current"] == 512 and stats["requested_bytes.all.current"] == 4
    assert x.numel() == 1


def test_a_training_step_leaves_nothing_behind():
    model = nn.Linear(64, 64).cuda()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def step():
        optimizer.zero_grad()
        model(torch.ones(8, 64, device="cuda")).sum().backward()
        optimizer.step()

    step()
    gc.collect()
    before = torch.cuda.memory_allocated()
    for _ in range(3):
        step()
    gc.collect()
    assert torch.cuda.memory_allocated() == before


def test_most():
    cuda = torch.cuda
    x = torch.zeros(256 * KIB, device="cuda")
    del x
    y = torch.zeros(256, device="cuda")
    assert cuda.max_memory_allocated() == 1024 * KIB and cuda.memory_allocated() == KIB
    assert cuda.memory_reserved() == cuda.max_memory_reserved() == 1024 * KIB
    cuda.empty_cache()
    assert cuda.memory_reserved() == KIB and cuda.max_memory_reserved() == 1024 * KIB
    cuda.reset_peak_memory_stats()
    assert cuda.max_memory_allocated() == cuda.max_memory_reserved() == KIB
    assert cuda.mem_get_info() == ((4 << 20) - KIB, 4 << 20)
    with pytest.warns(
        FutureWarning, match="`torch.cuda.memory_cached` has been renamed to `torch.cuda.memory_reserved`"
    ):
        assert cuda.memory_cached() == KIB
    with pytest.warns(FutureWarning, match="renamed to `torch.cuda.max_memory_reserved`"):
        assert cuda.max_memory_cached() == KIB
    for old in ("reset_max_memory_allocated", "reset_max_memory_cached"):
        with pytest.warns(FutureWarning, match="now calls torch.cuda.reset_peak_memory_stats"):
            getattr(cuda, old)()
    assert y.numel() == 256


def test_figures():
    large, small = torch.zeros(1 << 19, device="cuda"), torch.zeros(256, device="cuda")
    stats = torch.cuda.memory_stats()
    assert list(stats) == sorted(stats)
    for pool, expected in (("all", (2, (2 << 20) + KIB)), ("large_pool", (1, 2 << 20)), ("small_pool", (1, KIB))):
        assert (stats[f"allocation.{pool}.current"], stats[f"allocated_bytes.{pool}.current"]) == expected
    del large
    assert torch.cuda.memory_stats()["allocated_bytes.all.freed"] == 2 << 20
    assert torch.cuda.memory_stats_as_nested_dict()["allocation"]["all"]["peak"] == 2
    torch.cuda.reset_accumulated_memory_stats()
    assert torch.cuda.memory_stats()["allocated_bytes.all.freed"] == 0
    page = torch.cuda.memory_summary()
    assert len({len(line) for line in page.splitlines()}) == 1
    assert "PyTorch CUDA memory summary, device ID 0" in page and "simulated CUDA device 0 (NumPy)" in page
    assert "| Allocated memory      |   1024 B   |   2049 KiB |" in page
    assert "from large pool" in page and "from large pool" not in torch.cuda.memory_summary(abbreviated=True)
    assert small.numel() == 256


def test_out_of_memory():
    weights = torch.zeros(3 << 18, device="cuda")
    rows = [torch.zeros(256, device="cuda") for _ in range(6)]
    with pytest.raises(torch.cuda.OutOfMemoryError) as caught:
        weights + 1
    assert str(caught.value).split("\n") == [
        "CUDA out of memory. Tried to allocate 3.00 MiB. GPU 0 has a total capacity of 4.00 MiB of which 1018.00 KiB is "
        "free. Of the allocated memory 3.01 MiB is allocated by PyTorch, and 0 bytes is reserved by PyTorch but "
        "unallocated.",
        "  the largest of what lives on cuda:0:",
        "      3.00 MiB  weights  float32 [786432]",
        *(f"      1.00 KiB  rows[{i}]  float32 [256]" for i in range(4)),
    ]
    assert (
        issubclass(torch.cuda.OutOfMemoryError, RuntimeError) and torch.OutOfMemoryError is torch.cuda.OutOfMemoryError
    )
    assert torch.cuda.memory_stats()["num_ooms"] == 1 and len(rows) == 6
    del weights, caught  # the traceback holds it, too
    torch.zeros(3 << 18, device="cuda")  # there is room again


def test_names_of_parameters_and_gradients():
    model = nn.Linear(512, 512).cuda()
    model(torch.ones(1, 512, device="cuda")).sum().backward()
    with pytest.raises(torch.OutOfMemoryError, match=r"model\.weight  float32 \[512, 512\]") as caught:
        torch.zeros(1 << 20).cuda()
    assert "model.weight.grad  float32" in str(caught.value)


@pytest.mark.parametrize("make", [torch.zeros, torch.ones, torch.empty, torch.randn])
def test_too_large_for_any_host(make):
    with pytest.raises(RuntimeError, match=r"Tried to allocate|DefaultCPUAllocator"):
        make(10**13, device="cuda")


def test_other_devices_have_their_own():
    x = torch.zeros(3 << 18, device="cuda:0")
    assert x.to("cuda:1").get_device() == 1
    with pytest.raises(torch.OutOfMemoryError, match="GPU 0"):
        x.clone()


def test_share_of_the_memory():
    cuda = torch.cuda
    cuda.set_per_process_memory_fraction(0.5)
    assert cuda.get_per_process_memory_fraction() == 0.5
    with pytest.raises(torch.OutOfMemoryError, match="total capacity of 2.00 MiB"):
        torch.zeros(3 << 18, device="cuda")
    cuda.set_per_process_memory_fraction(1.0, 0)
    torch.zeros(3 << 18, device="cuda")
    with pytest.raises(TypeError, match="Invalid type for fraction argument, must be `float`"):
        cuda.set_per_process_memory_fraction(1)
    with pytest.raises(ValueError, match="Invalid fraction value: 1.5. Allowed range: 0~1"):
        cuda.set_per_process_memory_fraction(1.5)


@pytest.mark.parametrize(
    "dialect, said", [("0.3", "cuda runtime error (2) : out of memory"), ("0.4", "CUDA error: out of memory")]
)
def test_words_of_old(dialect, said):
    torch.set_dialect(dialect)
    try:
        with pytest.raises(RuntimeError) as caught:
            backend.send(np.zeros(1 << 20), device("cuda", 0))
    finally:
        torch.set_dialect("2")
    assert str(caught.value).split("\n")[0] == said


def test_memory_is_given_as_a_size(monkeypatch):
    monkeypatch.setenv("TT_DEVICE_SIM_MEMORY", "2.5MiB")
    assert SimulatedBackend(1).ledger(0).total == 2621440
    assert (parsed("8G", ""), parsed("100", ""), parsed(" 1 kb", "")) == (8 << 30, 100, 1024)
    for bad in ("lots", "0", "-1", "8 GiBs"):
        monkeypatch.setenv("TT_DEVICE_SIM_MEMORY", bad)
        with pytest.raises(ValueError, match="TT_DEVICE_SIM_MEMORY is a size such as 8GiB or 500000000, not"):
            SimulatedBackend(1)


def test_transfers_are_counted():
    x = torch.zeros(256)
    y = x.cuda()
    y.to("cuda:1")
    y[:128].cpu()
    y.sum().item()
    assert torch.cuda.transfers() == {
        "transfers_from_host": 1, "bytes_from_host": KIB, "transfers_to_host": 2, "bytes_to_host": 512 + 4,
        "transfers_to_peers": 1, "bytes_to_peers": KIB,
    }  # fmt: skip
    assert torch.cuda.transfers(1)["bytes_from_host"] == 0
