"""What CuPy does without looking at indices, for the simulated device: out of range, they wrap around silently."""

from __future__ import annotations

from typing import Any

import numpy as np


def wrapped_key(key: Any, shape: tuple[int, ...]) -> Any:
    """An index whose arrays of integers wrap around where they are out of range, silently, as CuPy's do."""
    keys = key if type(key) is tuple else (key,)
    if not any(isinstance(k, np.ndarray) and k.ndim and k.dtype.kind in "iu" for k in keys):
        return key
    after = keys.index(Ellipsis) if any(k is Ellipsis for k in keys) else len(keys)
    taken = [0 if k is None else k.ndim if isinstance(k, np.ndarray) and k.dtype.kind == "b" else 1 for k in keys]
    made, dim = [], 0
    for i, k in enumerate(keys):
        if i == after:
            dim = len(shape) - sum(taken[after + 1 :])
        elif isinstance(k, np.ndarray) and k.dtype.kind in "iu" and shape[dim]:
            k = k % shape[dim]
        made.append(k)
        dim += 0 if i == after else taken[i]
    return tuple(made) if type(key) is tuple else made[0]


def _take_wrapping(
    array: np.ndarray, indices: Any, axis: int | None = None, out: Any = None, mode: str = "wrap"
) -> Any:
    return np.take(array, indices, axis, out, "wrap" if array.size else "raise")


def _take_along_axis_wrapping(arr: np.ndarray, indices: np.ndarray, axis: int | None = -1) -> Any:
    n = arr.size if axis is None else arr.shape[axis]
    return np.take_along_axis(arr, indices % n if n else indices, axis)


def _put_along_axis_wrapping(arr: np.ndarray, indices: np.ndarray, values: Any, axis: int | None) -> None:
    n = arr.size if axis is None else arr.shape[axis]
    np.put_along_axis(arr, indices % n if n else indices, values, axis)


# What CuPy does without looking at the range of indices.
HAZARDS: dict[str, Any] = {
    "take": _take_wrapping, "take_along_axis": _take_along_axis_wrapping, "put_along_axis": _put_along_axis_wrapping,
}  # fmt: skip

__all__ = ["HAZARDS", "wrapped_key"]
