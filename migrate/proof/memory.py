"""Whether the version after keeps more and more of its graph alive: an accumulator of losses that was not made a number."""

from __future__ import annotations

from typing import Any

_VISITS = 3  # times in a row that the excess must have grown


class Growth:
    """Looks at the same line again and again: graph that only the version after keeps, and each time more of it."""

    def __init__(self) -> None:
        self._excess: dict[tuple[str, Any], list[int]] = {}

    def look(self, a: dict[str, Any], b: dict[str, Any]) -> tuple[str, str, str] | None:
        """What grows at this event, or None."""
        if a["live"] is None or b["live"] is None or not (a["settled"] and b["settled"]):
            return None
        for what, name in (("live", "nodes"), ("kept", "bytes")):
            seen = self._excess.setdefault((what, tuple(a["at"] or ())), [])
            seen.append(b[what] - a[what])
            last = seen[-_VISITS:]
            if len(last) == _VISITS and last[-1] > 0 and all(x < y for x, y in zip(last, last[1:])):
                return f"growing graph ({name} alive)", f"{a[what]} {name}", f"{b[what]} {name}, more at each visit"
        return None
