"""torch.autograd.profiler: which operations ran, how often, and how long each took."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

from .profiler_util import EventList, FunctionEvent
from .tracing import Recording, current


class profile:  # noqa: N801 - torch's name
    """Measures the operations of this thread inside `with profile() as prof:`; print `prof` or `prof.key_averages()`.

    Args:
        enabled: False: does nothing.
        record_shapes: keep the shapes of the arguments.
        profile_memory: keep by how much each call changed the memory that Python and NumPy hold; slow.
        with_stack: keep the program's lines that led to each call.
    """

    def __init__(
        self,
        enabled: bool = True,
        *,
        use_cuda: bool = False,
        use_device: str | None = None,
        record_shapes: bool = False,
        with_flops: bool = False,
        profile_memory: bool = False,
        with_stack: bool = False,
        with_modules: bool = False,
        use_kineto: bool = False,
        use_cpu: bool = True,
        **options: Any,
    ) -> None:
        self.enabled = enabled
        if not enabled:
            return
        if options:
            raise TypeError(f"profile.__init__() got an unexpected keyword argument '{next(iter(options))}'")
        for name, value in (("with_flops", with_flops), ("with_modules", with_modules)):
            if value:
                raise NotImplementedError(f"profile({name}=True) is not supported; record_shapes=True gives the shapes")
        _refuse_devices(use_cuda, use_device)
        self.record_shapes, self.profile_memory, self.with_stack = record_shapes, profile_memory, with_stack
        self.entered = False
        self._recording: Recording | None = None
        self._events: EventList | None = None

    def __enter__(self) -> profile | None:
        if not self.enabled:
            return None
        if self.entered:
            raise RuntimeError("Profiler context manager is not reentrant")
        if current.recording is not None:
            raise RuntimeError("Can't enable Kineto profiler when it's already enabled\n  a profile is active already")
        self.entered = True
        self._recording = Recording(self.record_shapes, self.profile_memory, self.with_stack)
        self._recording.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self.enabled and self._recording is not None:
            self._recording.stop()
            events = [event for event in self._recording.events if _is_of_program(event)]
            self._events = EventList(events, profile_memory=self.profile_memory)

    def __repr__(self) -> str:
        return "<unfinished torch.autograd.profile>" if self._events is None else repr(self._events)

    def __str__(self) -> str:
        return "<unfinished torch.autograd.profile>" if self._events is None else str(self._events)

    @property
    def function_events(self) -> EventList:
        """Every call, in the order in which they began."""
        if self._events is None:
            raise RuntimeError("Profiler didn't finish running")
        return self._events

    def table(self, *args: Any, **kwargs: Any) -> str:
        """Every call as a row; see EventList.table."""
        return self.function_events.table(*args, **kwargs)

    def key_averages(self, group_by_input_shape: bool = False, group_by_stack_n: int = 0) -> EventList:
        """One row per name."""
        return self.function_events.key_averages(group_by_input_shape, group_by_stack_n)

    def total_average(self) -> Any:
        """One row for all."""
        return self.function_events.total_average()

    @property
    def self_cpu_time_total(self) -> float:
        """Microseconds in all operations together."""
        return self.function_events.self_cpu_time_total

    def export_chrome_trace(self, path: str) -> None:
        """Write the calls as a trace for chrome://tracing or Perfetto."""
        self.function_events.export_chrome_trace(path)

    def export_stacks(self, path: str, metric: str = "self_cpu_time_total") -> None:
        """Write the stacks with their times, for flame graphs; needs `with_stack=True`."""
        events = self.function_events
        if not self.with_stack:
            raise AssertionError("export_stacks() requires with_stack=True")
        events.export_stacks(path, metric)


def _is_of_program(event: FunctionEvent) -> bool:
    return event.time_range.end >= event.time_range.start


def _refuse_devices(use_cuda: bool, use_device: str | None) -> None:
    from ..array.backend import device_count

    if use_cuda:
        warnings.warn(
            "The attribute `use_cuda` will be deprecated soon, please use ``use_device = 'cuda'`` instead.",
            FutureWarning,
            stacklevel=3,
        )
        use_device = "cuda"
    if use_device is None:
        return
    if use_device != "cuda":
        warnings.warn(f"The {use_device} is not a valid device option.", stacklevel=3)
    elif not device_count("cuda"):
        warnings.warn("CUDA is not available, disabling CUDA profiling", stacklevel=3)
    else:
        raise NotImplementedError("profile: times on the device are not measured; leave out use_cuda and use_device")


class record_function:  # noqa: N801 - torch's name
    """An event of one's own around what is inside: a context manager and a decorator."""

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name, self.args = name, args
        self._event: FunctionEvent | None = None

    def __enter__(self) -> record_function:
        if current.recording is not None:
            self._event = current.recording.begin(self.name)
            self._event.is_user_annotation = True
        return self

    def __exit__(self, *_: Any) -> None:
        if self._event is not None and current.recording is not None:
            current.recording.end(self._event)
        self._event = None

    def __call__(self, function: Callable) -> Callable:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with type(self)(self.name, self.args):
                return function(*args, **kwargs)

        return wrapper


class _Annotations:
    """Ranges for a profiler outside the process, which need its library."""

    needs: str

    def __init__(self, enabled: bool = True, record_shapes: bool = False) -> None:
        self.enabled, self.record_shapes = enabled, record_shapes

    def __enter__(self) -> _Annotations:
        if self.enabled:
            raise AssertionError(self.needs)
        return self

    def __exit__(self, *_: Any) -> None:
        return None


class emit_nvtx(_Annotations):  # noqa: N801 - torch's name
    """Refused unless `enabled=False`: NVTX ranges are torch's CUDA runtime's."""

    needs = "Torch not compiled with CUDA enabled\n  emit_nvtx: there is no NVTX here; use torch.autograd.profiler.profile()"


class emit_itt(_Annotations):  # noqa: N801 - torch's name
    """Refused unless `enabled=False`: ITT ranges need Intel's library."""

    needs = (
        "Torch not compiled with ITT enabled\n  emit_itt: there is no ITT here; use torch.autograd.profiler.profile()"
    )


def load_nvprof(path: str) -> EventList:
    """Refused: traces of nvprof hold ranges of `emit_nvtx`."""
    raise NotImplementedError(
        f"load_nvprof({path!r}): nvprof's traces are made by emit_nvtx, which does not exist here\n"
        "  profile(...).export_chrome_trace(path) writes a trace"
    )


def kineto_available() -> bool:
    """Is torch's native profiler there? No."""
    return False


__all__ = ["emit_itt", "emit_nvtx", "kineto_available", "load_nvprof", "profile", "record_function"]
