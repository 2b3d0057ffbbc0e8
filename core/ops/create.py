"""Filled tensors: zeros, ones, empty, full, and `*_like` and `new_*`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import backend, dtypes, formats, memory
from ..array.errors import allocated
from ..array.formats import strided
from ..tensor import Tensor, wrap
from .declare import composite
from .factories import check, checked_size, dtype_of, kind_of, like, make, size_of
from .scalars import as_element
from .writing import into

Fill = Callable[[Any, tuple, np.dtype], Any]


def _filled(name: str, doc: str, fill: Fill) -> Any:
    def create(
        *size: Any, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
        requires_grad: bool = False, pin_memory: bool = False, **named: Any,
    ) -> Tensor:  # fmt: skip
        shape = size_of(name, size, named)
        if out is not None:
            check(name, layout, requires_grad, pin_memory)
            return into(name, out, wrap(allocated(name, shape, fill, backend.xp_of(out.array), shape, out.array.dtype)))
        return make(
            name, shape, kind_of(name, dtype), fill, layout=layout, device=device, requires_grad=requires_grad,
            pin_memory=pin_memory,
        )  # fmt: skip

    return _dressed(create, name, doc)


def _dressed(create: Any, name: str, doc: str) -> Any:
    create.__name__ = create.__qualname__ = name
    create.__doc__ = doc
    return create


def _zeros(xp: Any, shape: tuple, kind: np.dtype) -> Any:
    return xp.zeros(shape, kind)


def _ones(xp: Any, shape: tuple, kind: np.dtype) -> Any:
    return xp.ones(shape, kind)


def _empty(xp: Any, shape: tuple, kind: np.dtype) -> Any:
    return xp.empty(shape, kind)


zeros = composite(method=False)(_filled("zeros", "A tensor of zeros.", _zeros))
ones = composite(method=False)(_filled("ones", "A tensor of ones.", _ones))
_plain_empty = _filled("empty", "A tensor of undefined values.", _empty)


@composite(method=False)
def empty(
    *size: Any, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None, requires_grad: bool = False,
    pin_memory: bool = False, memory_format: Any = None, **named: Any,
) -> Tensor:  # fmt: skip
    """A tensor of undefined values."""
    if memory_format is None:
        return _plain_empty(
            *size, out=out, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory,
            **named,
        )  # fmt: skip
    formats.check_format("empty", memory_format)
    if memory_format is formats.preserve_format:
        raise RuntimeError("unsupported memory format Preserve")
    shape = size_of("empty", size, named)
    return make(
        "empty", shape, kind_of("empty", dtype), _empty, layout=layout, device=device, requires_grad=requires_grad,
        pin_memory=pin_memory, order=formats.order_by(len(shape), memory_format),
    )  # fmt: skip


@composite(method=False)
def empty_strided(
    size: Any, stride: Any, *, dtype: Any = None, layout: Any = strided, device: Any = None, requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:  # fmt: skip
    """A tensor of undefined values with the strides that are given, in elements."""
    shape, steps = checked_size("empty_strided", (size,)), checked_size("empty_strided", (stride,))
    if len(shape) != len(steps):
        raise RuntimeError(
            f"dimensionality of sizes ({len(shape)}) must match dimensionality of strides ({len(steps)})\n"
            f"  empty_strided(size={list(shape)}, stride={list(steps)})"
        )
    length = memory.extent(shape, steps)
    flat = make(
        "empty_strided", (length,), kind_of("empty_strided", dtype), _empty, layout=layout, device=device,
        requires_grad=requires_grad, pin_memory=pin_memory,
    )  # fmt: skip
    flat.array = memory.laid_over(memory.bytes_of(flat.array), flat.array.dtype, 0, shape, steps)
    return flat


def _number(name: str, value: Any) -> Any:
    """A fill value as a number."""
    if isinstance(value, Tensor) and not value.array.ndim:
        return value.item()
    if not isinstance(value, (bool, int, float, complex, np.generic)):
        raise TypeError(f"{name}(): argument 'fill_value' (position 2) must be Number, not {type(value).__name__}")
    return value


@composite(method=False)
def full(
    size: Any, fill_value: Any, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False, pin_memory: bool = False,
) -> Tensor:  # fmt: skip
    """A tensor filled with one number, of the number's dtype."""
    if not isinstance(size, (tuple, list)):
        raise TypeError(f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}")
    shape, value = checked_size("full", (size,)), _number("full", fill_value)
    kind = (dtypes.of_number(value) if dtype is None else dtype_of("full", dtype)).numpy
    if out is not None:
        kind = out.array.dtype
    value = as_element(value, kind)

    def fill(xp: Any, shape: tuple, kind: np.dtype) -> Any:
        return xp.full(shape, value, kind)

    device = out.device if out is not None else device
    result = make(
        "full", shape, kind, fill, layout=layout, device=device, requires_grad=requires_grad, pin_memory=pin_memory
    )
    return result if out is None else into("full", out, result)


