"""The undo journal: before a file is rewritten, what it held is put down; `tt migrate --undo` puts it back."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Iterator
from hashlib import blake2b

from .. import project
from .files import UnreadableFileError, read_bytes, write

_INSIDE = "undo"


class Journal:
    """One run's entries, in a file that is made with the first of them."""

    def __init__(self, folder: str):
        self._folder = folder
        self._path: str | None = None

    def note(self, path: str, before: bytes, after: bytes) -> None:
        """Put down what the file holds, on the disk before the file itself is touched."""
        entry = {
            "path": os.path.realpath(path),
            "before": base64.b64encode(before).decode("ascii"),
            "after": blake2b(after, digest_size=20).hexdigest(),
        }
        try:
            if self._path is None:
                inside = project.make(self._folder, _INSIDE)
                self._path = os.path.join(inside, f"{time.time_ns():020d}.jsonl")
            with open(self._path, "a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UnreadableFileError(f"not rewritten, because the undo journal cannot be written: {why}") from None


def undo(folder: str) -> Iterator[tuple[str, str | None]]:
    """Take the last run back, file by file; with each path the reason why it could not be, or None.

    Files that were changed since are left alone and stay in the journal.
    """
    inside = os.path.join(folder, _INSIDE)
    runs = sorted(name for name in os.listdir(inside) if name.endswith(".jsonl")) if os.path.isdir(inside) else []
    if not runs:
        return
    path = os.path.join(inside, runs[-1])
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    kept: list[str] = []
    for line in reversed(lines):
        entry = json.loads(line)
        why = _restore(entry["path"], base64.b64decode(entry["before"]), entry["after"])
        if why is not None:
            kept.insert(0, line)
        yield entry["path"], why
    if not kept:
        os.unlink(path)
        return
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in kept)


def _restore(path: str, before: bytes, after: str) -> str | None:
    try:
        now = read_bytes(path)
        if now == before:
            return None
        if blake2b(now, digest_size=20).hexdigest() != after:
            return "changed since it was migrated, so it is left alone"
        write(path, before, now)
    except UnreadableFileError as error:
        return str(error)
    return None
