"""What only a device can show: its memory, its streams, time, and running out."""

import pytest
import tt.core as torch


def test_memory_rises_and_falls():
    before = torch.cuda.memory_allocated()
    x = torch.zeros(1 << 20, device="cuda")
    assert torch.cuda.memory_allocated() == before + (4 << 20)
    del x
    assert torch.cuda.memory_allocated() == before


def test_time_passes_on_the_device():
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    x = torch.ones(2048, 2048, device="cuda")
    start.record()
    for _ in range(5):
        x = x @ x
    end.record()
    end.synchronize()
    assert start.elapsed_time(end) > 0


def test_streams():
    s = torch.cuda.Stream()
    with torch.cuda.stream(s):
        y = torch.ones(1000, device="cuda") * 2
    torch.cuda.current_stream().wait_stream(s)
    assert (y + 1).sum().item() == 3000


def test_running_out():
    total = torch.cuda.get_device_properties().total_memory
    with pytest.raises(torch.OutOfMemoryError, match="^CUDA out of memory. Tried to allocate"):
        torch.empty(2 * total, dtype=torch.uint8, device="cuda")
