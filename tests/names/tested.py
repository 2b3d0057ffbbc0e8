"""Names that no row or behaviour case can use, and the test that holds each: those about memory, processes and devices."""

from __future__ import annotations

from functools import cache

TESTED: dict[str, str] = {}


def _held(file: str, *names: str) -> None:
    TESTED.update(dict.fromkeys(names, file))


@cache
def removed() -> frozenset[str]:
    """The names that only the old dialects have; their table is tested in every dialect."""
    return frozenset()
