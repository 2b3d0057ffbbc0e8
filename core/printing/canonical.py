"""The form in which the output of two PyTorch versions is compared: numbers and nesting, nothing that has an era.

A single element prints as a Python number, because 0.3 returned one where 0.4 returns a 0-dim tensor.
"""

from __future__ import annotations

import numpy as np

from ..array.dtypes import dtype
from .layout import edges, plain
from .options import options


def tensor_str(array: np.ndarray, kind: dtype) -> str:
    """`1.5` for one element, else `tensor([1.500000e+00, 2.000000e+00])`, on one line."""
    array = plain(array)
    if array.size == 1 and array.ndim < 2:
        return repr(array.item())
    shown = edges(array) if array.size > options.threshold else array
    size = "" if shown is array else f", size={array.shape}"
    return f"tensor({_nest(shown.tolist())}{size})"


def _nest(values: object) -> str:
    if isinstance(values, list):
        return "[" + ", ".join(map(_nest, values)) + "]"
    return f"{values:.6e}" if isinstance(values, float) else str(values)  # as many digits for every size of number
