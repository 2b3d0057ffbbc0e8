"""Comments that silence a finding on their line: `# noqa`, `# noqa: TT101`, `# tt: ignore[TT101]`."""

from __future__ import annotations

import re

_NOQA = re.compile(r"#\s*noqa(?::\s*(?P<codes>[A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*))?", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*tt:\s*ignore(?:\[(?P<codes>[^\]]*)\])?")


def suppressed_codes(line: str) -> set[str] | None:
    """The codes that a line's comment silences; an empty set for all of them, None for no such comment."""
    if "#" not in line:
        return None
    match = _IGNORE.search(line) or _NOQA.search(line)
    if match is None:
        return None
    return {code.strip().upper() for code in re.split(r"[\s,]+", match["codes"] or "") if code.strip()}


def is_suppressed(code: str, lines: list[str]) -> bool:
    """Whether one of the lines silences the code."""
    return any(codes is not None and (not codes or code in codes) for codes in map(suppressed_codes, lines))
