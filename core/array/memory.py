"""The memory under arrays: which allocation an array lies in, its bytes, and other arrays laid over the same bytes.

A tensor has only an array; its storage is the allocation that the array's chain of bases ends in.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np


def _reuse_what_is_freed() -> None:
    """Let the C library keep the memory of freed arrays for the next ones.

    It gives back to the system what exceeds twice the largest block that was freed, at first 256 KB, and each page that
    is taken anew costs as much as computing on it. It learns from the blocks it sees, up to 32 MB; this one is never
    touched, so that it takes no memory.
    """
    with suppress(MemoryError):
        np.empty((32 << 20) - (64 << 10), np.uint8)


_reuse_what_is_freed()


class Span:
    """Raw bytes of another array's allocation, offered to NumPy; `owner` keeps them alive and names the allocation."""

    def __init__(self, owner: np.ndarray) -> None:
        low, high = np.lib.array_utils.byte_bounds(owner)
        self.owner = owner
        self.__array_interface__ = {
            "data": (low, not owner.flags.writeable),
            "shape": (high - low if owner.size else 0,),
            "typestr": "|u1",
            "version": 3,
        }


class Writable:
    """An array's memory offered to NumPy as writable."""

    def __init__(self, owner: np.ndarray) -> None:
        self.owner = owner
        interface = dict(owner.__array_interface__)
        self.__array_interface__ = interface | {"data": (interface["data"][0], False)}


def writable(array: np.ndarray) -> np.ndarray:
    """The same memory without NumPy's flag against writing, for memory that is known to be writable."""
    return np.asarray(Writable(array))


class SharedMap(mmap.mmap):
    """Memory that processes share, with the descriptor under which another process can map it."""

    fd: int

    def __new__(cls, nbytes: int) -> SharedMap:
        if hasattr(os, "memfd_create"):
            fd = os.memfd_create("tensor")
        else:
            import tempfile  # ten times dearer to import than all of this file

            with tempfile.TemporaryFile() as file:
                fd = os.dup(file.fileno())
        os.ftruncate(fd, max(nbytes, 1))
        result = super().__new__(cls, fd, max(nbytes, 1))
        result.fd = fd
        return result

    def __del__(self) -> None:
        os.close(self.fd)


def host_of(array: Any) -> np.ndarray:
    """The NumPy array itself, or the one behind a simulated device's wall; metadata only, nothing is copied."""
    return getattr(array, "host", array)


def root(array: Any) -> np.ndarray:
    """The array that owns the allocation: the end of the chain of bases."""
    found = host_of(array)
    if hasattr(type(array), "owner"):
        return array.owner()
    while True:
        base: Any = found.base
        if isinstance(base, Span):
            base = base.owner
        elif not isinstance(base, np.ndarray):  # as_strided puts an object with a base of its own between
            base = getattr(base, "base", None)
        if not isinstance(base, np.ndarray):
            return found
        found = base


def address(array: Any) -> int:
    """Where the first element lies."""
    if hasattr(type(array), "owner"):
        return array.address
    return int(host_of(array).__array_interface__["data"][0])


def bytes_of(array: Any) -> Any:
    """The whole allocation under an array as uint8, on the array's device; no copy."""
    if hasattr(type(array), "owner"):
        return array.all_bytes()
    owner = root(array)
    plain = owner.dtype == np.uint8 and owner.ndim == 1 and owner.flags.c_contiguous
    return like(array, owner if plain else np.asarray(Span(owner)))


def like(array: Any, host: np.ndarray) -> Any:
    """`host` as an array of the same device as `array`, on the same memory."""
    return host if isinstance(array, np.ndarray) else array.xp.wrap(host)


def byte_offset(array: Any) -> int:
    """How far into its allocation an array begins, in bytes."""
    if hasattr(type(array), "owner"):
        return array.address - array.all_bytes().address if array.size else 0
    if not host_of(array).size:
        return max(address(array) - address(root(array)), 0)
    owner = root(array)
    return address(array) - (np.lib.array_utils.byte_bounds(owner)[0] if owner.size else address(owner))


def strided(array: Any, shape: Sequence[int], strides: Sequence[int], offset: int = 0) -> Any:
    """A view of an array's memory with other strides, in bytes; with an offset the array has to be contiguous."""
    if not isinstance(array, np.ndarray) and not hasattr(array, "host"):
        return array.strided(shape, strides, offset)
    host = host_of(array)
    if offset:
        return like(array, np.ndarray(tuple(shape), host.dtype, host, offset, tuple(strides)))
    return like(array, np.lib.stride_tricks.as_strided(host, shape, strides))


def laid_over(memory: Any, kind: np.dtype, offset: int, size: Sequence[int], stride: Sequence[int]) -> Any:
    """An array over uint8 memory; offset and strides count elements. The caller has checked the bounds."""
    if hasattr(type(memory), "owner"):
        return memory.laid_out(kind, offset, size, stride)
    host = host_of(memory)
    item = kind.itemsize
    steps = tuple(s * item for s in stride)
    if 0 in size:
        return like(memory, np.ndarray(tuple(size), kind, host[:0], 0, steps))
    return like(memory, np.ndarray(tuple(size), kind, host, offset * item, steps))


def extent(size: Sequence[int], stride: Sequence[int], offset: int = 0) -> int:
    """How many elements of memory such an array reaches over, from the memory's beginning."""
    if 0 in size:
        return 0
    return offset + 1 + sum((n - 1) * s for n, s in zip(size, stride))


def contiguous_strides(size: Sequence[int]) -> tuple[int, ...]:
    """Strides, in elements, of an array of this size in C order."""
    steps, step = [], 1
    for n in reversed(size):
        steps.append(step)
        step *= max(n, 1)
    return tuple(reversed(steps))


def is_shared(array: Any) -> bool:
    """Does it lie in memory that processes share?"""
    if hasattr(type(array), "owner"):
        return False
    base = root(array).base
    return isinstance(base.obj if isinstance(base, memoryview) else base, SharedMap)


class Pinned(bytearray):
    """Memory that the simulated CUDA devices take for page-locked."""


_PINNED: set[type] = {Pinned}  # the types of buffers that are page-locked


def pinned_like(array: np.ndarray, allocate: Callable[[int], Any] = Pinned) -> np.ndarray:
    """New memory of an array's shape and dtype in a page-locked buffer, which `allocate` makes."""
    buffer = allocate(max(array.nbytes, array.itemsize))
    _PINNED.add(type(buffer))
    return np.ndarray(array.shape, array.dtype, buffer)


def is_pinned(array: Any) -> bool:
    """Was it made by `pinned_like`?"""
    if not isinstance(array, np.ndarray):
        return False
    base = root(array).base
    return type(base.obj if isinstance(base, memoryview) else base) in _PINNED


def shared_bytes(nbytes: int) -> np.ndarray:
    """New uint8 memory that processes share."""
    return np.ndarray((nbytes,), np.uint8, SharedMap(nbytes))


__all__ = [
    "SharedMap", "address", "byte_offset", "bytes_of", "contiguous_strides", "extent", "is_pinned", "is_shared",
    "laid_over", "pinned_like", "root", "shared_bytes", "strided", "writable",
]  # fmt: skip
