"""Which names a typed word may mean: those that begin with it first, then fuzzy ones (`oli` for `ones_like`)."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Where a part of a name begins: after `_`, a capital after a small letter, a digit after none.
PART = re.compile(r"(?:(?<=^)|(?<=_)|(?<=[a-z0-9])(?=[A-Z]))(?=[^_])")
LOOSE = 3  # letters from which on any that follow each other in the name are enough (`sofmax`)


def ranked(word: str, names: Iterable[str]) -> list[str]:
    """Names that fit the word, private ones only when asked for, each once; the better a name fits the earlier."""
    hidden = not word.startswith("_")
    found = []
    for name in set(names):
        if hidden and name.startswith("_"):
            continue
        rank = fit(word, name)
        if rank is not None:
            found.append((rank, not name.endswith("="), name.lower(), name))
    return [name for *_, name in sorted(found)]


def fit(word: str, name: str) -> tuple[int, int] | None:
    """How well a name fits: 0 begins with the word, 1 in other case, 2 by the beginnings of its parts, 3 loosely."""
    if name.startswith(word):
        return 0, 0
    small, low = word.lower(), name.lower()
    if low.startswith(small):
        return 1, 0
    if len(word) < 2 or len(word) > len(name):
        return None
    starts = {match.start() for match in PART.finditer(name)}
    for start in sorted(starts):
        if low[start] == small[0] and _by_parts(small, low, start, starts):
            return 2, start
    if len(word) >= LOOSE and low[0] == small[0]:
        end = _loosely(small, low)
        if end is not None:
            return 3, end
    return None


def _by_parts(word: str, name: str, at: int, starts: set[int]) -> bool:
    """Whether each letter follows the one before or begins a part; both ways are tried."""
    pending = [(1, at)]
    seen: set[tuple[int, int]] = set()
    while pending:
        done, last = pending.pop()
        if done == len(word):
            return True
        if (done, last) in seen:
            continue
        seen.add((done, last))
        places = {last + 1, *(start for start in starts if start > last)}
        pending += [(done + 1, place) for place in places if place < len(name) and name[place] == word[done]]
    return False


def _loosely(word: str, name: str) -> int | None:
    """The end of the word's letters in the name, in their order; None where they are not there or far apart."""
    at = -1
    for letter in word:
        at = name.find(letter, at + 1)
        if at < 0:
            return None
    return at if at < 2 * len(word) else None
