"""How elements lie in memory: torch.layout, torch.memory_format, and new arrays whose dimensions lie in a given order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


class _Named:
    """One of a few objects that a program can only ask for by name."""

    __slots__ = ("name",)
    __module__ = "torch"
    name: str

    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        raise TypeError(f"cannot create 'torch.{cls.__name__}' instances")

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        return _find, (self.name,)


class layout(_Named):  # noqa: N801 - torch's name
    """How a tensor's elements are stored; here there is one way, `torch.strided`."""

    __slots__ = ()
    __module__ = "torch"


class memory_format(_Named):  # noqa: N801 - torch's name
    """The order in which a tensor's dimensions lie in memory."""

    __slots__ = ()
    __module__ = "torch"


def _make(kind: Any, name: str) -> Any:
    made = object.__new__(kind)
    made.name = name
    return made


strided = _make(layout, "strided")
contiguous_format = _make(memory_format, "contiguous_format")
preserve_format = _make(memory_format, "preserve_format")
channels_last = _make(memory_format, "channels_last")
channels_last_3d = _make(memory_format, "channels_last_3d")
_ORDERS = {channels_last: (0, 2, 3, 1), channels_last_3d: (0, 2, 3, 4, 1)}


def _find(name: str) -> Any:
    return globals()[name]


def check_format(name: str, given: Any) -> None:
    """Refuse a `memory_format=` that is none."""
    if given is not None and type(given) is not memory_format:
        raise TypeError(f"{name}(): argument 'memory_format' must be torch.memory_format, not {type(given).__name__}")


def check_layout(name: str, given: Any) -> None:
    """Refuse a `layout=` that is none."""
    if given is not None and type(given) is not layout:
        raise TypeError(f"{name}(): argument 'layout' must be torch.layout, not {type(given).__name__}")


# -- orders of dimensions ------------------------------------------------------------------------------------------
def order_of(array: Any) -> tuple[int, ...]:
    """The dimensions of an array, outermost in memory first; as torch, repeated ones stay where they are."""
    order = list(range(array.ndim))
    steps, sizes = array.strides, array.shape
    for i in range(array.ndim - 2, -1, -1):
        at = i
        for other in range(i + 1, array.ndim):
            a, b = order[at], order[other]
            if not steps[a] or not steps[b]:
                continue
            if steps[a] > steps[b] or (steps[a] == steps[b] and sizes[a] <= sizes[b]):
                break
            order[at], order[other] = b, a
            at = other
    return tuple(order)


def order_for(array: Any, wanted: Any) -> tuple[int, ...] | None:
    """The order that a memory format asks for in a copy of an array; None for C order."""
    if wanted is None or wanted is preserve_format:
        return None if array.flags.c_contiguous else order_of(array)
    return order_by(array.ndim, wanted)


def order_by(ndim: int, wanted: Any) -> tuple[int, ...] | None:
    """The order that a memory format asks for; None for C order."""
    order = _ORDERS.get(wanted)
    if order is not None and len(order) != ndim:
        raise RuntimeError(f"required rank {len(order)} tensor to use {wanted.name} format")
    return order


def made(make: Callable[[tuple[int, ...]], Any], shape: Sequence[int], order: tuple[int, ...] | None) -> Any:
    """`make(shape)`, an array in C order, with its dimensions in another order in memory."""
    if order is None:
        return make(tuple(shape))
    inverse = [0] * len(order)
    for place, dim in enumerate(order):
        inverse[dim] = place
    return make(tuple([shape[dim] for dim in order])).transpose(inverse)


def copied(array: Any, wanted: Any = None, kind: Any = None) -> Any:
    """A copy of an array in a memory format (as it lies, unless given), in another dtype if given."""
    kind = array.dtype if kind is None else np.dtype(kind)
    order = order_for(array, wanted)
    if order is None:
        return array.copy() if kind == array.dtype else array.astype(kind, order="C")
    empty = np.empty if isinstance(array, np.ndarray) else array.xp.empty
    result = made(lambda shape: empty(shape, kind), array.shape, order)
    result[...] = array
    return result


def lies_in(array: Any, wanted: Any) -> bool:
    """Does it lie in memory without gaps in the order of a format?"""
    order = _ORDERS.get(wanted)
    if order is None:
        return bool(array.flags.c_contiguous)
    if len(order) != array.ndim:
        return False
    expected = array.itemsize
    for dim in reversed(order):
        if array.shape[dim] != 1:
            if array.strides[dim] != expected:
                return False
            expected *= array.shape[dim]
    return True
