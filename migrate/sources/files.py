"""Reading and writing one file: plain reasons for what cannot be read, and writes that are whole or not at all."""

from __future__ import annotations

import os

from .encoded import Encoded, UndecodableError, decode, decode_utf8

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


class UnreadableFileError(Exception):
    """A file cannot be taken as Python source; the message is one plain sentence without the path."""


def read_bytes(path: str) -> bytes:
    """The file's bytes."""
    try:
        handle = os.open(path, _READ)
        try:
            size = os.fstat(handle).st_size
            data = os.read(handle, size + 1)
            if size and len(data) == size:
                return data  # the usual case, in half the time of a file object
            parts = [data]
            while parts[-1]:
                parts.append(os.read(handle, 1 << 20))
            return b"".join(parts)
        finally:
            os.close(handle)
    except FileNotFoundError:
        raise UnreadableFileError("no such file") from None
    except IsADirectoryError:
        raise UnreadableFileError("is a directory") from None
    except PermissionError:
        raise UnreadableFileError("permission denied") from None
    except OSError as error:
        raise UnreadableFileError((error.strerror or str(error)).lower()) from None


def read_source(data: bytes, python: bool = True) -> Encoded:
    """The bytes as text: Python source in the encoding that it declares, anything else in UTF-8."""
    try:
        return decode(data) if python else decode_utf8(data)
    except UndecodableError as error:
        raise UnreadableFileError(str(error)) from None


def write(path: str, data: bytes, expected: bytes) -> None:
    """Replace the file by `data`, unless someone changed it since it was read."""
    import stat
    import tempfile

    target = os.path.realpath(path)  # a symbolic link keeps pointing at its file
    if read_bytes(target) != expected:
        raise UnreadableFileError("changed on disk while it was being migrated")
    handle, temporary = tempfile.mkstemp(prefix=".tt-", dir=os.path.dirname(target))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except OSError as error:
        raise UnreadableFileError(f"cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)
