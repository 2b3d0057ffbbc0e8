"""The copy of a program's folder that a version runs in, so that neither run sees or spoils what is there.

Both versions run one after the other at the same path, so that what they print of it is the same. Small files are
copied; big ones, and the neighbours of the folder (`../data`), are links, which the guard keeps from being written.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

_SKIPPED = {".git", ".hg", ".svn", "__pycache__", ".tt_cache", ".venv", "venv", "node_modules", ".mypy_cache",
            ".pytest_cache", ".ruff_cache", ".tox"}  # fmt: skip
_BIG = 1 << 20  # bytes of a file that is linked rather than copied
_ROOM = 64 << 20  # bytes that are copied altogether
_ENTRIES = 5000  # files and folders that are looked at before whole folders are linked
_NEIGHBOURS = 500


class Workplace:
    """A place in the temporary folder; `fresh` makes the working copy anew."""

    def __init__(self, script: str) -> None:
        self.script = Path(script).resolve()
        self.source = self.script.parent

    def __enter__(self) -> Workplace:
        self._temporary = tempfile.TemporaryDirectory(prefix="tt-proof-", ignore_cleanup_errors=True)
        # the whole way is resolved: what a program finds out about its own place must begin with it
        self.place = Path(self._temporary.name).resolve()
        self.above = self.place / "run" / (self.source.parent.name or "root")
        self.folder = self.above / (self.source.name or "folder")
        self.temporary = self.place / "tmp"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._temporary.cleanup()

    @property
    def program(self) -> Path:
        """The program's file in the working copy."""
        return self.folder / self.script.name

    def fresh(self, files: Mapping[str, bytes]) -> None:
        """Copy the folder again, with `files` (paths inside it) in place of what stands there."""
        for each in (self.place / "run", self.temporary):
            shutil.rmtree(each, ignore_errors=True)
        self.temporary.mkdir()
        self.folder.mkdir(parents=True)
        self._link_neighbours()
        _copy(self.source, self.folder)
        for name, data in files.items():
            target = self.folder / name
            if target.is_symlink():
                target.unlink()
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)

    def _link_neighbours(self) -> None:
        parent = self.source.parent
        if parent in (self.source, Path(parent.anchor), Path.home()) or self.place.is_relative_to(parent):
            return
        try:
            entries = sorted(os.scandir(parent), key=lambda e: e.name)[:_NEIGHBOURS]
        except OSError:
            return
        for entry in entries:
            if entry.name != self.source.name and entry.name not in _SKIPPED:
                (self.above / entry.name).symlink_to(entry.path)


def _copy(source: Path, target: Path) -> None:
    """Breadth first, so that what lies near the program is copied before the budget is spent."""
    room, entries = _ROOM, _ENTRIES
    waiting = [(source, target)]
    for folder, copy in waiting:  # grows while it is walked
        try:
            found = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError:
            continue
        for entry in found:
            if entry.name in _SKIPPED:
                continue
            entries -= 1
            place = copy / entry.name
            if entry.is_dir(follow_symlinks=False):
                if entries <= 0:
                    place.symlink_to(entry.path)
                else:
                    place.mkdir()
                    waiting.append((Path(entry.path), place))
            elif entry.is_file(follow_symlinks=False) and (size := entry.stat().st_size) <= min(_BIG, room):
                room -= size
                try:
                    shutil.copy2(entry.path, place)
                except OSError:  # one that may not be read: the program will be told so itself
                    place.symlink_to(entry.path)
            elif entry.is_file() or entry.is_dir():
                place.symlink_to(os.path.realpath(entry.path))
