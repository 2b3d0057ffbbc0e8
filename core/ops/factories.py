"""What every function that makes a tensor is told: size, dtype, layout, place, pinning; read and checked in torch's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import backend, dtypes, formats, memory
from ..array.errors import allocated
from ..array.formats import strided
from ..array.shapes import as_shape
from ..tensor import Tensor, wrap

_PYTHON = {float: dtypes.float64, int: dtypes.int64, bool: dtypes.bool_, complex: dtypes.complex128}


def finish(array: Any, requires_grad: bool = False) -> Tensor:
    """A new tensor on an array of its own."""
    tensor = wrap(array)
    if requires_grad:
        if array.dtype.kind not in "fcV":
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        tensor.requires_grad = True
    return tensor


def dtype_of(name: str, given: Any) -> dtypes.dtype:
    """A `dtype=` argument: torch's or one of Python's number types."""
    if type(given) is dtypes.dtype:
        return given
    if isinstance(given, type) and given in _PYTHON:
        return _PYTHON[given]
    raise TypeError(f"{name}(): argument 'dtype' must be torch.dtype, not {type(given).__name__}")


def kind_of(name: str, given: Any) -> np.dtype:
    """A `dtype=` argument as NumPy's dtype; the default dtype unless given."""
    return (dtypes.get_default_dtype() if given is None else dtype_of(name, given)).numpy


def place_of(name: str, given: Any) -> Any:
    """A `device=` argument as a device."""
    if given is not None and not isinstance(given, (str, int, backend.device)):
        raise TypeError(f"{name}(): argument 'device' must be torch.device, not {type(given).__name__}")
    return backend.resolve(given)


def check(name: str, layout: Any, requires_grad: Any, pin_memory: Any = False) -> None:
    """Refuse options that are not what they should be, and pinned memory where nothing could use it."""
    if layout is not strided:
        formats.check_layout(name, layout)
    for option, given in (("requires_grad", requires_grad), ("pin_memory", pin_memory)):
        if type(given) is not bool and given is not None:
            raise TypeError(f"{name}(): argument '{option}' must be bool, not {type(given).__name__}")
    if pin_memory and not backend.device_count("cuda"):
        raise RuntimeError(
            "pin_memory=True requires a CUDA or other accelerator backend; no pinned memory allocator is available on "
            "this system."
        )


def make(
    name: str, shape: tuple[int, ...], kind: np.dtype, fill: Callable[[Any, tuple, np.dtype], Any], *, layout: Any = strided,
    device: Any = None, requires_grad: bool = False, pin_memory: bool = False, order: tuple[int, ...] | None = None,
) -> Tensor:  # fmt: skip
    """A new tensor of what `fill(xp, shape, kind)` makes."""
    if layout is not strided or requires_grad is not False or pin_memory is not False:
        check(name, layout, requires_grad, pin_memory)
    xp = np if device is None else backend.namespace(place_of(name, device))
    if order is None:
        array = allocated(name, shape, fill, xp, shape, kind)
    else:
        array = allocated(name, shape, formats.made, lambda size: fill(xp, size, kind), shape, order)
    return finish(pinned(array) if pin_memory else array, requires_grad)


def pinned(array: Any) -> Any:
    """The values of an array on the host in page-locked memory."""
    if not isinstance(array, np.ndarray):
        raise RuntimeError("Only dense CPU tensors can be pinned")
    result = memory.pinned_like(array, backend.registered("cuda").pinned)  # type: ignore[union-attr]
    result[...] = array
    return result


# -- sizes ---------------------------------------------------------------------------------------------------------
def size_of(name: str, size: tuple, named: dict[str, Any]) -> tuple[int, ...]:
    """The size that a function was given: integers, one sequence, or `size=` among the named arguments."""
    if named:
        if "size" in named:
            if size:
                raise TypeError(f"{name}() got multiple values for argument 'size'")
            given = named.pop("size")
            if not isinstance(given, (tuple, list)):
                raise TypeError(f"{name}(): argument 'size' must be tuple of ints, not {type(given).__name__}")
            size = (given,)
        if named:
            raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(named))}'")
    if not size:
        raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
    return checked_size(name, size)


def checked_size(name: str, size: tuple) -> tuple[int, ...]:
    """A size as integers; torch's sentence when it holds something else, or is negative."""
    whole = len(size) == 1 and isinstance(size[0], (tuple, list))
    flat = size[0] if whole else size
    for i, n in enumerate(flat):
        if type(n) is not int and not _is_integer(n, i):
            raise TypeError(_no_size(name, flat, i, whole))
    shape = as_shape(size)
    for n in shape:
        if n < 0:
            sentence = f"Trying to create tensor with negative dimension {n}: {list(shape)}"
            if name == "zeros":
                sentence = "zeros: Dimension size must be non-negative."
            raise RuntimeError(f"{sentence}\n  {name}(size={list(shape)})")
    return shape


def _is_integer(n: Any, at: int) -> bool:
    if isinstance(n, bool):
        return at > 0
    if isinstance(n, Tensor):
        return n.array.size == 1 and n.array.dtype.kind in "iu"
    return hasattr(n, "__index__")


def _no_size(name: str, flat: Any, at: int, whole: bool) -> str:
    got = type(flat[at]).__name__
    if at:
        if isinstance(flat[at], (tuple, list)) and not whole:
            return f"{name}() takes 1 positional argument but {len(flat)} were given"
        return f"{name}(): argument 'size' failed to unpack the object at pos {at + 1} with error \"type must be tuple of ints,but got {got}\""
    if whole:
        return f"{name}(): argument 'size' (position 1) must be tuple of ints, but found element of type {got} at pos 0"
    if isinstance(flat[at], (tuple, list)):
        return f"{name}() takes 1 positional argument but {len(flat)} were given"
    return f"{name}(): argument 'size' (position 1) must be tuple of ints, not {got}"


def like(name: str, input: Any, memory_format: Any) -> tuple[int, ...] | None:
    """The order of dimensions in memory of a tensor made like `input`; both are checked."""
    if not isinstance(input, Tensor):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    if memory_format is None and input.array.flags.c_contiguous:
        return None
    formats.check_format(name, memory_format)
    return formats.order_for(input.array, memory_format)


__all__ = ["check", "checked_size", "dtype_of", "finish", "kind_of", "like", "make", "pinned", "place_of", "size_of"]
