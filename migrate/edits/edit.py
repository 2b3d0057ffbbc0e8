"""An edit replaces one span of the source; a set of edits is applied together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

# "line" removes whole lines; "indent" inserts at a line's beginning and yields to a removal of that line.
Kind = Literal["text", "line", "indent"]


class Edit(NamedTuple):
    """Replace source[start:end] by `text`."""

    start: int
    end: int
    text: str
    kind: Kind = "text"


class EditSet:
    """Edits accepted so far for one round; `add` takes a group whole or refuses it."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []

    def add(self, group: Sequence[Edit]) -> bool:
        """Accept the group unless one of its edits overlaps an accepted one."""
        fresh = [edit for edit in group if edit not in self.edits]
        if any(_clash(edit, other) for edit in fresh for other in self.edits):
            return False
        self.edits += fresh
        return True

    def covers(self, start: int, end: int) -> bool:
        """Whether source[start:end] disappears under an accepted edit."""
        return any(edit.start <= start and end <= edit.end and edit.end > edit.start for edit in self.edits)


def _clash(one: Edit, other: Edit) -> bool:
    if one.kind == "indent" and other.kind == "indent":
        return one.start == other.start
    if "indent" in (one.kind, other.kind):
        indent, rest = (one, other) if one.kind == "indent" else (other, one)
        return rest.start < indent.start < rest.end
    if one.start == one.end and other.start == other.end:
        return one.start == other.start  # two insertions at one point have no right order
    if one.start == one.end or other.start == other.end:
        point, rest = (one, other) if one.start == one.end else (other, one)
        return rest.start < point.start < rest.end or (
            # A whole line may come in where another goes out; part of a line may not.
            rest.kind == "line" and rest.start == point.start and not point.text.endswith(("\n", "\r"))
        )
    return one.start < other.end and other.start < one.end


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The source after all edits, which must not overlap."""
    chosen = list(edits)
    removed = {edit.start for edit in chosen if edit.kind == "line"}
    live = [edit for edit in chosen if not (edit.kind == "indent" and edit.start in removed)]
    # At one point: indentation first, then insertions, then replacements.
    live.sort(key=lambda edit: (edit.start, edit.kind != "indent", edit.end > edit.start, edit.end))
    parts, done = [], 0
    for edit in live:
        if edit.start < done:
            if edit.kind == "indent":
                continue  # the line break before it went with the text around it
            raise ValueError(f"edits overlap at offset {edit.start}")
        parts += [source[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, source[done:]])
