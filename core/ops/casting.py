"""Dtype rules: to which dtype an operation's inputs are cast before its kernel, so that NumPy's promotion never shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import dtypes

_INTEGERS = "iub"


def number(value: Any) -> Any:
    """A NumPy scalar as a Python number; anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def result_dtype(arrays: Sequence[Any]) -> dtypes.dtype:
    """Torch's result dtype of arrays and Python numbers."""
    operands = []
    for a in arrays:
        if a is None:
            continue
        if hasattr(a, "dtype"):
            operands.append((dtypes.from_numpy(a.dtype), a.ndim))
        else:
            operands.append((dtypes.of_number(a), -1))
    return dtypes.result_type(operands)


def cast(rule: str, arrays: list[Any], name: str) -> list[Any]:
    """The arrays (and numbers) a kernel gets under a declaration's dtype rule.

    keep: as they are; promote: to the common dtype; float: the same, integers to the default float dtype;
    accumulate: integers and bool to int64.
    """
    if rule == "keep":
        return arrays
    if rule == "accumulate":
        first = arrays[0]
        return [first.astype(np.int64), *arrays[1:]] if first.dtype.kind in _INTEGERS else arrays
    common = result_dtype(arrays)
    if rule == "float" and not (common.is_floating_point or common.is_complex):
        common = dtypes.get_default_dtype()
    return [_to(a, common) for a in arrays]


def _to(a: Any, common: dtypes.dtype) -> Any:
    if a is None:
        return None
    target = common.numpy
    if hasattr(a, "dtype"):
        return a if a.dtype == target else a.astype(target)
    if common is dtypes.bfloat16:  # to NumPy a foreign type: its product with a Python number would be float32
        return target.type(a)
    if common.is_floating_point or common.is_complex:
        return a
    return _wrapped(int(a), common)


def _wrapped(value: int, kind: dtypes.dtype) -> Any:
    """An integer folded into the range of an integer dtype, as a C cast does (NumPy would raise)."""
    if kind is dtypes.bool_:
        return bool(value)
    bits = 8 * kind.itemsize
    value &= (1 << bits) - 1
    return value - (1 << bits) if kind.is_signed and value >> (bits - 1) else value


def check_implemented(kinds: str, name: str, array: Any) -> None:
    """Refuse the kinds of dtype that torch's kernel of this name does not have."""
    if array.dtype.kind in kinds:
        shown = dtypes.scalar_name(array.dtype)
        raise NotImplementedError(f"\"{name}\" not implemented for '{shown}'")


def check_in_place(name: str, result: Any, target: Any) -> None:
    """An in-place result must not need a higher category of dtype than its target has."""
    have, want = dtypes.from_numpy(result.dtype), dtypes.from_numpy(target.dtype)
    if have.category > want.category:
        raise RuntimeError(
            f"result type {dtypes.scalar_name(have)} can't be cast to the desired output type {dtypes.scalar_name(want)}"
        )


__all__ = ["cast", "check_implemented", "check_in_place", "number", "result_dtype"]
