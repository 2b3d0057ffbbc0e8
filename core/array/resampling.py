"""Tables for resampling a line: which elements each new element is made of, and with which weights.

They are computed as torch's kernels compute them, in the precision of the numbers to resample.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from .windows import can_multiply, multiplied, on_device, sum_ranges


class Table(NamedTuple):
    """For each tap and each new element the index of an old one, and its weight (none: all weights are one)."""

    indices: np.ndarray  # [taps, output], each row in ascending order
    weight: np.ndarray | None


def _scale(length: int, output: int, factor: float | None, kind: Any) -> Any:
    """Old elements per new element: from the given factor, else from the lengths."""
    return kind.type(1.0 / factor) if factor is not None and factor > 0 else kind.type(length) / kind.type(output)


def _corner_scale(length: int, output: int, align_corners: bool, factor: float | None, kind: Any) -> Any:
    if align_corners:
        return kind.type(length - 1) / kind.type(output - 1) if output > 1 else kind.type(0)
    return _scale(length, output, factor, kind)


@lru_cache(maxsize=256)
def table(mode: str, length: int, output: int, align_corners: bool, factor: float | None, double: bool) -> Table:
    """The table of a mode: nearest, nearest-exact, linear, cubic, and linear-antialias, cubic-antialias."""
    kind = np.dtype(np.float64 if double else np.float32)
    numbers = np.arange(output)
    if mode.startswith("nearest"):
        return Table(_nearest(mode, length, output, factor, numbers)[None], None)
    if length == output and mode == "linear":  # whatever the factor is
        return Table(numbers[None], None)
    scale = _corner_scale(length, output, align_corners, factor, kind)
    if mode.endswith("antialias"):
        return _antialiased(2 if mode.startswith("linear") else 4, length, output, scale, kind)
    at = (
        scale * numbers.astype(kind)
        if align_corners
        else scale * (numbers.astype(kind) + kind.type(0.5)) - kind.type(0.5)
    )
    if mode == "linear":
        return _linear(np.maximum(at, 0).astype(kind), length)
    first = np.floor(at)
    weight = np.stack(cubic_weights((at - first).astype(kind), kind.type(-0.75)))
    index = np.clip(first.astype(np.int64) + np.arange(-1, 3)[:, None], 0, length - 1)
    return Table(index, weight)


def _nearest(mode: str, length: int, output: int, factor: float | None, numbers: np.ndarray) -> np.ndarray:
    scale = _scale(length, output, factor, np.dtype(np.float32))
    at = numbers.astype(np.float32) + (np.float32(0.5) if mode == "nearest-exact" else np.float32(0))
    return np.minimum(np.floor(at * scale).astype(np.int64), length - 1)


def _linear(at: np.ndarray, length: int) -> Table:
    first = np.minimum(at.astype(np.int64), length - 1)
    second = first + (first < length - 1)
    part = np.clip(at - first.astype(at.dtype), 0, 1)
    return Table(np.stack([first, second]), np.stack([1 - part, part]).astype(at.dtype))


def cubic_weights(part: Any, a: Any) -> list[Any]:
    """Keys' cubic convolution: the weights of the four elements around a point, `part` behind the second."""

    def near(x: Any) -> Any:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: Any) -> Any:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    return [far(part + 1), near(part), near(1 - part), far(2 - part)]


def _antialiased(size: int, length: int, output: int, scale: Any, kind: Any) -> Table:
    """Windows that widen with the scale, so that no old element is passed over."""
    support = kind.type(size * 0.5) * (scale if scale >= 1 else kind.type(1))
    shrink = kind.type(1) / scale if scale >= 1 else kind.type(1)
    taps = math.ceil(support) * 2 + 1
    center = scale * (np.arange(output).astype(kind) + kind.type(0.5))
    start = np.maximum((center - support + kind.type(0.5)).astype(np.int64), 0)
    count = np.minimum((center + support + kind.type(0.5)).astype(np.int64), length) - start
    place = np.arange(taps)[:, None]
    x = np.abs((place + start - center + kind.type(0.5)) * shrink).astype(kind)
    weight = np.where(place < count, np.maximum(1 - x, 0) if size == 2 else _keys(x, kind.type(-0.5)), 0)
    total = weight.sum(axis=0)
    index = np.minimum(start + np.minimum(place, np.maximum(count - 1, 0)), length - 1)
    return Table(index, (weight / np.where(total == 0, 1, total)).astype(kind))


def _keys(x: np.ndarray, a: Any) -> np.ndarray:
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return np.where(x < 1, near, np.where(x < 2, far, 0))


# -- applying a table along a dimension ----------------------------------------------------------------------------
def _weights(xp: Any, weight: np.ndarray, array: Any, axis: int) -> Any:
    return on_device(xp, weight).astype(array.dtype).reshape(-1, *(1,) * (array.ndim - 1 - axis))


def resample(xp: Any, array: Any, axis: int, made: Table) -> Any:
    """The new elements along a dimension."""
    total = None
    for k, index in enumerate(made.indices):
        part = xp.take(array, on_device(xp, index), axis)
        if made.weight is not None:
            part = part * _weights(xp, made.weight[k], array, axis)
        total = part if total is None else total + part
    return total


def _matrix(made: Table, length: int) -> np.ndarray:
    """The table's transpose as a matrix [old, new]."""
    matrix = np.zeros((length, made.indices.shape[1]))
    columns = np.arange(made.indices.shape[1])
    for k, index in enumerate(made.indices):
        matrix[index, columns] += 1 if made.weight is None else made.weight[k]
    return matrix


def resample_back(xp: Any, array: Any, axis: int, made: Table, length: int) -> Any:
    """The transpose of `resample`: each new element's number added to the old ones it was made of."""
    if can_multiply(xp, array, array.shape[axis]):
        return multiplied(xp, array, axis, _matrix(made, length).astype(array.dtype))
    whole: Any = None
    places = np.arange(length)
    for k, index in enumerate(made.indices):
        part = array if made.weight is None else array * _weights(xp, made.weight[k], array, axis)
        first, last = np.searchsorted(index, places, "left"), np.searchsorted(index, places, "right")
        sums = sum_ranges(xp, part, axis, first, last)
        whole = sums if whole is None else whole + sums
    return whole
