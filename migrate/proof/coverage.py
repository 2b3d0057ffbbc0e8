"""Which rewrites a run reached: a proof is silent about the others, and says which they are."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..sources.encoded import UndecodableError, decode
from ..sources.mask import UnparsableError, mask
from .compare import Event
from .rewrites import Files, Rewrite

_SHOWN = 12  # places in the first line of a report; JSON names them all
_Position = tuple[int, int]  # line, and column in bytes of UTF-8


@dataclass(frozen=True)
class Coverage:
    """How many rewrites there are, and those in statements that never ran."""

    total: int
    not_run: tuple[Rewrite, ...]

    def words(self) -> str:
        """`3 of 17 rewrites did not run: a.py:5, …`, or nothing where all ran."""
        if not self.not_run:
            return ""
        places = sorted({(r.file, r.line) for r in self.not_run})
        shown = ", ".join(f"{file}:{line}" for file, line in places[:_SHOWN])
        if len(places) > _SHOWN:
            shown += f" and {len(places) - _SHOWN} more lines"
        return f"{len(self.not_run)} of {self.total} rewrite{'s' * (self.total != 1)} did not run: {shown}"


def coverage(rewrites: Sequence[Rewrite], before: Files, events: Sequence[Event]) -> Coverage | None:
    """What the run of the version before reached; None where its trace does not say."""
    ran = events[-1].get("ran") if events else None
    if ran is None:
        return None
    files = {name: _Statements(_text(data), [(p[0], p[1]) for p in ran.get(name, ())]) for name, data in before.items()}
    missed = tuple(r for r in rewrites if r.file in files and not files[r.file].reached(r))
    return Coverage(len(rewrites), missed)


class _Statements:
    """The statements of one file, and which of them ran."""

    def __init__(self, text: str, ran: Collection[_Position]) -> None:
        self.text, self.ran = text, set(ran)
        try:
            self.spans = sorted(_spans(ast.parse(mask(text).text)))
        except (SyntaxError, UnparsableError):
            self.spans = []

    def reached(self, rewrite: Rewrite) -> bool:
        """Whether the innermost statement around the rewrite ran; between statements, the one that follows."""
        if not rewrite.code:  # whole lines
            inside = [begin for begin, _, _ in self.spans if rewrite.line <= begin[0] <= rewrite.last]
            if inside:
                return any(begin in self.ran for begin in inside)
        at = self._position(rewrite)
        around = [begin for begin, head, end in self.spans if head <= at <= end]
        after = next((begin for begin, head, _ in self.spans if head >= at), None)
        begin = max(around) if around else after
        return begin is None or begin in self.ran

    def _position(self, rewrite: Rewrite) -> _Position:
        if not rewrite.code:
            return rewrite.line, 0
        before = self.text[: rewrite.start]
        return before.count("\n") + 1, len(before[before.rfind("\n") + 1 :].encode())


def _spans(tree: ast.Module) -> Iterator[tuple[_Position, _Position, _Position]]:
    """Where each statement begins, with its decorators, and ends: a compound one with its head."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        begin = head = node.lineno, node.col_offset
        decorators = getattr(node, "decorator_list", None)
        if decorators:
            head = decorators[0].lineno, 0
        body = getattr(node, "body", None)
        end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
        if body:
            first = body[0]
            inside = getattr(first, "decorator_list", None)
            end = (inside[0].lineno, 0) if inside else (first.lineno, first.col_offset)
            end = (end[0], end[1] - 1)
        yield begin, head, end


def _text(data: bytes) -> str:
    try:
        return decode(data).text
    except UndecodableError:
        return data.decode("utf-8", "replace")
