"""Tracebacks with the frames of the library folded into one line: users look for their own."""

from __future__ import annotations

import os
from traceback import FrameSummary, StackSummary, TracebackException
from typing import Any

LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
FLOORS = tuple(LIBRARY + floor + os.sep for floor in ("core", "repl", "shim"))
_STANDARD = ("<frozen ", os.path.dirname(os.path.abspath(os.__file__)) + os.sep)
GENERATED = "<operation>"  # wrappers written out from declarations


def is_library(filename: str) -> bool:
    """Whether a frame is of the tensor library or the shell, not of the user."""
    return filename == GENERATED or filename.startswith(FLOORS)


class FoldedSummary(StackSummary):
    """A stack in which neighbouring frames of the library are one line."""

    def format(self, **_: Any) -> list[str]:
        lines: list[str] = []
        inside: list[FrameSummary] = []
        for frame in [*self, None]:
            below = bool(inside) and frame is not None and frame.filename.startswith(_STANDARD)  # it called `import`
            if frame is not None and (below or is_library(frame.filename)):
                inside.append(frame)
                continue
            if inside:
                lines.append(_folded(inside))
                inside = []
            if frame is not None:
                lines.append(self.format_frame_summary(frame))
        return lines


def _folded(frames: list[FrameSummary]) -> str:
    named = [frame for frame in frames if frame.filename != GENERATED] or frames
    last = named[-1]
    path = last.filename.removeprefix(LIBRARY).replace(os.sep, "/")
    plural = "s" if len(frames) > 1 else ""
    return f"  [{len(frames)} frame{plural} inside torch, the last in {path}:{last.lineno}]\n"


def fold(shown: TracebackException | None) -> None:
    """Fold a traceback and those of the errors behind it, in place."""
    seen: set[int] = set()
    pending = [shown]
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.stack = FoldedSummary(one.stack)
        pending += [one.__cause__, one.__context__, *(one.exceptions or ())]
