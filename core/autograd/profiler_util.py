"""What the profiler measured: events, their averages, and how both are printed. `torch.autograd.profiler_util`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from enum import Enum
from typing import Any


class DeviceType(Enum):
    """Where an event ran."""

    CPU = 0
    CUDA = 1

    def __repr__(self) -> str:
        return f"<{self}: {self.value}>"


class Interval:
    """Begin and end in microseconds."""

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end = start, end

    def elapsed_us(self) -> float:
        """Its length."""
        return self.end - self.start


class _Formatted:
    """Times as text, and averages over the calls."""

    count: int
    cpu_time_total: float
    self_cpu_time_total: float
    device_time_total = self_device_time_total = cuda_time_total = self_cuda_time_total = 0.0
    device_time = cuda_time = 0.0
    device_memory_usage = self_device_memory_usage = cuda_memory_usage = self_cuda_memory_usage = 0

    @property
    def cpu_time(self) -> float:
        """Average per call, in microseconds."""
        return self.cpu_time_total / self.count if self.count else 0.0

    @property
    def cpu_time_str(self) -> str:
        return format_time(self.cpu_time)

    @property
    def cpu_time_total_str(self) -> str:
        return format_time(self.cpu_time_total)

    @property
    def self_cpu_time_total_str(self) -> str:
        return format_time(self.self_cpu_time_total)


class FunctionEvent(_Formatted):
    """One call that was measured; `cpu_children` are the measured calls inside it."""

    count = 1
    node_id, is_async, is_remote, is_legacy = -1, False, False, False
    device_type = DeviceType.CPU
    use_device = None
    flops = 0

    def __init__(self, id: int, name: str, thread: int, start: float, parent: FunctionEvent | None) -> None:
        self.id, self.name, self.thread, self.cpu_parent = id, name, thread, parent
        self.time_range = Interval(start, start)
        self.cpu_children: list[FunctionEvent] = []
        self.input_shapes: list = []
        self.stack: list[str] = []
        self.scope, self.sequence_nr = 0, -1
        self.is_user_annotation = False
        self.cpu_memory_usage = 0
        if parent is not None:
            parent.cpu_children.append(self)

    @property
    def key(self) -> str:
        """What it is grouped by."""
        return self.name

    @property
    def cpu_time_total(self) -> float:  # type: ignore[override]
        """Microseconds from begin to end."""
        return self.time_range.elapsed_us()

    @property
    def self_cpu_time_total(self) -> float:  # type: ignore[override]
        """Microseconds outside the calls inside it."""
        return self.cpu_time_total - sum(child.cpu_time_total for child in self.cpu_children)

    @property
    def self_cpu_memory_usage(self) -> int:
        """Bytes that it left allocated, outside the calls inside it."""
        return self.cpu_memory_usage - sum(child.cpu_memory_usage for child in self.cpu_children)

    def __repr__(self) -> str:
        return (
            f"<FunctionEvent id={self.id} name={self.name} device_type={self.device_type} node_id={self.node_id} "
            f"cpu_time={self.cpu_time_str} start_us={self.time_range.start} end_us={self.time_range.end} "
            f"cpu_children={[child.id for child in self.cpu_children]} thread={self.thread} "
            f"input_shapes={self.input_shapes} cpu_memory_usage={self.cpu_memory_usage} is_async={self.is_async} "
            f"is_remote={self.is_remote} seq_nr={self.sequence_nr} is_legacy={self.is_legacy}>"
        )


class FunctionEventAvg(_Formatted):
    """The events of one key together."""

    def __init__(self) -> None:
        self.key: str | None = None
        self.count = self.flops = 0
        self.cpu_time_total = self.self_cpu_time_total = 0.0
        self.cpu_memory_usage = self.self_cpu_memory_usage = 0
        self.input_shapes: Any = None
        self.cpu_parent: FunctionEvent | None = None
        self.stack: list[str] = []
        self.node_id, self.use_device, self.is_user_annotation = -1, None, False

    def add(self, other: Any) -> FunctionEventAvg:
        """Count another event in."""
        if not self.count:
            for name in ("key", "input_shapes", "cpu_parent", "stack", "is_user_annotation"):
                setattr(self, name, getattr(other, name))
        for name in ("cpu_time_total", "self_cpu_time_total", "cpu_memory_usage", "self_cpu_memory_usage", "count"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    __iadd__ = add

    def __repr__(self) -> str:
        return (
            f"<FunctionEventAvg key={self.key} self_cpu_time={self.self_cpu_time_total_str} "
            f"cpu_time={self.cpu_time_str}  self_cuda_time=0.000us cuda_time=0.000us input_shapes={self.input_shapes} "
            f"cpu_memory_usage={self.cpu_memory_usage} cuda_memory_usage=0>"
        )


class EventList(list):
    """Events in the order in which they began, or averages."""

    def __init__(self, events: Iterable = (), *, profile_memory: bool = False) -> None:
        super().__init__(events)
        self._profile_memory = profile_memory

    def __str__(self) -> str:
        return self.table()

    @property
    def self_cpu_time_total(self) -> float:
        """Microseconds in all of them together."""
        return sum(event.self_cpu_time_total for event in self)

    def table(
        self,
        sort_by: str | None = None,
        row_limit: int = 100,
        max_src_column_width: int = 75,
        max_name_column_width: int = 55,
        max_shapes_column_width: int = 80,
        header: str | None = None,
        top_level_events_only: bool = False,
        time_unit: str | None = None,
    ) -> str:
        """The events as a table, as torch prints it; `sort_by` names an attribute, largest first."""
        from .profiler_table import table

        return table(
            self, sort_by, header, row_limit, max_src_column_width, max_name_column_width, max_shapes_column_width,
            self._profile_memory, top_level_events_only, time_unit,
        )  # fmt: skip

    def key_averages(self, group_by_input_shapes: bool = False, group_by_stack_n: int = 0) -> EventList:
        """One row per name (and shapes, and the innermost `group_by_stack_n` lines of the stack)."""
        groups: dict[tuple, FunctionEventAvg] = {}
        for event in self:
            key: tuple = (event.key, event.is_user_annotation, *event.stack[:group_by_stack_n])
            if group_by_input_shapes:
                key += (str(event.input_shapes),)
            groups.setdefault(key, FunctionEventAvg()).add(event)
        for average in groups.values():
            average.stack = average.stack[:group_by_stack_n]
            if not group_by_input_shapes:
                average.input_shapes = ""
        return EventList(groups.values(), profile_memory=self._profile_memory)

    def total_average(self) -> FunctionEventAvg:
        """All of them as one row called Total."""
        total = FunctionEventAvg()
        for event in self:
            total.add(event)
        total.key = "Total"
        return total

    def export_chrome_trace(self, path: str) -> None:
        """Write them as a trace for chrome://tracing or Perfetto."""
        process = os.getpid()
        events: list[dict] = [
            {"ph": "M", "name": "process_name", "pid": process, "tid": 0, "args": {"name": "python"}},
            *(_trace_entry(event, process) for event in self),
        ]
        trace = {"schemaVersion": 1, "displayTimeUnit": "ms", "traceEvents": events}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(trace, file)

    def export_stacks(self, path: str, metric: str = "self_cpu_time_total") -> None:
        """Write each stack with its time, in the format of flame graphs."""
        if metric not in ("self_cpu_time_total", "self_cuda_time_total"):
            raise ValueError(f"metric should be one of: {['self_cpu_time_total', 'self_cuda_time_total']}")
        with open(path, "w", encoding="utf-8") as file:
            for event in self:
                if event.stack and int(getattr(event, metric)) > 0:
                    frames = ";".join(
                        entry.translate(str.maketrans(" ;\t\n", "____")) for entry in reversed(event.stack)
                    )
                    file.write(f"{frames} {int(getattr(event, metric))}\n")


def _trace_entry(event: FunctionEvent, process: int) -> dict:
    arguments: dict[str, Any] = {"External id": event.id}
    if event.sequence_nr >= 0:
        arguments["Sequence number"] = event.sequence_nr
    if event.input_shapes:
        arguments["Input Dims"] = event.input_shapes
    if event.stack:
        arguments["Call stack"] = ";".join(event.stack)
    return {
        "ph": "X", "cat": "user_annotation" if event.is_user_annotation else "cpu_op", "name": event.name,
        "pid": process, "tid": event.thread, "ts": event.time_range.start, "dur": event.time_range.elapsed_us(),
        "args": arguments,
    }  # fmt: skip


def format_time(us: float) -> str:
    """`1.234ms`: microseconds in the unit that fits."""
    if us >= 1e6:
        return f"{us / 1e6:.3f}s"
    return f"{us / 1e3:.3f}ms" if us >= 1e3 else f"{us:.3f}us"


__all__ = ["DeviceType", "EventList", "FunctionEvent", "FunctionEventAvg", "Interval", "format_time"]
