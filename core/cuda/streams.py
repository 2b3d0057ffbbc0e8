"""Streams of work on a device, events in them, and which stream the work goes to.

A simulated device has done its work when a call returns: there its streams wait for nothing, and events hold the time of
the clock.
"""

from __future__ import annotations

from typing import Any

from ..array import backend
from ..array.device import device as _device
from ..refused import function as _refused
from .chosen import index_of, served
from .devices import device as _chosen

_current: dict[int, Stream] = {}


class Stream:
    """A sequence of work on one device, independent of others."""

    __module__ = "torch.cuda"

    def __new__(cls, device: Any = None, priority: int = 0, **named: Any) -> Stream:
        if not backend.device_count("cuda"):
            raise RuntimeError("torch.cuda.Stream requires CUDA support")
        found, index = served(None if isinstance(device, int) and device < 0 else device)
        return _stream(cls, found, index, priority, found.queue(index, priority))

    @property
    def device(self) -> Any:
        """Where its work is done."""
        return _device("cuda", self.device_index)

    @property
    def cuda_stream(self) -> int:
        """Its handle; 0 is a device's default stream."""
        return self.queue.handle

    stream_id = cuda_stream

    @staticmethod
    def priority_range() -> tuple[int, int]:
        """The least and the greatest priority."""
        return 0, -1

    def query(self) -> bool:
        """Has all its work been done?"""
        return self.queue.finished()

    def synchronize(self) -> None:
        """Wait until all its work has been done."""
        self.queue.wait()

    def record_event(self, event: Event | None = None) -> Event:
        """Record an event (a new one unless given) behind its work so far."""
        event = Event() if event is None else event
        event.record(self)
        return event

    def wait_event(self, event: Event) -> None:
        """Let its further work wait for an event."""
        event.wait(self)

    def wait_stream(self, stream: Stream) -> None:
        """Let its further work wait for another stream's work so far."""
        self.wait_event(stream.record_event())

    def __enter__(self) -> Stream:
        self._contexts.append(StreamContext(self))
        self._contexts[-1].__enter__()
        return self

    def __exit__(self, *_: Any) -> None:
        self._contexts.pop().__exit__()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Stream)
            and self.device_index == other.device_index
            and self.cuda_stream == other.cuda_stream
        )

    def __hash__(self) -> int:
        return hash((self.device_index, self.cuda_stream))

    def __repr__(self) -> str:
        return f"<torch.cuda.Stream device={self.device} cuda_stream={self.cuda_stream:#x}>"

    device_index: int
    priority: int
    queue: Any
    _contexts: list[StreamContext]


def _stream(cls: type, found: Any, index: int, priority: int, queue: Any) -> Any:
    self: Any = object.__new__(cls)
    least, greatest = cls.priority_range()  # type: ignore[attr-defined]
    self.device_index, self.priority, self.queue = index, min(max(priority, greatest), least), queue
    self._backend, self._contexts = found, []
    return self


class Event:
    """A mark in a stream: its time, and something to wait for."""

    __module__ = "torch.cuda"

    # How 0.3 and 0.4 wrote its options.
    DEFAULT, BLOCKING_SYNC, DISABLE_TIMING, INTERPROCESS = 0, 1, 2, 4

    def __init__(
        self, enable_timing: bool = False, blocking: bool = False, interprocess: bool = False, external: bool = False
    ) -> None:
        self._timing, self.blocking, self.interprocess = enable_timing, blocking, interprocess
        self._mark: Any = None
        self.device: Any = None

    @property
    def cuda_event(self) -> int:
        """Its handle; 0 before it was recorded."""
        return 0 if self._mark is None else self._mark.handle

    def record(self, stream: Stream | None = None) -> None:
        """Put the mark behind a stream's work so far (the current stream's unless given)."""
        stream = current_stream() if stream is None else stream
        if self.device is not None and self.device != stream.device:
            raise RuntimeError(
                f"Event device {self.device.index} does not match recording stream's device {stream.device_index}."
            )
        self.device, self._mark = stream.device, stream.queue.mark(self._timing)

    def wait(self, stream: Stream | None = None) -> None:
        """Let a stream's further work wait for the mark (the current stream's unless given)."""
        if self._mark is not None:
            (current_stream() if stream is None else stream).queue.wait_for(self._mark)

    def query(self) -> bool:
        """Was the mark reached? True also before it was recorded."""
        return self._mark is None or self._mark.finished()

    def synchronize(self) -> None:
        """Wait until the mark is reached."""
        if self._mark is not None:
            self._mark.wait()

    def elapsed_time(self, end_event: Event) -> float:
        """Milliseconds from this mark to another one."""
        if not (self._timing and end_event._timing):
            raise ValueError("Both events must be created with argument 'enable_timing=True'.")
        if self._mark is None or end_event._mark is None:
            raise ValueError("Both events must be recorded before calculating elapsed time.")
        if not (self.query() and end_event.query()):
            raise RuntimeError("Both events must be completed before calculating elapsed time.")
        return self._mark.milliseconds_until(end_event._mark)

    ipc_handle = _refused("torch.cuda.Event.ipc_handle")

    def __repr__(self) -> str:
        return (
            f"<torch.cuda.Event {self.cuda_event:#x}>" if self._mark is not None else "<torch.cuda.Event uninitialized>"
        )


class StreamContext:
    """Inside, work goes to a stream, and its device is the current one; None changes nothing."""

    __module__ = "torch.cuda"

    def __init__(self, stream: Stream | None) -> None:
        self.stream = stream

    def __enter__(self) -> None:
        if self.stream is not None:
            self._before = current_stream(self.stream.device)
            self._place = _chosen(self.stream.device)
            self._place.__enter__()
            set_stream(self.stream)

    def __exit__(self, *_: Any) -> None:
        if self.stream is not None:
            set_stream(self._before)
            self._place.__exit__()


def stream(stream: Stream | None) -> StreamContext:
    """Let the work inside go to a stream: `with torch.cuda.stream(s):`; None changes nothing."""
    return StreamContext(stream)


def default_stream(device: Any = None) -> Stream:
    """The stream that a device's work goes to unless another one is chosen."""
    found, index = served(device)
    return _stream(Stream, found, index, 0, found.default_queue(index))


def current_stream(device: Any = None) -> Stream:
    """The stream that a device's work goes to now."""
    found, index = served(device)
    chosen = _current.get(index)
    return chosen if chosen is not None and chosen._backend is found else default_stream(index)  # type: ignore[attr-defined]


def set_stream(stream: Stream | None) -> None:
    """Let a device's work go to a stream from now on."""
    if stream is not None:
        _chosen_index = index_of(stream.device)
        stream._backend.use(_chosen_index, stream.queue)  # type: ignore[attr-defined]
        backend.set_current_index(_chosen_index)
        _current[_chosen_index] = stream


__all__ = ["Event", "Stream", "StreamContext", "current_stream", "default_stream", "set_stream", "stream"]
