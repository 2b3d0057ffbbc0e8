"""The cheap stages: is there anything in these bytes that any rule could care about?

The table of trigger words is one pattern of many alternatives, which takes a microsecond for every byte or two. Most
alternatives ask for a whole word or cannot match without some word: one pass finds the words of the file, and only the
alternatives whose words are there are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .facts.triggers import OLD, TRIGGERS

# A file that only mentions torch is none of ours; `import os, torch` and imports inside functions are.
_IMPORT = re.compile(rb"\b(?:import|from)\b[^\r\n#]*\btorch")
_WORDS = re.compile(rb"[A-Za-z_]\w*")
_WHOLE = re.compile(rb"\\b(?:(\w+)|\(\?:([\w|]+)\))\\b")
# A whole word that must stand in whatever the alternative matches: what follows it there is no letter.
_NEEDED = re.compile(rb"\\b([A-Za-z_]\w*)(?:\\b|\\s\+|(?:\\s\*)?(?:\\[.(\[]|=))")


class Screen:
    """The same answer as `pattern.search(data) is not None`, in a fraction of the time."""

    def __init__(self, pattern: re.Pattern[bytes]):
        self._words: set[bytes] = set()
        self._rest: list[tuple[bytes, bytes]] = []
        self._compiled: dict[bytes, re.Pattern[bytes]] = {}
        for alternative in _alternatives(pattern.pattern):
            whole = _WHOLE.fullmatch(alternative)
            if whole is not None:
                self._words.update((whole[1] or whole[2]).split(b"|"))
            else:
                needed = _NEEDED.search(_outside_groups(alternative))
                self._rest.append((needed[1] if needed else b"", alternative))

    def matches(self, data: bytes) -> bool:
        """Whether the pattern is found anywhere."""
        words = set(_WORDS.findall(data))
        if not self._words.isdisjoint(words):
            return True
        for needed, alternative in self._rest:
            if not needed or needed in words:
                if alternative not in self._compiled:
                    self._compiled[alternative] = re.compile(alternative)
                if self._compiled[alternative].search(data) is not None:
                    return True
        return False


def _alternatives(pattern: bytes) -> Iterator[bytes]:
    """The pattern's alternatives, split at the bars that stand in no group and no class."""
    start = 0
    for here, depth in _bars(pattern):
        if depth == 0:
            yield pattern[start:here]
            start = here + 1
    yield pattern[start:]


def _bars(pattern: bytes) -> Iterator[tuple[int, int]]:
    here, depth, inside = 0, 0, False
    while here < len(pattern):
        char = pattern[here : here + 1]
        if char == b"\\":
            here += 1
        elif inside:
            inside = char != b"]"
        elif char == b"[":
            inside = True
        elif char in b"()":
            depth += 1 if char == b"(" else -1
        elif char == b"|":
            yield here, depth
        here += 1


def _outside_groups(alternative: bytes) -> bytes:
    """The alternative with a `?` in place of every group and class, so that no word is found in them."""
    parts, here, depth = [], 0, 0
    while here < len(alternative):
        step = 2 if alternative[here : here + 1] == b"\\" else 1
        piece = alternative[here : here + step]
        depth += piece in (b"(", b"[")
        parts.append(b"?" if depth else piece)
        depth -= piece in (b")", b"]")
        here += step
    return b"".join(parts)


_triggers = Screen(TRIGGERS)
_old = Screen(OLD)


def is_old(data: bytes) -> bool:
    """Whether the bytes hold a word that only code of 0.3 needs."""
    return _old.matches(data)


def has_trigger(data: bytes) -> bool:
    """Whether a word stands in the bytes that some rule cares about."""
    return _triggers.matches(data)


def may_concern(data: bytes) -> bool:
    """False if no rule can have anything to say about a file of these bytes."""
    return b"torch" in data and _IMPORT.search(data) is not None and _triggers.matches(data)
