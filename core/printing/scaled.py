"""Number formats of the time when a tensor printed under one scale: 0.3 and 0.4.0."""

from __future__ import annotations

import math
import sys

import numpy as np

from .options import options

SCALE = "{:.5e} *\n"
_SMALLEST_EXPONENT = math.ceil(math.log10(sys.float_info.min * sys.float_info.epsilon))


def number_format(array: np.ndarray, at_least: int, point: bool) -> tuple[str, float, int]:
    """The format of an element once divided by the scale, the scale, and the width.

    `at_least` is the least width; `point` adds the point that 0.4.0 gave to whole floats.
    """
    sizes = np.abs(array.astype(np.float64)).ravel()
    finite = np.isfinite(sizes)
    at_least = max(at_least, 2) if finite.all() else max(at_least, 3)
    sizes = sizes[finite] if finite.any() else np.zeros(1)
    smallest, largest = _exponent(float(sizes.min())), _exponent(float(sizes.max()))
    digits = options.precision
    if bool((sizes == np.ceil(sizes)).all()):
        if largest > digits + 1:
            return f"{{:11.{digits}e}}", 1, max(at_least, 7 + digits)
        width = max(at_least, largest + 1)
        return (f"{{:{width}.0f}}.", 1, width + 1) if point else (f"{{:{width}.0f}}", 1, width)
    if largest - smallest > digits:
        width = max(at_least, 7 + digits + (abs(largest) > 99 or abs(smallest) > 99))
        return f"{{:{width}.{digits}e}}", 1, width
    if largest > digits + 1 or largest < 0:
        width = max(at_least, 7)
        return f"{{:{width}.{digits}f}}", math.pow(10, max(largest - 1, _SMALLEST_EXPONENT)), width
    width = max(at_least, 7 if largest == 0 else largest + 6)
    return f"{{:{width}.{digits}f}}", 1, width


def _exponent(size: float) -> int:
    """Digits before the point; 1 for zero."""
    return math.floor(math.log10(size)) + 1 if size else 1
