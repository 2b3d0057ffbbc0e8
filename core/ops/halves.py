"""16-bit floats: a kernel computes in float32 and its result is rounded once, as in torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def in_float32(call: Callable) -> Callable:
    """Let a declared operation's kernel see 16-bit arrays as float32: a decorator above the declaration."""
    kernel = call.op.kernel  # type: ignore[attr-defined]

    def wide(xp: Any, *arguments: Any) -> Any:
        narrow = next((a.dtype for a in arguments if _is_half(a)), None)
        if narrow is None:
            return kernel(xp, *arguments)
        return kernel(xp, *(a.astype(np.float32) if _is_half(a) else a for a in arguments)).astype(narrow)

    call.op.kernel = wide  # type: ignore[attr-defined]
    return call


def _is_half(a: Any) -> bool:
    return hasattr(a, "dtype") and a.dtype.itemsize == 2 and a.dtype.kind in "fV"
