"""`:heat`: a matrix as coloured cells, two rows to a line; the mean of a block where it has more than fits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rich.text import Text

from .. import describe
from .cells import DIVERGING, GROWING, LEVELS, PLAIN_LEVELS, colour, number


def heat(name: str, tensor: Any, width: int, height: int = 20, colours: bool = True, blocks: bool = True) -> Text:
    """The last two dimensions; further ones are taken at index 0, which the title says."""
    array, title = matrix(tensor)
    lines = Text(f"{name}{title}  {describe.summary(tensor)}", style="bold")
    if not array.size:
        return lines.append("\nno elements")
    small = shrunk(array, (height * 2 if colours and blocks else height), width)
    good = small[np.isfinite(small)]
    low, high = (float(good.min()), float(good.max())) if good.size else (math.nan, math.nan)
    shares, scale = _shares(small, low, high)
    if colours and blocks:
        _coloured(lines, shares, scale)
    else:
        _shaded(lines, shares, LEVELS if blocks else PLAIN_LEVELS)
    of = "" if small.shape == array.shape else f", each cell the mean of about {_block(array, small)}"
    bad = int((~np.isfinite(array)).sum()) if array.size <= 1 << 22 else 0
    lines.append(f"\n{number(low)} to {number(high)}{of}", style="dim")
    if bad:
        lines.append(f", {describe.count(bad)} NaN or Inf", style="bold red")
    return lines


def matrix(tensor: Any) -> tuple[np.ndarray, str]:
    """A tensor's matrix on the host, and how it was taken."""
    from ...core.array.backend import to_host

    array, title = tensor.detach().array, ""
    if array.ndim > 2:
        title = f"[{', '.join('0' * (array.ndim - 2))}]"
        if 0 in array.shape:
            return np.zeros((0, 0)), title
        array = array[(0,) * (array.ndim - 2)]
    array = to_host(array)
    if array.dtype.kind == "c":
        array = np.abs(array)
    return np.atleast_2d(array).astype(np.float64), title


def shrunk(array: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """At most `rows` × `columns` numbers, each the mean of its block; a block with NaN stays NaN."""
    for axis, most in ((0, rows), (1, columns)):
        length = array.shape[axis]
        if length > most:
            starts = np.arange(most) * length // most
            sizes = np.diff(np.append(starts, length)).astype(np.float64)
            sizes = sizes[:, None] if axis == 0 else sizes[None]
            with np.errstate(invalid="ignore"):
                array = np.add.reduceat(array, starts, axis=axis) / sizes
    return array


def _block(array: np.ndarray, small: np.ndarray) -> str:
    return " × ".join(number(a / b, 2) for a, b in zip(array.shape, small.shape))


def _shares(small: np.ndarray, low: float, high: float) -> tuple[np.ndarray, Any]:
    with np.errstate(invalid="ignore"):
        if low < 0 < high:
            most = max(-low, high)
            return np.where(np.isfinite(small), (small / most + 1) / 2, np.nan), DIVERGING
        spread = (high - low) or 1.0
        return np.where(np.isfinite(small), (small - low) / spread, np.nan), GROWING


def _coloured(lines: Text, shares: np.ndarray, scale: Any) -> None:
    for top in range(0, len(shares), 2):
        lines.append("\n")
        below = shares[top + 1] if top + 1 < len(shares) else None
        for column, share in enumerate(shares[top]):
            upper = colour(float(share), scale)
            lines.append("▀", style=upper if below is None else f"{upper} on {colour(float(below[column]), scale)}")


def _shaded(lines: Text, shares: np.ndarray, levels: str) -> None:
    for row in shares:
        cells = ("?" if math.isnan(s) else levels[min(int(s * len(levels)), len(levels) - 1)] for s in row)
        lines.append("\n" + "".join(cells))
