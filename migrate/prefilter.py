"""The cheap stages: is there anything in these bytes that any rule could care about?

The table of trigger words is one pattern of many alternatives, which takes a microsecond for every byte or two. Most
alternatives ask for a whole word or cannot match without some word: one pass finds the words of the file, and only the
alternatives whose words are there are tried, and compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .facts.triggers import OLD, TRIGGERS

# A file that only mentions torch is none of ours; `import os, torch` and imports inside functions are.
_IMPORT = re.compile(rb"\b(?:import|from)\b[^\r\n#]*\btorch")
_BLANKED = bytes(each if chr(each).isalnum() and each < 128 or each == 95 else 32 for each in range(256))
"""Every byte that belongs to no word as a blank: what is left are the words, found faster than by a pattern."""
_WHOLE = re.compile(rb"\\b(?:(\w+)|\(\?:([\w|]+)\))\\b")
# What follows a whole word: its end, or something in which no letter comes next.
_END = rb"(?:\\b|\\s\+|(?:\\s\*)?(?:\\[.(\[]|=))"
# A whole word that must stand in whatever the alternative matches: what is before it there is no letter either.
_NEEDED = re.compile(rb"(?:\\b|\\s\+|(?:\\\.|=)\\s\*)([A-Za-z_]\w*)" + _END)
# The same of an alternative that begins with a word of several spellings, with groups but nothing else in it.
_SPELLED = re.compile(rb"\\b((?:\w|\(\?i?:|[|?)])+)" + _END)


class Screen:
    """The same answer as `re.search(pattern, data) is not None`, in a fraction of the time."""

    def __init__(self, pattern: bytes):
        self._words: set[bytes] = set()
        self._rest: list[tuple[bytes, bytes, bytes]] = []
        for alternative in _alternatives(pattern):
            whole = _WHOLE.fullmatch(alternative)
            if whole is not None:
                self._words.update((whole[1] or whole[2]).split(b"|"))
                continue
            needed, spelled = _NEEDED.search(_outside_groups(alternative)), _SPELLED.match(alternative)
            self._rest.append((
                needed[1] if needed else b"",
                rb"\b" + spelled[1] + rb"\b" if spelled and not needed else b"",
                alternative,
            ))  # fmt: skip

    def matches(self, data: bytes) -> bool:
        """Whether the pattern is found anywhere."""
        words = words_of(data)
        if not self._words.isdisjoint(words):
            return True
        vocabulary = b" ".join(words)
        for needed, spelled, alternative in self._rest:
            if (
                (not needed or needed in words)
                and (not spelled or _compiled(spelled).search(vocabulary) is not None)
                and _compiled(alternative).search(data) is not None
            ):
                return True
        return False


def words_of(data: bytes) -> set[bytes]:
    """Every run of ASCII letters, digits and underscores in the bytes."""
    return set(data.translate(_BLANKED).split())


@cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern)


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


@cache
def _screen(pattern: bytes) -> Screen:
    return Screen(pattern)


def is_old(data: bytes) -> bool:
    """Whether the bytes hold a word that only code of 0.3 needs."""
    return _screen(OLD).matches(data)


def has_trigger(data: bytes) -> bool:
    """Whether a word stands in the bytes that some rule cares about."""
    return _screen(TRIGGERS).matches(data)


def may_concern(data: bytes) -> bool:
    """False if no rule can have anything to say about a file of these bytes."""
    return b"torch" in data and _IMPORT.search(data) is not None and has_trigger(data)


def mentions_suppression(data: bytes) -> bool:
    """Whether the bytes may hold a comment that silences a rule of ours by its code."""
    lowered = data.lower()
    if b"tt" not in lowered or (b"noqa" not in lowered and b"tt:" not in lowered):
        return False  # nearly every file, and the pattern need not be compiled
    return re.search(rb"#\s*noqa\s*:[^\r\n]*\btt\d|#\s*tt:\s*ignore", lowered) is not None
