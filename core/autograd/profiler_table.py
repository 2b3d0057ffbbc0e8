"""The profiler's table, in torch's layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .profiler_util import format_time

_WIDTH = 12
_UNITS = {"s": 1e6, "ms": 1e3, "us": 1.0}


def table(
    events: Sequence[Any],
    sort_by: str | None,
    header: str | None,
    row_limit: int,
    source_width: int,
    name_width: int,
    shapes_width: int,
    with_memory: bool,
    top_level_only: bool,
    unit: str | None,
) -> str:
    """Rows of events or averages under a line of headings, with the total below."""
    if not events:
        return ""
    if sort_by is not None:
        attribute = sort_by.replace("cuda", "device")
        events = sorted(events, key=lambda event: getattr(event, attribute), reverse=True)
    total = sum(event.self_cpu_time_total for event in events)
    columns = _columns(events, name_width, shapes_width, source_width, with_memory)
    line = "  ".join("-" * abs(width) for _, width in columns) + "  "
    headings = [name for name, _ in columns]
    with_shapes, with_stack = "Input Shapes" in headings, "Source Location" in headings
    shown = [event for event in events if not top_level_only or event.cpu_parent is None]
    lines = []
    if header is not None:
        lines += ["=" * (len(line) - 2), header]
    if top_level_only:
        lines += ["=" * (len(line) - 2), "This report only display top-level ops statistics"]
    lines += [line, _aligned(headings, columns), line]
    for event in shown[: row_limit if row_limit >= 0 else None]:
        row = _row(event, total, name_width, with_memory, unit)
        if with_shapes:
            row.append(str(event.input_shapes)[: columns[-1 - with_stack][1]])
        stack = list(event.stack) if with_stack else []
        if with_stack:
            row.append(_trimmed(stack[0], source_width) if stack else "")
        lines.append(_aligned(row, columns))
        blank = [""] * (len(columns) - 1)
        lines += [_aligned([*blank, _trimmed(entry, source_width)], columns) for entry in stack[1:]]
        if with_stack:
            lines.append(_aligned([*blank, ""], columns))
    lines += [line, f"Self CPU time total: {_time(total, unit)}"]
    return "\n".join(lines) + "\n"


def _columns(
    events: Sequence[Any], name_width: int, shapes_width: int, source_width: int, with_memory: bool
) -> list[tuple[str, int]]:
    """Headings with their widths; a negative width is filled from the left."""
    columns = [("Name", min(max(len(event.key) for event in events) + 4, name_width))]
    names = ["Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg"]
    names += ["CPU Mem", "Self CPU Mem"] if with_memory else []
    columns += [(name, _WIDTH) for name in (*names, "# of Calls")]
    if any(event.input_shapes for event in events):
        longest = max(len(str(event.input_shapes)) for event in events)
        columns.append(("Input Shapes", min(longest + 4, shapes_width)))
    entries = [len(entry) for event in events for entry in event.stack]
    if entries:
        columns.append(("Source Location", -min(max(entries) + 4, source_width)))
    return columns


def _row(event: Any, total: float, name_width: int, with_memory: bool, unit: str | None) -> list[Any]:
    name = event.key if len(event.key) < name_width - 3 else event.key[: name_width - 3] + "..."
    row: list[Any] = [
        name, _share(event.self_cpu_time_total, total), _time(event.self_cpu_time_total, unit),
        _share(event.cpu_time_total, total), _time(event.cpu_time_total, unit), _time(event.cpu_time, unit),
    ]  # fmt: skip
    if with_memory:
        row += [_memory(event.cpu_memory_usage), _memory(event.self_cpu_memory_usage)]
    return [*row, event.count]


def _aligned(cells: list[Any], columns: list[tuple[str, int]]) -> str:
    return "".join(
        f"{cell!s:<{-width}}  " if width < 0 else f"{cell!s:>{width}}  " for cell, (_, width) in zip(cells, columns)
    )


def _time(us: float, unit: str | None) -> str:
    return format_time(us) if unit not in _UNITS else f"{us / _UNITS[unit]:.3f}{unit}"  # type: ignore[index]


def _share(us: float, total: float) -> str:
    return "NaN" if not total else f"{us * 100.0 / total:.2f}%"


def _memory(count: int) -> str:
    for name, size in ((" GB", 1 << 30), (" MB", 1 << 20), (" KB", 1 << 10)):
        if abs(count) >= size:
            return f"{count / size:.2f}{name}"
    return f"{count} B"


def _trimmed(entry: str, width: int) -> str:
    return entry if len(entry) <= width else "..." + entry[len(entry) - width + 3 :]
