"""Where a checkpoint is written: a path gets the whole new file or keeps the old one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def writing(target: Any) -> Iterator[Any]:
    """A file to write to. For a path it lies beside it and takes its place when all went well; file objects are given
    back as they are."""
    if not isinstance(target, str):
        yield target
        return
    path = os.path.realpath(target)
    beside = _beside(path)
    if beside is None:
        with open(path, "wb") as file:
            yield file
        return
    try:
        with open(beside, "wb") as file:
            yield file
        if os.path.exists(path):
            os.chmod(beside, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def _beside(path: str) -> str | None:
    """A name in the same folder; None where the path itself must be written: a device, a pipe, a folder without leave."""
    folder, name = os.path.split(path)
    if os.path.exists(path) and not os.path.isfile(path):
        return None
    if not os.access(folder, os.W_OK) or (os.path.exists(path) and not os.access(path, os.W_OK)):
        return None  # what open() says of it is the right answer
    return os.path.join(folder, f".{name[:200]}.{os.getpid()}.{os.urandom(4).hex()}.tmp")


__all__ = ["writing"]
