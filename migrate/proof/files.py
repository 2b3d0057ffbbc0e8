"""Compares what two versions wrote: texts line by line, what torch.save wrote entry by entry, others by their bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from .output import compare_text

Event = dict[str, Any]

# entries that a version of PyTorch adds to what a program saves, whatever the program does: with the version
OF_A_VERSION = ((re.compile(r"num_batches_tracked'\]$"), "batch norm's since 0.4.1"),)


class Files(NamedTuple):
    """How many files are equal, the first that differs (its events, what, both sides), what only one version saves."""

    equal: int
    difference: tuple[Event | None, Event | None, str, str, str] | None
    only: list[str]


def compare(before: Sequence[Event], after: Sequence[Event]) -> Files:
    """Compare the files that the events of two runs tell of."""
    written = [{e["path"]: e for e in events if e["event"] == "file"} for events in (before, after)]
    equal = 0
    only: list[str] = []
    for path in sorted(written[0].keys() | written[1].keys()):
        a, b = (each.get(path) for each in written)
        found = (_words(a), _words(b)) if a is None or b is None else _unlike(a, b, only)
        if found is not None:
            return Files(equal, (a, b, f"file {path}", *found), only)
        equal += 1
    return Files(equal, None, only)


def _unlike(a: Event, b: Event, only: list[str]) -> tuple[str, str] | None:
    """Both sides of the first place in which two files differ."""
    if a["kind"] != b["kind"]:
        return a["kind"], b["kind"]
    if a["content"] == b["content"]:
        return None
    if a["kind"] == "saved":
        return _unlike_entries(a, b, only)
    return None if a["kind"] == "text" and _same_text(a["content"], b["content"]) else _first_unlike(a, b)


def _unlike_entries(a: Event, b: Event, only: list[str]) -> tuple[str, str] | None:
    x, y = a["content"], b["content"]
    for name in [*x, *(n for n in y if n not in x)]:
        if x.get(name) == y.get(name):
            continue
        if name in x and name in y:
            return f"{name}: {x[name]}", f"{name}: {y[name]}"
        why = next((words for pattern, words in OF_A_VERSION if pattern.search(name)), None)
        if why is None:
            return tuple(f"{name}: {side.get(name, 'not there')}" for side in (x, y))  # type: ignore[return-value]
        only.append(f"{a['path']}: only the version {'before' if name in x else 'after'} has {name} ({why})")
    return None


def _same_text(before: str, after: str) -> bool:
    lines = before.splitlines(), after.splitlines()
    return len(lines[0]) == len(lines[1]) and all(
        x == y or not isinstance(compare_text(x, y), str) for x, y in zip(*lines)
    )


def _words(event: Event | None) -> str:
    return "not written" if event is None else event["kind"] if event["kind"] == "removed" else "written"


def _first_unlike(a: Event, b: Event) -> tuple[str, str]:
    for number, (x, y) in enumerate(zip(a["content"].splitlines(), b["content"].splitlines()), 1):
        if x != y:
            at = next((i for i, (p, q) in enumerate(zip(x, y)) if p != q), min(len(x), len(y)))
            start = max(0, at - 30)
            return f"line {number}: …{x[start : at + 60]}", f"line {number}: …{y[start : at + 60]}"
    return f"{len(a['content'].splitlines())} lines", f"{len(b['content'].splitlines())} lines"
