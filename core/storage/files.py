"""Bytes that storages take from elsewhere: files mapped into memory, and copies of Python buffers."""

from __future__ import annotations

import mmap
import os
from typing import Any

import numpy as np

from ..array.rules import rules
from .shared import Attached


def mapped(filename: Any, shared: bool, nbytes: int) -> np.ndarray:
    """A file as uint8 memory. With `shared` writes reach the file, which is made and enlarged as needed."""
    try:
        fd = os.open(filename, (os.O_RDWR | os.O_CREAT if shared else os.O_RDONLY) | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise RuntimeError(
            f"unable to open file <{os.fspath(filename)}> in read-{'write' if shared else 'only'} mode: {error.strerror} "
            f"({error.errno})"
        ) from None
    try:
        size = os.fstat(fd).st_size
        if not nbytes and rules.dialect != "2":
            nbytes = size  # older versions took a size of 0 for all of it
        if size < nbytes and not shared:
            raise RuntimeError(
                f"file <{os.fspath(filename)}> size <{size}> is smaller than the required mapping size <{nbytes}>"
            )
        if size < nbytes:
            os.ftruncate(fd, nbytes)
        if not nbytes:
            return np.empty(0, np.uint8)
        if shared:
            return np.ndarray((nbytes,), np.uint8, Attached(os.dup(fd), nbytes))
        private = mmap.mmap(fd, nbytes, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        return np.ndarray((nbytes,), np.uint8, private)
    finally:
        os.close(fd)


def copied(buffer: Any, byte_order: str | None, count: int, offset: int, item: int) -> np.ndarray:
    """The bytes of `count` elements of a buffer (-1: all of them) from a byte on; ValueError in torch's words."""
    if byte_order not in (None, "native", "little", "big"):
        raise ValueError(f"invalid byte_order '{byte_order}' (expected 'big', 'little', or 'native')")
    if byte_order is None and item > 1:
        raise RuntimeError("function missing required argument 'byte_order' (pos 2)")
    whole = np.frombuffer(buffer, np.uint8)
    if offset < 0 or offset > whole.size:
        raise ValueError(
            f"offset must be non-negative and no greater than buffer length ({offset}) , but got {whole.size}"
        )
    if count < 0 and (whole.size - offset) % item:
        raise ValueError(f"buffer size ({whole.size}) must be a multiple of element size ({item})")
    count = (whole.size - offset) // item if count < 0 else count
    if offset + count * item > whole.size:
        raise ValueError(
            f"buffer has only {whole.size - offset} elements after offset {offset}, but specified a size of {count}"
        )
    return whole[offset : offset + count * item].copy()
