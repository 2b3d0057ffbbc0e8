"""The remembered entries: prompt_toolkit's file of entries, with a line for each of what it gave and how long it took.

The file is as prompt_toolkit writes it (`# time`, then the lines with `+`); what is known once the entry has run follows
as `# = time | seconds | what it gave`, which other readers of such files skip. A history of before is read as it is.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from .entries import NOTE, Entry, parsed


class EntryHistory(FileHistory):
    """A file of entries and notes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path
        self._last = ""

    def store_string(self, string: str) -> None:
        """Write an entry down before it runs, so that none is lost."""
        self._last = str(datetime.now())
        self._append(f"\n# {self._last}\n" + "".join(f"+{line}\n" for line in string.split("\n")))

    def note(self, seconds: float, gave: str) -> None:
        """Write down what the last entry came to."""
        if self._last:
            self._append(f"{NOTE}{self._last} | {seconds:.6f} | {' '.join(gave.split())}\n")
            self._last = ""

    def _append(self, text: str) -> None:
        try:
            with self.path.open("ab") as file:
                file.write(text.encode(errors="replace"))
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                print(f"tt: history is not kept: {self.path}: {error.strerror}", file=sys.stderr)

    def entries(self) -> list[Entry]:
        """All entries, oldest first."""
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return parsed(text)


def history_file() -> Path:
    """Where entries are remembered between sessions."""
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser() / "tt" / "history"


def open_history(path: Path) -> History:
    """The remembered entries; where the file cannot be written, one line says so and this session keeps its own."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _set_aside(path)
        with path.open("ab"):
            pass
    except OSError as error:
        print(f"tt: history is not kept: {path}: {error.strerror}", file=sys.stderr)
        return InMemoryHistory()
    return EntryHistory(path)


def _set_aside(path: Path) -> None:
    """Move a history that is not text out of the way, and say so."""
    try:
        data = path.read_bytes()
        data.decode()
        damaged = b"\0" in data
    except FileNotFoundError:
        return
    except UnicodeDecodeError:
        damaged = True
    if damaged:
        aside = path.with_name(path.name + ".damaged")
        path.replace(aside)
        print(f"tt: the history was damaged and is set aside: {aside}", file=sys.stderr)
