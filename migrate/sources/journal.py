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
            self._append(json.dumps(entry).encode("ascii") + b"\n")
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise UnreadableFileError(f"not rewritten, because the undo journal cannot be written: {why}") from None

    def _append(self, line: bytes) -> None:
        assert self._path is not None
        with open(self._path, "ab", buffering=0) as file:
            length = file.tell()
            try:
                written = file.write(line)
                while written < len(line):
                    written += file.write(line[written:])
                os.fsync(file.fileno())
            except BaseException:
                file.truncate(length)  # half an entry, of a full disk say, would spoil the next one
                if not length:
                    os.unlink(self._path)  # `undo` would take it for a run that wrote nothing
                    self._path = None
                raise


def undo(folder: str) -> Iterator[tuple[str, str | None]]:
    """Take the last run back, file by file; with each path the reason why it could not be, or None.

    Files that were changed since are left alone and stay in the journal.
    """
    inside = os.path.join(folder, _INSIDE)
    runs = sorted(name for name in os.listdir(inside) if name.endswith(".jsonl")) if os.path.isdir(inside) else []
    if not runs:
        return
    path = os.path.join(inside, runs[-1])
    data = read_bytes(path)
    kept: list[bytes] = []
    for line in reversed(data.splitlines()):
        try:
            entry = json.loads(line)
            name, before, after = entry["path"], base64.b64decode(entry["before"]), entry["after"]
        except (ValueError, TypeError, KeyError):
            # A run that was cut off while it wrote the entry: its file was not touched yet.
            yield path, "holds an entry that is not whole, which is passed over"
            continue
        why = _restore(name, before, after)
        if why is not None:
            kept.insert(0, line)
        yield name, why
    if not kept:
        os.unlink(path)
        return
    if (left := b"".join(line + b"\n" for line in kept)) != data:
        write(path, left, data)


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
