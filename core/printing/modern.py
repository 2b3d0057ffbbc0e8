"""Today's form of a printed tensor, byte for byte that of torch 2.13."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..array import dtypes
from ..array.dtypes import dtype
from .layout import edges, nested, plain
from .options import options


def tensor_str(array: np.ndarray, kind: dtype, suffixes: Sequence[str] = (), *, prefix: str = "tensor(") -> str:
    """`tensor([[1., 2.], [3., 4.]], dtype=torch.float64, requires_grad=True)`."""
    described = [s for s in suffixes if s.startswith("device=")]
    default = dtypes.get_default_dtype()
    if not array.size:
        text = "[]"
        if array.ndim != 1:
            described.append(f"size={array.shape}")
        if kind is not default:
            described.append(f"dtype={kind}")
    else:
        text = _contents(plain(array), len(prefix))
        if not options.edgeitems:
            described.append(f"size={array.shape}")
        if kind not in (default, dtypes.int64, dtypes.bool_, default.to_complex()):
            described.append(f"dtype={kind}")
    described += [s for s in suffixes if not s.startswith("device=")]
    return add_suffixes(prefix + text, described, len(prefix))


def add_suffixes(text: str, suffixes: Sequence[str], indent: int) -> str:
    """`text, suffix, suffix)`, with a new line before what would go beyond the line's width."""
    length = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if length + len(suffix) + 2 > options.linewidth:
            text += ",\n" + " " * indent + suffix
            length = indent + len(suffix)
        else:
            text += ", " + suffix
            length += len(suffix) + 2
    return text + ")"


def _contents(array: np.ndarray, indent: int) -> str:
    summarize = array.size > options.threshold
    shown = edges(array) if summarize else array
    if array.dtype.kind != "c":
        real, width = formatter(shown)
        return nested(array, indent, summarize, width + 2, real)
    real, real_width = formatter(shown.real)
    imaginary, imaginary_width = formatter(shown.imag)

    def cell(value: complex) -> str:
        part = imaginary(value.imag).lstrip()
        return real(value.real) + ("" if part[0] in "+-" else "+") + part + "j"

    return nested(array, indent, summarize, real_width + imaginary_width + 3, cell)


def formatter(array: np.ndarray) -> tuple[Callable[[Any], str], int]:
    """A function that formats an element so that all of `array` line up, and the width of what it returns."""
    if array.dtype.kind != "f":
        width = max((len(str(value)) for value in array.ravel().tolist()), default=1)
        return (lambda value: str(value).rjust(width)), width
    values = array.ravel()
    values = values[np.isfinite(values) & (values != 0)]
    if not values.size:
        return _whole(1), 1
    sizes = np.abs(values).astype(np.float64)
    smallest, largest = float(sizes.min()), float(sizes.max())
    whole = bool((values == np.ceil(values)).all())
    scientific = options.sci_mode
    if scientific is None:
        # Python's ratio, which is not an overflow warning: both are finite, and the smallest is not zero
        scientific = largest > 1e8 or smallest < 1e-4 or largest / smallest > 1000.0
    numbers = values.tolist()
    if scientific:
        spec = f".{options.precision}e"
    elif whole:
        width = max(len(f"{number:.0f}") for number in numbers) + 1
        return _whole(width), width
    else:
        spec = f".{options.precision}f"
    width = max(len(format(number, spec)) for number in numbers)
    padded = f"{width}{spec}"
    return (lambda value: format(value, padded)), width


def _whole(width: int) -> Callable[[float], str]:
    """Whole numbers with their point; nan and inf without one."""

    def cell(value: float) -> str:
        text = f"{value:.0f}"
        return (text + "." if math.isfinite(value) else text).rjust(width)

    return cell
