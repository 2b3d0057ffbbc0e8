"""How 0.4.0 and 0.4.1 printed a tensor; between the two, the numbers were formatted anew."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from ..array import dtypes
from ..array.dtypes import dtype
from .layout import edges, nested, plain
from .options import options
from .scaled import SCALE, number_format

_PREFIX = "tensor("
_INDENT = len(_PREFIX)


def tensor_str_040(array: np.ndarray, kind: dtype, suffixes: Sequence[str] = ()) -> str:
    """`tensor([ 1.,  2.])`: a column for the sign, one scale for all; nothing about gradients."""
    described = [s for s in suffixes if s.startswith("device=")]
    if not array.size:
        text = "[]"
        described += _dtype(kind, hidden=())
    else:
        described += _dtype(kind, hidden=(dtypes.int64,))
        array = plain(array)
        form, scale, width = number_format(array, -1, point=kind.is_floating_point)
        text = nested(array, _INDENT, array.size > options.threshold, width + 3, lambda v: form.format(v / scale))
        text = text if array.ndim else text.lstrip()
        if scale != 1:
            text = SCALE.format(scale) + " " * _INDENT + text
    return _PREFIX + ", ".join([text, *described]) + ")"


def tensor_str_041(array: np.ndarray, kind: dtype, suffixes: Sequence[str] = ()) -> str:
    """`tensor([1., 2.], requires_grad=True)`: the sign's column only where there is a sign."""
    described = [s for s in suffixes if s.startswith("device=")]
    if not array.size:
        text = "[]"
        if array.ndim != 1:
            described.append(f"size={array.shape}")
        described += _dtype(kind, hidden=())
    else:
        described += _dtype(kind, hidden=(dtypes.int64,))
        array = plain(array)
        summarize = array.size > options.threshold
        cell, width = _formatter(_measured(array) if summarize else array)
        text = nested(array, _INDENT, summarize, width + 2, cell)
    described += [s for s in suffixes if not s.startswith("device=")]
    after = "".join(", " + s for s in described) + ")"
    if len(after) > 2 and len(text) - text.rfind("\n") + 1 + len(after) > options.linewidth:  # the prefix not counted
        after = ",\n" + " " * _INDENT + after[2:]
    return _PREFIX + text + after


def _dtype(kind: dtype, hidden: tuple[dtype, ...]) -> list[str]:
    return [] if kind is dtypes.get_default_dtype() or kind in hidden else [f"dtype={kind}"]


def _measured(array: np.ndarray) -> np.ndarray:
    """The elements by which 0.4.1 chose the width in a summary: all of a part that has few rows, hidden ones too."""
    if array.ndim < 2:
        return edges(array)
    if array.shape[0] <= 2 * options.edgeitems:
        return array
    rows = [*range(options.edgeitems), *range(array.shape[0] - options.edgeitems, array.shape[0])]
    return np.concatenate([_measured(array[row]).ravel() for row in rows])


def _formatter(array: np.ndarray) -> tuple[Callable[[float], str], int]:
    """A function that formats an element, and the width it pads to."""
    values = array.ravel().tolist()
    if array.dtype.kind != "f":
        width = max(len(str(int(value))) for value in values)
        return (lambda value: str(int(value)).rjust(width)), width
    finite = np.isfinite(array)
    if bool(finite.all()) and bool((array == np.ceil(array)).all()):
        width = max(len(f"{value:.0f}") + 1 for value in values)
        return (lambda value: _whole(value).rjust(width)), width
    counted = finite & (array >= 0)  # 0.4.1 took every number that differs from its size for nan
    sizes = array[counted].astype(np.float64) if bool(counted.any()) else np.zeros(1)
    smallest, largest = (math.floor(math.log10(size)) + 1 if size else 1 for size in (sizes.min(), sizes.max()))
    scientific = largest - smallest > options.precision or largest > 8 or smallest < -4
    spec = f".{options.precision}{'e' if scientific else 'f'}"
    width = max(len(format(value, spec)) for value in values)
    return (lambda value: format(value, spec).rjust(width)), width


def _whole(value: float) -> str:
    return f"{value:.0f}" + ("." if math.isfinite(value) else "")
