"""Memory that processes share: how it is made, and how another process comes to the same memory.

The memory has no name: it lives as long as some process maps it or holds a descriptor of it, so that nothing can be left
behind, however a process ends. With the strategy "file_system" it has a name while a message with it is under way.
"""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from multiprocessing import resource_tracker
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from ..array import memory

FOLDER = "/dev/shm"  # noqa: S108 - where Linux keeps memory in the form of files
STRATEGIES = {"file_descriptor", "file_system"} if os.path.isdir("/proc/self/fd") else {"file_descriptor"}
_strategy = "file_descriptor"
# The memory that this process knows, by device and inode: what comes a second time is the same storage again.
_known: WeakValueDictionary[tuple[int, int], np.ndarray] = WeakValueDictionary()


class Attached(memory.SharedMap):
    """Shared memory behind a descriptor, which belongs to it from then on."""

    def __new__(cls, fd: int, nbytes: int) -> Attached:
        result = mmap.mmap.__new__(cls, fd, max(nbytes, 1))
        result.fd = fd
        return result


def strategy() -> str:
    """How memory gets to another process: "file_descriptor" or "file_system"."""
    return _strategy


def set_strategy(name: str) -> None:
    """Choose how; AssertionError for a strategy that this system does not have."""
    global _strategy
    if name not in STRATEGIES:
        raise AssertionError(f"invalid sharing strategy {name!r}, expected one of {STRATEGIES}")
    _strategy = name
    if name == "file_system":
        resource_tracker.ensure_running()  # one for all processes that this one starts


def new(nbytes: int) -> np.ndarray:
    """New uint8 memory that processes share."""
    if _strategy == "file_system":
        fd = os.open(FOLDER, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
        os.ftruncate(fd, max(nbytes, 1))
        return np.ndarray((nbytes,), np.uint8, Attached(fd, nbytes))
    return memory.shared_bytes(nbytes)


def _map_of(owner: np.ndarray) -> memory.SharedMap:
    base: Any = owner.base
    return base.obj if isinstance(base, memoryview) else base


def _key(fd: int) -> tuple[int, int]:
    found = os.fstat(fd)
    return found.st_dev, found.st_ino


def descriptor(owner: np.ndarray) -> int:
    """The descriptor of shared memory that this process has; it is remembered in case it comes back."""
    fd = _map_of(owner).fd
    _known[_key(fd)] = owner
    return fd


def _make_room(fd: int) -> None:
    """Let this process open more files, up to what the system allows it, before it runs out of them."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if fd * 2 > soft and soft != hard:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def attach(fd: int, nbytes: int) -> np.ndarray:
    """The memory behind a descriptor, which is taken over: mapped, or the one that is mapped already."""
    _make_room(fd)
    found = _known.get(key := _key(fd))
    if found is not None:
        os.close(fd)
        return found
    owner = np.ndarray((nbytes,), np.uint8, Attached(fd, nbytes))
    _known[key] = owner
    return owner


# -- names, one for each message under way -------------------------------------------------------------------------
def publish(fd: int) -> str | None:
    """Give memory a name for one message; None when it is not memory that can have one (any more: once only)."""
    if os.fstat(fd).st_dev != os.stat(FOLDER).st_dev:
        return None
    name = f"/torch_{os.getpid()}_{os.urandom(8).hex()}"
    resource_tracker.register(name, "shared_memory")  # it removes the names that nobody came for
    try:
        # only with a folder given does Python follow links
        os.link(f"/proc/self/fd/{fd}", FOLDER + name, src_dir_fd=fd)
    except FileNotFoundError:  # it had a name before
        resource_tracker.unregister(name, "shared_memory")
        return None
    return name


def collect(name: str) -> int:
    """The descriptor of memory that came by name; the name is gone then."""
    try:
        fd = os.open(FOLDER + name, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        raise RuntimeError(
            f"shared memory {name} does not exist (a message with shared memory can be read once)"
        ) from None
    os.unlink(FOLDER + name)
    resource_tracker.unregister(name, "shared_memory")
    return fd


__all__ = [
    "STRATEGIES", "attach", "collect", "descriptor", "new", "publish", "set_strategy", "strategy",
]  # fmt: skip
