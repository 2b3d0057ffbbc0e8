"""Writes whose memory overlaps itself or what they read are refused, where torch's iterator refuses them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import memory
from .errors import call_line

_ITSELF = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please "
    "clone() the tensor before performing the operation."
)
_INPUT = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
    "location. Please clone() the tensor before performing the operation."
)


def repeats(array: Any) -> bool:
    """Has it an element in several places, as expanded arrays have?"""
    if 0 not in array.strides or not array.size:
        return False
    return any(step == 0 and n > 1 for step, n in zip(array.strides, array.shape))


def check_itself(name: str, target: Any) -> None:
    """Refuse to write into an array that has an element in several places."""
    if repeats(target):
        raise RuntimeError(f"{_ITSELF}\n{call_line(name, [('input', target)])}")


def check_inputs(name: str, target: Any, arrays: Sequence[Any]) -> None:
    """Refuse to write into an array that shares some, but not all, of its memory with one that is read."""
    for array in arrays:
        if type(array) is np.ndarray and array is not target and _partial(target, array):
            raise RuntimeError(f"{_INPUT}\n{call_line(name, [('input', target), ('other', array)])}")


def _partial(a: Any, b: Any) -> bool:
    if a.base is None and b.base is None or type(a) is not np.ndarray or not a.size or not b.size:
        return False
    if memory.root(a) is not memory.root(b) or not (_dense(a) and _dense(b)):
        return False
    begin, other = a.__array_interface__["data"][0], b.__array_interface__["data"][0]
    if begin == other and a.nbytes == b.nbytes:
        return a.strides != b.strides
    return begin < other + b.nbytes and other < begin + a.nbytes


def _dense(array: Any) -> bool:
    """Do its elements lie side by side in memory, in whatever order, none of them twice?"""
    if array.flags.c_contiguous or array.flags.f_contiguous:
        return True
    expected = array.itemsize
    for step, n in sorted((s, n) for s, n in zip(array.strides, array.shape) if n != 1):
        if step != expected:
            return False
        expected *= n
    return True


__all__ = ["check_inputs", "check_itself", "repeats"]
