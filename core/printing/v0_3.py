"""How 0.3 printed a tensor: numbers in columns, then its type and size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..array import dtypes
from ..array.dtypes import dtype
from .layout import plain
from .options import options
from .scaled import SCALE, number_format

_VERTICAL, _DIAGONAL = "\u22ee", "\u22f1"  # the dots of a summary

Format = tuple[str, float, int]


def tensor_str(array: np.ndarray, kind: dtype, *, variable: bool = False, gpu: int | None = None) -> str:
    r"""`\n 1  2\n 3  4\n[torch.FloatTensor of size 2x2]\n`; 0.3 had no 0-dim tensors, so one prints as its element."""
    array = plain(array.reshape(1) if array.ndim == 0 else array)
    name = f"torch.{'' if gpu is None else 'cuda.'}{dtypes.LEGACY_NAMES[kind]}"
    if not array.size:
        text = f"[{name} with no dimension]\n"
    else:
        body = _vector(array) if array.ndim == 1 else _matrix(array) if array.ndim == 2 else _stack(array)
        place = "" if gpu is None else f" (GPU {gpu})"
        text = f"\n{body}[{name} of size {'x'.join(map(str, array.shape))}{place}]\n"
    return "Variable containing:" + text if variable else text


def _cells(row: np.ndarray, form: Format) -> list[str]:
    text, scale, _ = form
    return [text.format(value / scale) for value in row.tolist()]


def _vector(array: np.ndarray) -> str:
    form = number_format(array, 0, point=False)
    _, scale, width = form
    head, indent = (SCALE.format(scale), " ") if scale != 1 else ("", "")
    edge = options.edgeitems
    if array.size < options.threshold:
        cells = _cells(array, form)
    else:
        cells = [*_cells(array[:edge], form), f"{_VERTICAL:^{width}}", *_cells(array[-edge:], form)]
    return head + "".join(f"{indent}{cell}\n" for cell in cells)


def _matrix(array: np.ndarray, indent: str = "", form: Format | None = None, truncate: bool = False) -> str:
    """A matrix in full, by as many columns as a line holds; or, if it is long, its corners."""
    edge = options.edgeitems
    full = max(array.shape) <= 2 * edge
    if form is None:
        form = number_format(array, 0 if full else 5, point=False)
    if truncate or not (full or array.size < options.threshold):
        return _corners(array, indent, form)
    _, scale, width = form
    per_line = (options.linewidth - len(indent)) // (width + 1)
    columns = array.shape[1]
    text = ""
    for first in range(0, columns, max(per_line, 1)):
        last = min(first + per_line, columns)
        if per_line < columns:
            text += f"\nColumns {first} to {last - 1} \n{indent}"
        if scale != 1:
            text += SCALE.format(scale)
        before = indent + (" " if scale != 1 else "")
        text += "".join(f"{before}{' '.join(_cells(row, form))}\n" for row in array[:, first:last])
    return text


def _corners(array: np.ndarray, indent: str, form: Format) -> str:
    """The first and last rows and columns of a matrix, with dots between them."""
    _, scale, width = form
    edge = options.edgeitems
    tall, wide = array.shape[0] > 2 * edge, array.shape[1] > 2 * edge

    def line(row: np.ndarray) -> str:
        if not wide:
            return f"{indent}{' '.join(_cells(row, form))}\n"
        left, right = " ".join(_cells(row[:edge], form)), " ".join(_cells(row[-edge:], form))
        return f"{indent}{left} {'...':^5} {right}\n"

    head = SCALE.format(scale) if scale != 1 else ""
    if not tall:
        return head + "".join(map(line, array))
    if wide:
        across = (width + 1) * edge - 1
        dots = f"{indent}{'...':^{across}} {_DIAGONAL:^5} {'...':^{across}}\n"
    else:
        across = len(line(array[0])) - len(indent)
        dots = f"{_VERTICAL:^{across}}\n"
    return head + "".join(map(line, array[:edge])) + dots + "".join(map(line, array[-edge:]))


def _stack(array: np.ndarray) -> str:
    """The matrices of a tensor of three dimensions or more, each under its index: `(0 ,.,.) = `."""
    edge = options.edgeitems
    full = max(array.shape[-2:]) <= 2 * edge
    form = number_format(array, 0 if full else 3, point=False)
    dots = array.size >= options.threshold
    across = max(2, *(len(str(size)) for size in array.shape))
    text = ""
    for index, skipped, restarted in _indices(array.shape[:-2], dots):
        if dots and any(skipped):
            text += "".join(f"{'...' if here else '':^{across + 1}}" for here in skipped) + "\n"
        if dots and any(restarted):
            text += " " + "".join(f"{_VERTICAL if here else '':^{across + 1}}" for here in restarted) + "\n"
        text += ("\n" if text else "") + f"({','.join(f'{i:^{across}}' for i in index)},.,.) = \n"
        text += _matrix(array[index], " ", form, dots)
    return text


def _indices(shape: tuple[int, ...], dots: bool) -> Iterator[tuple[tuple[int, ...], list[bool], list[bool]]]:
    """Each index to print, which of its places have just skipped values, and which have started over."""
    edge = options.edgeitems
    index = [0] * len(shape)
    index[-1] = -1
    while True:
        skipped, restarted = [False] * len(shape), [False] * len(shape)
        for place in reversed(range(len(shape))):
            index[place] += 1
            if dots and index[place] == edge and shape[place] > 2 * edge:
                index[place] = shape[place] - edge
                skipped[place] = True
            if index[place] < shape[place]:
                break
            if place == 0:
                return
            index[place] = 0
            restarted[place] = True
        yield tuple(index), skipped, restarted
