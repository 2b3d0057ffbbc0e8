"""`x.view(dtype)`: the bytes of a tensor read as another dtype, without a copy and without history."""

from __future__ import annotations

from ..array import dtypes, memory
from ..tensor import Tensor, counter, wrap


def _name(kind: dtypes.dtype) -> str:
    return dtypes.LEGACY_NAMES[kind].removesuffix("Tensor")


def view_as_dtype(self: Tensor, kind: dtypes.dtype) -> Tensor:
    """The same memory as elements of another dtype; the last dimension grows or shrinks with their size."""
    array = memory.host_of(self.array)
    if array.itemsize != kind.itemsize and array.size:
        _check_sizes(self, kind)
    shape, strides = list(array.shape), list(array.strides)
    if array.itemsize != kind.itemsize and array.ndim:
        shape[-1] = shape[-1] * array.itemsize // kind.itemsize
        strides[-1] = kind.itemsize
    whole = memory.host_of(memory.bytes_of(self.array))
    item = kind.itemsize
    steps = [s // item for s in strides]
    begin = memory.byte_offset(array) // item if array.size else 0
    result = wrap(memory.like(self.array, memory.laid_over(whole, kind.numpy, begin, tuple(shape), tuple(steps))))
    result._counter = counter(self)
    return result


def _check_sizes(self: Tensor, kind: dtypes.dtype) -> None:
    """Torch's sentences where elements of the new size do not fit."""
    place = f"to view {_name(self.dtype)} as {_name(kind)} (different element sizes)"
    if not self.array.ndim:
        raise RuntimeError(f"self.dim() cannot be 0 {place}")
    times = kind.itemsize // self.array.itemsize
    if times and self.array.shape[-1] % times:
        raise RuntimeError(f"self.size(-1) must be divisible by {times} {place}, but got {self.array.shape[-1]}")
    steps = self.stride()
    if steps[-1] != 1:
        raise RuntimeError(f"self.stride(-1) must be 1 {place}, but got {steps[-1]}")
    offset = memory.byte_offset(self.array) // self.array.itemsize
    if times and offset % times:
        raise RuntimeError(f"self.storage_offset() must be divisible by {times} {place}, but got {offset}")
    for dim, step in enumerate(steps[:-1]):
        if times and step % times:
            raise RuntimeError(f"self.stride({dim}) must be divisible by {times} {place}, but got {step}")


__all__ = ["view_as_dtype"]
