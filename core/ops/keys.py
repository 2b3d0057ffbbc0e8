"""Keys of an index taken apart as torch does: integers, slices and None make a view first, tensors and masks index that.

So `x[0, :, index]` is `x[0][:, index]`, where NumPy would count the integer as one more index array. What does not fit is
refused here, in torch's words and order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.shapes import bracket

_EVERY = slice(None)


def take_apart(shape: tuple[int, ...], key: Any) -> tuple[tuple, tuple]:
    """The basic key for a tensor of this shape, and the advanced one for the view it makes: () when there is none.

    IndexError for what does not fit. The parts are arrays, numbers, slices, None, Ellipsis or bool.
    """
    parts = key if isinstance(key, tuple) else (key,)
    specified = sum(map(_dimensions, parts))
    if not isinstance(key, tuple):
        _check_single(shape, key)
    if specified > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    basic: list[Any] = []
    advanced: list[Any] = []
    source = 0
    seen_ellipsis = False
    for at, part in enumerate(parts):
        if part is Ellipsis:
            count = 0 if seen_ellipsis else len(shape) - specified
            basic += [_EVERY] * count
            advanced += [_EVERY] * count
            source, seen_ellipsis = source + count, True
        elif part is None:
            basic.append(None)
            advanced.append(_EVERY)
        elif _is_flag(part):
            basic.append(None)
            advanced.append(np.asarray(part).reshape(1) if not hasattr(part, "xp") else part.reshape(1))
        elif isinstance(part, slice):
            basic.append(part)
            advanced.append(_EVERY)
            source += 1
        elif isinstance(part, (int, np.integer)):
            _check_number(part, at, shape[source])
            basic.append(part)
            source += 1
        else:
            dims = part.ndim if part.dtype == np.bool_ else 1
            basic += [_EVERY] * dims
            advanced.append(part)
            source += dims
    if not any(hasattr(a, "dtype") for a in advanced):
        return tuple(basic), ()
    taken = basic if seen_ellipsis else [*basic, ...]
    _check_arrays(np.broadcast_to(np.int8(0), shape)[tuple(taken)].shape, advanced)
    return tuple(basic), tuple(advanced)


def _is_flag(part: Any) -> bool:
    return isinstance(part, (bool, np.bool_)) or (getattr(part, "dtype", None) == np.bool_ and part.ndim == 0)


def _dimensions(part: Any) -> int:
    """How many dimensions a part stands for."""
    if part is None or part is Ellipsis or _is_flag(part):
        return 0
    return part.ndim if getattr(part, "dtype", None) == np.bool_ else 1


def _check_single(shape: tuple[int, ...], key: Any) -> None:
    if shape:
        return
    if isinstance(key, (int, np.integer)) and not isinstance(key, (bool, np.bool_)):
        if key:
            raise IndexError(f"index {key} is out of bounds for dimension 0 with size 0")
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
            "0-dim tensor to a number"
        )
    if isinstance(key, slice):
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")


def _check_number(number: Any, at: int, size: int) -> None:
    if not -size <= number < size:
        raise IndexError(f"index {number} is out of bounds for dimension {at} with size {size}")


def _check_arrays(shape: tuple[int, ...], advanced: list[Any]) -> None:
    """Masks must have the shape of what they select from, index arrays one shape together, and lie within bounds."""
    numbers: list[tuple[Any, int]] = []  # index arrays (None for a mask's) with the size of their dimension
    dim = 0
    for part in advanced:
        if not hasattr(part, "dtype"):
            dim += 1
            continue
        if part.dtype == np.bool_:
            _check_mask(part, shape, dim)
            numbers += [(None, 0)] * part.ndim
            dim += part.ndim
        else:
            numbers.append((part, shape[dim]))
            dim += 1
    arrays = [part for part in advanced if hasattr(part, "dtype")]
    if len(arrays) == 1:
        _check_bounds(numbers)
        return
    shapes = [s for part in arrays for s in _index_shapes(part)]
    try:
        together = np.broadcast_shapes(*shapes)
    except ValueError:
        shown = ", ".join(map(bracket, shapes))
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {shown}"
        ) from None
    if 0 not in together:
        _check_bounds(numbers)


def _index_shapes(part: Any) -> list[tuple[int, ...]]:
    """The shapes of the index arrays that a part stands for: a mask is as many vectors as it has dimensions."""
    return [(part.sum().item(),)] * part.ndim if part.dtype == np.bool_ else [part.shape]


def _check_mask(mask: Any, shape: tuple[int, ...], dim: int) -> None:
    for i, n in enumerate(mask.shape):
        if shape[dim + i] != n:
            raise IndexError(
                f"The shape of the mask {bracket(mask.shape)} at index {i} does not match the shape of the indexed tensor "
                f"{bracket(shape)} at index {dim + i}"
            )


def _check_bounds(numbers: list[tuple[Any, int]]) -> None:
    """Torch counts the index tensors in its sentence, not the dimensions."""
    if any(index is not None and index.size and not size for index, size in numbers):
        raise IndexError("index is out of bounds for dimension with size 0")
    for at, (index, size) in enumerate(numbers):
        outside = None if index is None else (index < -size) | (index >= size)
        if outside is not None and bool(outside.any()):
            worst = index[outside].reshape(-1)[0].item()
            raise IndexError(f"index {worst} is out of bounds for dimension {at} with size {size}")


__all__ = ["take_apart"]
