"""A real torch's tensor as text in the form that traces of tt print: numbers and nesting, one element as a number."""

from __future__ import annotations

from typing import Any

THRESHOLD, EDGE = 1000, 3  # torch's own defaults


def text_of(tensor: Any) -> str:
    """`1.5` for one element, else `tensor([1.500000e+00, 2.000000e+00])`, on one line; the middle of a large one left out."""
    import numpy as np

    found = tensor.detach().cpu()
    array = np.asarray(found.float() if str(found.dtype) == "torch.bfloat16" else found)
    if array.size == 1 and array.ndim < 2:
        return repr(array.item())
    size = f", size={array.shape}" if array.size > THRESHOLD else ""
    if size:
        for axis, length in enumerate(array.shape):
            if length > 2 * EDGE:
                array = np.take(array, [*range(EDGE), *range(length - EDGE, length)], axis)
    return f"tensor({_nest(array.tolist())}{size})"


def _nest(values: Any) -> str:
    if isinstance(values, list):
        return "[" + ", ".join(map(_nest, values)) + "]"
    return f"{values:.6e}" if isinstance(values, float) else str(values)
