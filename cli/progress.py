"""A bar on standard error for runs that take more than a moment; nothing on a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..migrate.batch import Outcome

_PATIENCE, _EVERY = 1.0, 0.1


class Progress:
    """Counts outcomes as they go by; `clear()` before anything else is printed."""

    def __init__(self, total: int):
        self._total, self._shown = total, False
        self._begin = self._last = time.monotonic()

    def follow(self, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """The outcomes, counted."""
        for done, outcome in enumerate(outcomes, start=1):
            now = time.monotonic()
            if now - self._begin > _PATIENCE and now - self._last > _EVERY:
                self._last = now
                self._draw(done)
            yield outcome
        self.clear()

    def clear(self) -> None:
        """Take the bar away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = False

    def _draw(self, done: int) -> None:
        filled = 30 * done // max(self._total, done, 1)
        bar = "#" * filled + "." * (30 - filled)
        print(f"\r[{bar}] {done} of {self._total} files", end="", file=sys.stderr, flush=True)
        self._shown = True


def progress(paths: list[str], documents: bool) -> Progress | None:
    """A bar where there is a terminal to draw it on; counting the files first costs a walk through the folders."""
    if not sys.stderr.isatty():
        return None
    from ..migrate.sources.tree import discover

    return Progress(sum(1 for _ in discover(paths, documents)))
