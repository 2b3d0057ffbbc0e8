"""Whether the version after keeps more and more of its graph alive: an accumulator of losses that was not made a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_VISITS = 3  # times in a row that the excess must have grown
Found = tuple[str, str, str]  # what, before, after
Event = dict[str, Any]
Suspect = tuple[int, int, Event, Event, Found]


@dataclass
class _Line:
    """What was seen at one line: the excess at each visit, and the visit that first looked like growth."""

    excess: list[int] = field(default_factory=list)
    suspect: Suspect | None = None


class Growth:
    """Looks at the same line again and again: graph that only the version after keeps, and each time more of it.

    Two visits say little: what the first pass leaves is there only from the second on. They do where the version after,
    and it alone, has a chain across passes. A later visit that finds as much as the one before it clears the line: what
    was kept is replaced then. One that finds less does not: a sum that starts again every hundred passes has grown.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, Any], _Line] = {}
        self._cleared = False

    def look(self, a: Event, b: Event, number: int = 0, step: int = 0) -> None:
        """Look at both sides of an event, the `number`-th of all and the `step`-th of its kind."""
        if a["live"] is None or b["live"] is None or not (a["settled"] and b["settled"]):
            return
        for what, name in (("live", "nodes"), ("kept", "bytes")):
            line = self._lines.setdefault((what, tuple(a["at"] or ())), _Line())
            seen = line.excess
            seen.append(b[what] - a[what])
            if line.suspect is not None:
                if seen[-1] == seen[-2]:
                    line.suspect, self._cleared = None, True
                continue
            words = f"growing graph ({name} alive)", f"{a[what]} {name}"
            last = seen[-_VISITS:]
            if len(last) == _VISITS and last[-1] > 0 and all(x < y for x, y in zip(last, last[1:])):
                line.suspect = number, step, a, b, (*words, f"{b[what]} {name}, more at each visit")
            elif what == "live" and len(seen) == 2 and seen[1] > max(seen[0], 0) and _chained(b) > _chained(a) == 0:
                chain = f"a chain through {_chained(b)} of them across passes"
                line.suspect = number, step, a, b, (*words, f"{b[what]} {name}, {chain}")

    def suspected(self) -> Suspect | None:
        """The first event that looked like growth and was not cleared since: its number and step, both sides, what."""
        found = [line.suspect for line in self._lines.values() if line.suspect is not None]
        return min(found, key=lambda each: each[0], default=None)

    def at_the_end(self, a: Event, b: Event) -> Found | None:
        """A chain that only the version after has when it ends; the last link may come after the last event."""
        if self._cleared or not _chained(b) > _chained(a) == 0 or b["live"] <= a["live"]:
            return None
        words = f"{b['live']} nodes, a chain through {_chained(b)} of them across passes"
        return "growing graph (nodes alive)", f"{a['live']} nodes at the end", words


def _chained(event: Event) -> int:
    return event.get("chained", 0)
