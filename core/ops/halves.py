"""16-bit floats: a kernel computes in float32 and its result is rounded once, as in torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_HALVES = "eE"  # NumPy's letters for float16 and ml_dtypes' for bfloat16


def in_float32(call: Callable) -> Callable:
    """Let a declared operation's kernel see 16-bit arrays as float32: a decorator above the declaration."""
    kernel = call.op.kernel  # type: ignore[attr-defined]

    def wide(xp: Any, *arguments: Any) -> Any:
        first = arguments[0]
        narrow = first.dtype if hasattr(first, "dtype") else arguments[1].dtype  # a number may stand first
        if narrow.char not in _HALVES:
            return kernel(xp, *arguments)
        found = kernel(xp, *(a.astype(np.float32) if _is_half(a) else a for a in arguments))
        return found.astype(narrow) if found.dtype.kind == "f" else found

    call.op.kernel = wide  # type: ignore[attr-defined]
    return call


def widened(array: Any) -> Any:
    """A 16-bit array as float32, any other as it is."""
    return array.astype(np.float32) if array.dtype.char in _HALVES else array


def _is_half(a: Any) -> bool:
    return hasattr(a, "dtype") and a.dtype.char in _HALVES
