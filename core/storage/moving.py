"""Moving an allocation: everything that looks at it looks at other memory afterwards, as when torch moves a storage."""

from __future__ import annotations

import gc
import sys
from typing import Any

import numpy as np

from ..array import memory
from ..tensor import Tensor, wrap


def tensors_on(owner: np.ndarray) -> list[Tensor]:
    """All live tensors whose memory is an allocation."""
    return [
        obj
        for obj in gc.get_objects()
        if issubclass(type(obj), Tensor) and "array" in obj.__dict__ and memory.root(obj.array) is owner
    ]


def follow(tensor: Tensor, target: np.ndarray) -> None:
    """Let a tensor look at `target` in the way in which it looks at its allocation now."""
    array = memory.host_of(tensor.array)
    begin = memory.byte_offset(array)
    # strides in bytes, counted from where the array begins: a reversed array of NumPy's stays reversed
    moved = np.ndarray(array.shape, array.dtype, target, begin if array.size else 0, array.strides)
    tensor.array = memory.like(tensor.array, moved)


def only(tensor: Tensor) -> bool:
    """Is a tensor certainly the only one to know its allocation, so that nobody need be looked for?"""
    return memory.root(tensor.array) is tensor.array and sys.getrefcount(tensor.array) <= _ALONE


def _references() -> int:
    """The count of references to an array that one tensor alone knows."""
    alone = wrap(np.zeros(1))
    return sys.getrefcount(alone.array)


_ALONE = _references()


def relocate(owner: np.ndarray, target: np.ndarray, known: Any = None) -> None:
    """Copy an allocation to `target`, new uint8 memory, and let every tensor on it follow."""
    target[...] = memory.host_of(memory.bytes_of(owner))
    for tensor in tensors_on(owner) if known is None else [known]:
        follow(tensor, target)


__all__ = ["follow", "only", "relocate", "tensors_on"]
