"""Windows that slide along the last dimensions: their geometry in integers, and sums over them and back.

A geometry is walked one tap at a time: a tap is a place within the window, and all windows' elements at that place are
one slice of the array. So a window of nine elements costs nine passes over whole arrays, whatever their size.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

Key = tuple[slice, ...]
_SHORT = 64  # up to here a matrix product along a dimension beats a pass per tap


class Geometry(NamedTuple):
    """Kernel, stride, padding, dilation and number of windows, one of each per dimension."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    output: tuple[int, ...]

    @property
    def ndim(self) -> int:
        return len(self.kernel)

    def disjoint(self) -> bool:
        """Do no two windows share an element?"""
        return all(d * (k - 1) < s for k, s, d in zip(self.kernel, self.stride, self.dilation))


def output_length(length: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """How many windows fit; with `ceil_mode` also one that begins inside and ends outside."""
    room = length + 2 * padding - dilation * (kernel - 1) - 1 + (stride - 1 if ceil_mode else 0)
    found = room // stride + 1
    return found - 1 if ceil_mode and (found - 1) * stride >= length + padding else found


@lru_cache(maxsize=512)
def line(length: int, kernel: int, stride: int, padding: int, dilation: int, output: int) -> tuple:
    """For each tap along one dimension: the windows that have it inside the array, and their elements there."""
    found: list[tuple[slice, slice] | None] = []
    for i in range(kernel):
        shift = i * dilation - padding
        first = max(0, -(shift // stride))  # the first window whose element o * stride + shift is not negative
        last = min(output - 1, (length - 1 - shift) // stride)
        if last < first:
            found.append(None)
            continue
        start = first * stride + shift
        found.append((slice(first, last + 1), slice(start, start + (last - first) * stride + 1, stride)))
    return tuple(found)


@lru_cache(maxsize=512)
def taps(geometry: Geometry, lengths: tuple[int, ...]) -> tuple[tuple[int, Key, Key], ...]:
    """Every tap of the window: its number, the windows that have it, and their elements there."""
    lines = [line(length, *per) for length, *per in zip(lengths, *geometry)]
    found = []
    for number, parts in enumerate(product(*lines)):
        if None not in parts:
            found.append((number, (..., *(p[0] for p in parts)), (..., *(p[1] for p in parts))))
    return tuple(found)  # type: ignore[arg-type]


# -- sums along one dimension --------------------------------------------------------------------------------------
def _at(axis: int, key: Any, ndim: int) -> tuple:
    return (*(slice(None),) * axis, key, *(slice(None),) * (ndim - axis - 1))


def sum_line(xp: Any, array: Any, axis: int, kernel: int, stride: int, padding: int, output: int) -> Any:
    """The sum of each window along a dimension; nothing is added for what lies outside."""
    shape = (*array.shape[:axis], output, *array.shape[axis + 1 :])
    total = xp.zeros(shape, array.dtype)
    for tap in line(array.shape[axis], kernel, stride, padding, 1, output):
        if tap is not None:
            total[_at(axis, tap[0], array.ndim)] += array[_at(axis, tap[1], array.ndim)]
    return total


def spread_line(xp: Any, array: Any, axis: int, kernel: int, stride: int, padding: int, length: int) -> Any:
    """Each window's number added to all its elements: the transpose of `sum_line`."""
    whole = xp.zeros((*array.shape[:axis], length, *array.shape[axis + 1 :]), array.dtype)
    for tap in line(length, kernel, stride, padding, 1, array.shape[axis]):
        if tap is not None:
            whole[_at(axis, tap[1], array.ndim)] += array[_at(axis, tap[0], array.ndim)]
    return whole


def sum_ranges(xp: Any, array: Any, axis: int, starts: np.ndarray, ends: np.ndarray) -> Any:
    """The sums over [start, end) along a dimension; an empty range gives zero.

    A step adds one element of every range, or (where there are fewer ranges than that) a step sums one range.
    """
    length = array.shape[axis]
    if can_multiply(xp, array, length):
        places = np.arange(length)
        inside = (places >= starts[:, None]) & (places < ends[:, None])
        return multiplied(xp, array, axis, inside.astype(array.dtype))
    sizes = ends - starts
    longest = int(sizes.max()) if sizes.size else 0
    total = xp.zeros((*array.shape[:axis], len(starts), *array.shape[axis + 1 :]), array.dtype)
    if longest > len(starts):
        for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist())):
            total[_at(axis, k, array.ndim)] = array[_at(axis, slice(start, end), array.ndim)].sum(axis=axis)
        return total
    for k in range(longest):
        having = np.flatnonzero(sizes > k)
        part = array[_at(axis, as_key(xp, starts[having] + k), array.ndim)]
        if len(having) == len(starts):
            total += part
        else:
            total[_at(axis, as_key(xp, having), array.ndim)] += part
    return total


def can_multiply(xp: Any, array: Any, length: int) -> bool:
    """Is a matrix product along a dimension cheap, and right? Zero times infinity would not be."""
    return length <= _SHORT and array.dtype.kind == "f" and array.size > 0 and bool(xp.isfinite(array).all())


def multiplied(xp: Any, array: Any, axis: int, matrix: np.ndarray) -> Any:
    """The matrix [new, old] times the elements along a dimension."""
    last = array.swapaxes(axis, -1)  # one product of two matrices: many small ones would cost more
    flat = xp.ascontiguousarray(last).reshape(-1, array.shape[axis])
    found = xp.matmul(flat, on_device(xp, matrix).T)
    return xp.ascontiguousarray(found.reshape(*last.shape[:-1], matrix.shape[0]).swapaxes(axis, -1))


def as_key(xp: Any, index: np.ndarray) -> Any:
    """Indices in ascending order as what indexes fastest: a slice where they are evenly spaced."""
    if len(index) == 1:
        return slice(int(index[0]), int(index[0]) + 1)
    steps = np.diff(index)
    if len(index) and steps[0] > 0 and (steps == steps[0]).all():
        return slice(int(index[0]), int(index[-1]) + 1, int(steps[0]))
    return on_device(xp, index)


def on_device(xp: Any, table: np.ndarray) -> Any:
    """A small table of the host as an array of `xp`."""
    return table if xp is np else xp.asarray(table.tolist(), table.dtype)


# -- windows of a fixed number -------------------------------------------------------------------------------------
@lru_cache(maxsize=512)
def adaptive_line(length: int, output: int) -> tuple[np.ndarray, np.ndarray]:
    """Where `output` windows that cover a dimension begin and end."""
    numbers = np.arange(output)
    return numbers * length // max(output, 1), -((-(numbers + 1) * length) // max(output, 1))


@lru_cache(maxsize=512)
def adaptive_dual(length: int, output: int) -> tuple[np.ndarray, np.ndarray]:
    """For each element of the dimension the range of windows that hold it."""
    starts, ends = adaptive_line(length, output)
    places = np.arange(length)
    return np.searchsorted(ends, places, "right"), np.searchsorted(starts, places, "right")
