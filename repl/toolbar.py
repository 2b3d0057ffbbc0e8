"""The toolbar below the entry: a worker fills it while nothing is typed, the prompt only reads what is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import signature
from .idioms import Idioms, find
from .peek import line

if TYPE_CHECKING:
    from .shell import Shell

IDLE = 0.06  # seconds without a key before anything is computed
Fragments = list[tuple[str, str]]


class Toolbar:
    """What an entry would be, as of the last time the worker looked."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.invalidate: Callable[[], None] = lambda: None
        self.idioms = Idioms()  # of the last text that was looked at
        self._wanted: tuple[str, str] | None = None
        self._shown: tuple[str, Fragments] = ("", [])
        self._condition = threading.Condition()
        self._worker: threading.Thread | None = None

    def changed(self, text: str, before_cursor: str) -> None:
        """The entry is now `text`; returns at once."""
        with self._condition:
            self._wanted = (text, before_cursor)
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="tt-peek", daemon=True)
                self._worker.start()
            self._condition.notify()

    def fragments(self, text: str) -> Fragments:
        """The cached line; where the entry is empty, which torch is spoken, and not what a late worker found."""
        _, shown = self._shown
        return (shown if text.strip() else []) or [("class:toolbar.quiet", self._quiet())]

    def _quiet(self) -> str:
        torch = self.shell.loaded
        return "" if torch is None else f"torch {torch.__version__}  :help"

    def clear(self) -> None:
        """Forget the last entry."""
        self._wanted, self._shown, self.idioms = None, ("", []), Idioms()

    def _work(self) -> None:
        while True:
            with self._condition:
                while self._wanted is None:
                    self._condition.wait()
                while self._condition.wait(IDLE):  # another key within that time
                    pass
                wanted, self._wanted = self._wanted, None
            if wanted is None:
                continue
            try:
                shown = self.compute(*wanted)
            except Exception:  # noqa: BLE001 - a fault here must not reach the prompt
                shown = []
            self._shown = (wanted[0], shown)
            self.invalidate()

    def compute(self, text: str, before_cursor: str) -> Fragments:
        """The pieces for an entry."""
        self.idioms = Idioms(text)
        if not text.strip() or text.lstrip().startswith((":", "%")):
            return []
        if self.shell.settings.lint:
            self.idioms = find(text)
        return self._peeked(text, before_cursor)

    def _peeked(self, text: str, before_cursor: str) -> Fragments:
        pieces: Fragments = []
        peek = self.shell.peek() if self.shell.settings.peek else None
        if peek is not None:
            names = self.shell.visible_names()
            found = line(peek, signature.expression(text), names, self.shell.recording())
            if found:
                pieces.append(("class:peek.error" if found.startswith("✗") else "class:peek", found))
            called = signature.help_line(peek, before_cursor, names)
            if called:
                pieces += [("", "\n"), *called] if pieces else called
        if self.idioms.said:
            said = ("class:lint", self.idioms.said)
            pieces += [("", "\n"), said] if pieces else [said]
        return pieces


def fitted(pieces: Fragments, width: int) -> Fragments:
    """Every line cut at the terminal's edge."""
    shown: Fragments = []
    left = width
    for style, text in pieces:
        if text == "\n":
            shown.append((style, text))
            left = width
            continue
        if left <= 0:
            continue
        if len(text) > left:
            text = text[: left - 1] + "…"
        shown.append((style, text))
        left -= len(text)
    return shown


__all__: list[Any] = ["Toolbar", "fitted"]
