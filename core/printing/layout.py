"""Nested brackets: how formatted elements are laid out in lines, and which of them a summary keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .options import options


def plain(array: np.ndarray) -> np.ndarray:
    """The array in a type that NumPy itself knows: bfloat16 becomes float32."""
    return array.astype(np.float32) if array.dtype.kind == "V" or array.dtype.name == "bfloat16" else array


def edges(array: np.ndarray) -> np.ndarray:
    """The elements that a summary of `array` shows, in an array of as many dimensions."""
    edge = options.edgeitems
    for axis, size in enumerate(array.shape):
        if size > 2 * edge:
            array = array.take([*range(edge), *range(size - edge, size)], axis=axis)
    return array


def nested(array: np.ndarray, indent: int, summarize: bool, element_length: int, cell: Callable[[Any], str]) -> str:
    """`array` in brackets, as torch nests them. `element_length` is a cell's width with its separator."""
    shown = edges(array) if summarize else array
    cut = tuple(summarize and size > 2 * options.edgeitems for size in array.shape)
    if not array.ndim:
        return cell(array.item())
    per_line = max(1, (options.linewidth - indent - array.ndim + 1) // element_length)
    return _level(shown.tolist(), indent, cut, per_line, cell)


def _level(values: list, indent: int, cut: tuple[bool, ...], per_line: int, cell: Callable[[Any], str]) -> str:
    if len(cut) == 1:
        return _vector(values, indent, cut[0], per_line, cell)
    parts = [_level(inner, indent + 1, cut[1:], per_line, cell) for inner in values]
    if cut[0]:
        parts.insert(len(parts) // 2, "...")
    return "[" + ("," + "\n" * (len(cut) - 1) + " " * (indent + 1)).join(parts) + "]"


def _vector(values: list, indent: int, cut: bool, per_line: int, cell: Callable[[Any], str]) -> str:
    cells = [cell(value) for value in values]
    if cut:
        cells.insert(len(cells) // 2, " ..." if cells else "...")
    if len(cells) <= per_line:
        return "[" + ", ".join(cells) + "]"
    lines = [", ".join(cells[i : i + per_line]) for i in range(0, len(cells), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"
