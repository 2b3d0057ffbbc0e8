"""torch.profiler: the profiler with a schedule of steps, over `torch.autograd.profiler`."""

from __future__ import annotations

import os
import socket
import time
import warnings
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from ..autograd.profiler import kineto_available, record_function
from ..autograd.profiler import profile as _Measuring  # noqa: N812 - a class by torch's spelling


class ProfilerAction(Enum):
    """What a step of a schedule does."""

    NONE = 0
    WARMUP = 1
    RECORD = 2
    RECORD_AND_SAVE = 3


class ProfilerActivity(Enum):
    """What is measured: the CPU. CUDA is accepted where there is no device, and measures nothing then, as in torch."""

    CPU = 0
    CUDA = 1


def supported_activities() -> set[ProfilerActivity]:
    """What can be measured here."""
    return {ProfilerActivity.CPU}


def schedule(
    *, wait: int, warmup: int, active: int, repeat: int = 0, skip_first: int = 0, skip_first_wait: int = 0
) -> Callable[[int], ProfilerAction]:
    """A cycle of steps: `wait` idle, `warmup` measured and dropped, `active` kept; `repeat` times, 0 for ever."""
    if wait < 0 or warmup < 0 or active <= 0 or repeat < 0 or skip_first < 0:
        raise AssertionError(
            f"Invalid profiler schedule arguments. Got wait={wait} (need >= 0), warmup={warmup} (need >= 0), "
            f"active={active} (need > 0), repeat={repeat} (need >= 0), skip_first={skip_first} (need >= 0)."
        )
    if warmup == 0:
        warnings.warn("Profiler won't be using warmup, this can skew profiler results", stacklevel=2)
    cycle = wait + warmup + active

    def action(step: int) -> ProfilerAction:
        if step < 0:
            raise AssertionError(f"Step must be non-negative. Got {step}.")
        if step < skip_first:
            return ProfilerAction.NONE
        step -= skip_first
        if skip_first_wait:
            step += wait
        if repeat > 0 and step / cycle >= repeat:
            return ProfilerAction.NONE
        within = step % cycle
        if within < wait:
            return ProfilerAction.NONE
        if within < wait + warmup:
            return ProfilerAction.WARMUP
        return ProfilerAction.RECORD if within < cycle - 1 else ProfilerAction.RECORD_AND_SAVE

    return action


def tensorboard_trace_handler(
    dir_name: str, worker_name: str | None = None, use_gzip: bool = False
) -> Callable[[Any], None]:
    """An `on_trace_ready` that writes each trace into a folder, under a name that TensorBoard finds."""
    if use_gzip:
        raise NotImplementedError("tensorboard_trace_handler: use_gzip=True is not supported")

    def handler(prof: Any) -> None:
        os.makedirs(dir_name, exist_ok=True)
        worker = worker_name or f"{socket.gethostname()}_{os.getpid()}"
        prof.export_chrome_trace(os.path.join(dir_name, f"{worker}.{time.time_ns()}.pt.trace.json"))

    return handler


class profile:  # noqa: N801 - torch's name
    """Measures the steps that `schedule` chooses; call `step()` after each. Without a schedule it measures everything.

    Args:
        schedule: from step number to ProfilerAction.
        on_trace_ready: called with the profiler at the end of each cycle.
        record_shapes, profile_memory, with_stack: as for `torch.autograd.profiler.profile`.
    """

    def __init__(
        self,
        *,
        activities: Iterable[ProfilerActivity] | None = None,
        schedule: Callable[[int], ProfilerAction] | None = None,
        on_trace_ready: Callable[[Any], Any] | None = None,
        record_shapes: bool = False,
        profile_memory: bool = False,
        with_stack: bool = False,
        with_flops: bool = False,
        with_modules: bool = False,
    ) -> None:
        asked = set(activities) if activities is not None else {ProfilerActivity.CPU}
        if not asked:
            raise AssertionError("No valid profiler activities found")
        self.activities = asked
        self.options = {
            "record_shapes": record_shapes, "profile_memory": profile_memory, "with_stack": with_stack,
            "with_flops": with_flops, "with_modules": with_modules,
            "use_device": "cuda" if ProfilerActivity.CUDA in asked and _has_cuda() else None,
        }  # fmt: skip
        self.schedule = schedule or (lambda step: ProfilerAction.RECORD)
        self.on_trace_ready = on_trace_ready
        self.step_num = 0
        self.profiler: Any = None
        self._step: Any = None
        self._every_step = schedule is not None

    def __enter__(self) -> profile:
        self.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def start(self) -> None:
        """Begin with step 0."""
        self.current_action = self.schedule(self.step_num)
        self._begin()

    def stop(self) -> None:
        """End the step; what was measured is ready."""
        self._end_step()
        recorded = self.current_action in (ProfilerAction.RECORD, ProfilerAction.RECORD_AND_SAVE)
        self._end(save=recorded)

    def step(self) -> None:
        """The next step begins."""
        self._end_step()
        before, self.step_num = self.current_action, self.step_num + 1
        self.current_action = self.schedule(self.step_num)
        if before is ProfilerAction.RECORD_AND_SAVE:
            self._end(save=True)
        elif before is ProfilerAction.WARMUP:
            self._end(save=False)
        elif before is ProfilerAction.RECORD and self.current_action in (ProfilerAction.NONE, ProfilerAction.WARMUP):
            self._end(save=True)
        self._begin()

    def _begin(self) -> None:
        if self.current_action is not ProfilerAction.NONE:
            if self.profiler is None or self.profiler._events is not None:
                self.profiler = _Measuring(**self.options)
                self.profiler.__enter__()
            if self._every_step:
                self._step = record_function(f"ProfilerStep#{self.step_num}")
                self._step.__enter__()

    def _end_step(self) -> None:
        if self._step is not None:
            self._step.__exit__(None, None, None)
            self._step = None

    def _end(self, save: bool) -> None:
        if self.profiler is None or self.profiler._events is not None:
            return
        self.profiler.__exit__(None, None, None)
        if save and self.on_trace_ready is not None:
            self.on_trace_ready(self)

    def _finished(self) -> Any:
        if self.profiler is None:
            raise AssertionError("Profiler must be initialized before getting results")
        return self.profiler

    def key_averages(self, group_by_input_shape: bool = False, group_by_stack_n: int = 0) -> Any:
        """One row per name."""
        return self._finished().key_averages(group_by_input_shape, group_by_stack_n)

    def events(self) -> Any:
        """Every call of the last cycle."""
        return self._finished().function_events

    def export_chrome_trace(self, path: str) -> None:
        """Write the last cycle as a trace for chrome://tracing or Perfetto."""
        self._finished().export_chrome_trace(path)

    def export_stacks(self, path: str, metric: str = "self_cpu_time_total") -> None:
        """Write the stacks of the last cycle with their times."""
        self._finished().export_stacks(path, metric)


def _has_cuda() -> bool:
    from ..array.backend import device_count

    return bool(device_count("cuda"))


__all__ = [
    "ProfilerAction", "ProfilerActivity", "kineto_available", "profile", "record_function", "schedule",
    "supported_activities", "tensorboard_trace_handler",
]  # fmt: skip
