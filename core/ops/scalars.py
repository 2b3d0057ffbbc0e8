"""Python numbers as elements of a dtype: one that does not fit is refused, as C++'s checked conversion does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array import dtypes

_CPP_NAMES = {
    "uint8": "uint8_t", "int8": "int8_t", "int16": "int16_t", "int32": "int", "int64": "int64_t", "float16": "c10::Half",
    "bfloat16": "c10::BFloat16", "float32": "float", "float64": "double",
}  # fmt: skip
_LARGEST = {"float16": 65504.0, "bfloat16": 3.3895313892515355e38, "float32": 3.4028234663852886e38}


def as_element(value: Any, kind: np.dtype) -> Any:
    """A number (or anything with elements, as it is) for arrays of this dtype; RuntimeError when it does not fit."""
    if hasattr(value, "dtype") or kind.kind == "c":
        return value
    if kind == np.bool_:
        return bool(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise OverflowError("int too big to convert")
    if isinstance(value, complex):
        if value.imag:
            raise _overflow(kind)
        value = value.real
    if kind.kind in "iu":
        return _integer(value, kind)
    largest = _LARGEST.get(kind.name, math.inf)
    if not math.isinf(value) and abs(value) > largest:
        raise _overflow(kind)
    return kind.type(value)


def _integer(value: Any, kind: np.dtype) -> Any:
    """Truncated; an unsigned dtype takes a negative number whose magnitude it holds, and wraps it around."""
    if not math.isfinite(value):
        raise _overflow(kind)
    whole, bits = int(value), 8 * kind.itemsize
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if kind.kind == "i" else (1 - (1 << bits), (1 << bits) - 1)
    if not low <= whole <= high:
        raise _overflow(kind)
    return kind.type(whole & ((1 << bits) - 1)) if kind.kind == "u" else kind.type(whole)


def _overflow(kind: np.dtype) -> RuntimeError:
    name = _CPP_NAMES[dtypes.from_numpy(kind).name]
    return RuntimeError(f"value cannot be converted to type {name} without overflow")


__all__ = ["as_element"]