def _like(name: str, doc: str, fill: Fill) -> None:
    def create(
        input: Tensor, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
        pin_memory: bool = False, memory_format: Any = None,
    ) -> Tensor:  # fmt: skip
        order = like(name, input, memory_format)
        kind = input.array.dtype if dtype is None else dtype_of(name, dtype).numpy
        return make(
            name, input.array.shape, kind, fill, layout=strided if layout is None else layout,
            device=_beside(input, device), requires_grad=requires_grad, pin_memory=pin_memory, order=order,
        )  # fmt: skip

    composite(method=False)(_dressed(create, name, doc))


def _beside(input: Tensor, device: Any) -> Any:
    """The device asked for, else the input's; None for the host."""
    return device if device is not None or type(input.array) is np.ndarray else input.device


_like("zeros_like", "Zeros in the input's shape, dtype and place.", _zeros)
_like("ones_like", "Ones in the input's shape, dtype and place.", _ones)
_like("empty_like", "Undefined values in the input's shape, dtype and place.", _empty)


@composite(method=False)
def full_like(
    input: Tensor, fill_value: Any, *, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: bool = False, pin_memory: bool = False, memory_format: Any = None,
) -> Tensor:  # fmt: skip
    """One number in the input's shape, dtype and place."""
    order = like("full_like", input, memory_format)
    kind = input.array.dtype if dtype is None else dtype_of("full_like", dtype).numpy
    value = as_element(_number("full_like", fill_value), kind)
    return make(
        "full_like", input.array.shape, kind, lambda xp, shape, kind: xp.full(shape, value, kind),
        layout=strided if layout is None else layout, device=_beside(input, device), requires_grad=requires_grad,
        pin_memory=pin_memory, order=order,
    )  # fmt: skip


def _new(name: str, fill: Fill) -> None:
    def create(
        self: Tensor, *size: Any, dtype: Any = None, layout: Any = strided, device: Any = None, requires_grad: bool = False,
        pin_memory: bool = False, **named: Any,
    ) -> Tensor:  # fmt: skip
        kind = self.array.dtype if dtype is None else dtype_of(name, dtype).numpy
        return make(
            name, size_of(name, size, named), kind, fill, layout=layout, device=_beside(self, device),
            requires_grad=requires_grad, pin_memory=pin_memory,
        )  # fmt: skip

    composite(function=False)(_dressed(create, name, f"`torch.{name[4:]}` in this tensor's dtype and place."))


_new("new_zeros", _zeros)
_new("new_ones", _ones)
_new("new_empty", _empty)


@composite(function=False)
def new_full(
    self: Tensor, size: Any, fill_value: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Tensor:
    """`torch.full` in this tensor's dtype and place."""
    kind = self.dtype if dtype is None else dtype
    return full(size, fill_value, dtype=kind, device=_beside(self, device), requires_grad=requires_grad)
