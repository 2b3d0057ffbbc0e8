"""Streams and events: which stream work goes to, and the time between two events by the clock."""

import time

import pytest
import tt.core as torch
from tt.core.array import backend


def test_a_stream():
    s = torch.cuda.Stream(device=1, priority=-1)
    assert str(s.device) == "cuda:1" and s.priority == -1 and s.cuda_stream != 0
    assert torch.cuda.Stream(priority=-9).priority == -1 and torch.cuda.Stream(priority=9).priority == 0
    assert torch.cuda.Stream.priority_range() == (0, -1)
    assert s.query() and s.synchronize() is None
    assert s == s and s != torch.cuda.Stream(device=1) and s != 3
    assert repr(s) == f"<torch.cuda.Stream device=cuda:1 cuda_stream={s.cuda_stream:#x}>"


def test_current_stream():
    first = torch.cuda.current_stream()
    assert first == torch.cuda.default_stream() and first.cuda_stream == 0
    assert torch.cuda.current_stream(1) != first
    s = torch.cuda.Stream(1)
    with torch.cuda.stream(s):
        assert torch.cuda.current_stream() is s and torch.cuda.current_device() == 1
        with s, torch.cuda.stream(None):
            assert torch.cuda.current_stream() is s
        y = torch.ones(2).cuda() + 1
    assert torch.cuda.current_stream() == first and torch.cuda.current_device() == 0
    assert torch.cuda.current_stream(1) == torch.cuda.default_stream(1)
    torch.cuda.current_stream(1).wait_stream(s)
    assert y.tolist() == [2, 2] and str(y.device) == "cuda:1"
    y.record_stream(s)


def test_a_stream_of_another_process_s_devices_is_forgotten():
    from tt.core.array.simulated import SimulatedBackend

    torch.cuda.set_stream(torch.cuda.Stream())
    backend.register("cuda", SimulatedBackend(1))
    assert torch.cuda.current_stream() == torch.cuda.default_stream()


def test_time_between_events():
    start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    assert repr(start) == "<torch.cuda.Event uninitialized>" and start.query()
    before = time.perf_counter()
    start.record()
    time.sleep(0.002)
    end.record()
    around = (time.perf_counter() - before) * 1000
    assert end.query() and end.synchronize() is None
    assert 2 <= start.elapsed_time(end) <= around
    assert end.elapsed_time(start) == -start.elapsed_time(end)


def test_what_has_no_time():
    timed, other = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    with pytest.raises(ValueError, match="Both events must be recorded before calculating elapsed time."):
        timed.elapsed_time(other)
    timed.record()
    with pytest.raises(ValueError, match="Both events must be created with argument 'enable_timing=True'."):
        timed.elapsed_time(torch.cuda.Event())


def test_events_in_streams():
    a, b = torch.cuda.Stream(), torch.cuda.Stream()
    event = a.record_event()
    assert isinstance(event, torch.cuda.Event) and str(event.device) == "cuda:0"
    assert b.wait_event(event) is None and event.wait(b) is None and event.wait() is None
    assert a.record_event(event) is event
    with pytest.raises(RuntimeError, match="Event device 0 does not match recording stream's device 1."):
        torch.cuda.Stream(1).record_event(event)
    with pytest.raises(NotImplementedError, match="events do not travel between processes"):
        event.ipc_handle()


def test_options_of_old():
    event = torch.cuda.Event
    assert (event.DEFAULT, event.BLOCKING_SYNC, event.DISABLE_TIMING, event.INTERPROCESS) == (0, 1, 2, 4)


def test_without_a_device():
    backend.register("cuda", None)
    with pytest.raises(RuntimeError, match="torch.cuda.Stream requires CUDA support"):
        torch.cuda.Stream()
    for call in (torch.cuda.current_stream, torch.cuda.synchronize, torch.cuda.Event().record):
        with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
            call()
