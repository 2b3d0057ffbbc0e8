"""torch.cuda.nvtx: marks for NVIDIA's profilers. On a simulated device nobody reads them, and only the depth is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from ..array import backend

_open: list[str] = []
_handles = count(1)


def _check() -> None:
    if not backend.device_count("cuda"):
        raise RuntimeError("NVTX functions not installed. Are you sure you have a CUDA build?")


def range_push(msg: str) -> int:
    """Open a range inside the open ones, and return how many are open around it."""
    _check()
    _open.append(msg)
    return len(_open) - 1


def range_pop() -> int:
    """Close the innermost range, and return how many are open around it; -2 when none was open, as NVTX says."""
    _check()
    if not _open:
        return -2
    _open.pop()
    return len(_open)


def range_start(msg: str) -> int:
    """Open a range that may be closed anywhere, and return its handle."""
    _check()
    return next(_handles)


def range_end(range_id: int) -> None:
    """Close the range of a handle."""
    _check()


def mark(msg: str) -> None:
    """Note a moment."""
    _check()


@contextmanager
def range(msg: str, *args: Any, **kwargs: Any) -> Iterator[None]:  # noqa: A001 - torch's name
    """A range around a block; the arguments are put into the message."""
    range_push(msg.format(*args, **kwargs))
    try:
        yield
    finally:
        range_pop()


__all__ = ["mark", "range", "range_end", "range_pop", "range_push", "range_start"]
