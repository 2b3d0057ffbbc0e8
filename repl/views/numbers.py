"""What views compute: statistics and a histogram of a tensor, a piece at a time, never a second copy of its memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

PIECE = 1 << 20  # elements that are looked at at once


@dataclass
class Statistics:
    """What `:look` says of the elements."""

    count: int = 0
    finite: int = 0
    nan: int = 0
    inf: int = 0
    zeros: int = 0
    low: float = math.inf
    high: float = -math.inf
    mean: float = math.nan
    std: float = math.nan  # with Bessel's correction, as torch.std


def pieces(tensor: Any) -> Iterator[np.ndarray]:
    """The elements as flat float64 arrays on the host; complex ones as their absolute value."""
    from ...core.array.backend import to_host

    array = tensor.detach().array
    if array.size <= PIECE:
        yield _floats(to_host(array).reshape(-1))
        return
    if array.ndim == 1:
        for start in range(0, array.size, PIECE):
            yield _floats(to_host(array[start : start + PIECE]))
        return
    rows = max(1, PIECE // max(1, array[0].size))
    if array[0].size > PIECE:
        for row in array:
            yield from pieces(_Plain(row))
        return
    for start in range(0, array.shape[0], rows):
        yield _floats(to_host(array[start : start + rows]).reshape(-1))


class _Plain:
    """An array where `pieces` expects a tensor."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def detach(self) -> _Plain:
        return self


def _floats(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind == "c":
        array = np.abs(array)
    return array.astype(np.float64)


def statistics(tensor: Any) -> Statistics:
    """Statistics over the finite elements, and how many are not."""
    found = Statistics()
    total = 0.0
    for values in pieces(tensor):
        good = values[np.isfinite(values)]
        found.count += values.size
        found.nan += int(np.isnan(values).sum())
        found.inf += int(np.isinf(values).sum())
        if good.size:
            found.finite += good.size
            found.zeros += int((good == 0).sum())
            found.low, found.high = min(found.low, float(good.min())), max(found.high, float(good.max()))
            total += float(good.sum())
    if found.finite:
        found.mean = total / found.finite
    if found.finite > 1:
        squares = sum(float(np.square(v[np.isfinite(v)] - found.mean).sum()) for v in pieces(tensor))
        found.std = math.sqrt(squares / (found.finite - 1))
    return found


def histogram(tensor: Any, bins: int, low: float, high: float) -> list[int]:
    """How many finite elements fall into each of `bins` equal steps from `low` to `high`."""
    counts = np.zeros(bins, np.int64)
    if not low < high:
        low, high = low - 0.5, low + 0.5
    for values in pieces(tensor):
        counts += np.histogram(values[np.isfinite(values)], bins, (low, high))[0]
    return [int(n) for n in counts]
