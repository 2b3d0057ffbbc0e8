"""Entries of earlier sessions: how the history file writes them, with what each gave and how long it took."""

from __future__ import annotations

from dataclasses import dataclass, replace

NOTE = "# = "


@dataclass(frozen=True)
class Entry:
    """One entry: when it was typed, its text, and once it has run its seconds and what it gave."""

    when: str
    text: str
    seconds: float | None = None
    gave: str = ""


def parsed(text: str) -> list[Entry]:
    """The entries of a file's text."""
    found: list[Entry] = []
    places: dict[str, int] = {}
    when, lines = "", []
    for line in [*text.split("\n"), "#"]:
        if line.startswith("+"):
            lines.append(line[1:])
            continue
        if lines:
            places[when] = len(found)
            found.append(Entry(when, "\n".join(lines)))
            lines = []
        if line.startswith(NOTE):
            stamp, _, rest = line[len(NOTE) :].partition(" | ")
            seconds, _, gave = rest.partition(" | ")
            if stamp in places and _is_number(seconds):
                found[places[stamp]] = replace(found[places[stamp]], seconds=float(seconds), gave=gave)
        elif line.startswith("# "):
            when = line[2:]
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
