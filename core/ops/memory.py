"""Tensors and their memory: as_strided, set_, resize_, storages, and sharing memory with other processes and libraries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import formats, memory
from ..array.backend import device_of, namespace
from ..array.errors import allocated
from ..array.shapes import as_shape, bracket, product
from ..autograd import views
from ..storage import moving, shared
from ..storage.named import CPU_STORAGES, CUDA_STORAGES
from ..storage.typed import NAMES, TypedStorage, warn_deprecated
from ..storage.untyped import UntypedStorage, untyped
from ..tensor import Tensor, wrap
from . import writing
from .declare import composite, operation, view
from .schema import OPS


# -- as_strided ----------------------------------------------------------------------------------------------------
class Geometry:
    """How a tensor lay in memory, which is what the arguments of `as_strided` refer to."""

    __slots__ = ("offset", "size", "stride")

    def __init__(self, array: Any) -> None:
        self.size, self.stride = tuple(array.shape), strides_of(array)
        self.offset = memory.byte_offset(array) // array.itemsize


def strides_of(array: Any) -> tuple[int, ...]:
    """Strides in elements."""
    return tuple(s // array.itemsize for s in array.strides)


def _positions(size: Sequence[int], stride: Sequence[int], offset: int) -> np.ndarray:
    """Where in memory each element lies."""
    found = np.full(tuple(size), offset, np.int64)
    for d, (n, s) in enumerate(zip(size, stride)):
        found += (np.arange(n) * s).reshape((n,) + (1,) * (len(size) - d - 1))
    return found


def _as_strided_back(g: Any, size: Any, stride: Any, offset: int, geometry: Geometry) -> Any:
    """Each place in memory gets the gradients of all outputs that read it; inputs that share a place share them."""
    written, read = _positions(size, stride, offset), _positions(geometry.size, geometry.stride, geometry.offset)
    if not read.size:
        return gather_flat(scatter_flat(g, written, 1), read)
    first = int(min(written.min(initial=read.min()), read.min()))
    length = int(max(written.max(initial=read.max()), read.max())) - first + 1
    places = scatter_flat(g, written - first, length)
    found = gather_flat(places, read - first)
    times = np.bincount((read - first).reshape(-1), minlength=length)
    return shares(found, times[read - first]) if times.max() > 1 else found


@operation(grad=dict(self=lambda g, index: gather_flat(g, index)), function=False, method=False)
def scatter_flat(xp, self: Tensor, index: Any, length: int):
    """A vector of zeros with the input added at flat positions."""
    found = xp.zeros(length, self.dtype)
    xp.add.at(found, xp.asarray(index.reshape(-1)), self.reshape(-1))
    return found


@operation(
    grad=dict(self=lambda g, self_meta, index: scatter_flat(g, index, self_meta.shape[0])), function=False, method=False
)
def gather_flat(xp, self: Tensor, index: Any):
    """The elements of a vector at flat positions."""
    return self[xp.asarray(index)]


@operation(grad=dict(self=lambda g, times: shares(g, times)), function=False, method=False)
def shares(xp, self: Tensor, times: Any):
    """The input divided by constants, in its own dtype."""
    return (self / xp.asarray(times)).astype(self.dtype)


@view(
    grad=dict(self=lambda g, size, stride, offset, geometry: _as_strided_back(g, size, stride, offset, geometry)),
    method=False, function=False, node="AsStridedBackward0",
)  # fmt: skip
def as_strided_op(xp, self: Tensor, size: Any, stride: Any, offset: int, geometry: Any):
    """The memory of the input under other sizes, strides and offset."""
    if tuple(self.shape) != geometry.size or any(
        n > 1 and have != want for n, have, want in zip(geometry.size, strides_of(self), geometry.stride)
    ):
        raise RuntimeError(
            "as_strided(): the view cannot be taken again of a tensor that lies otherwise in memory\n"
            "  it was written in place while its base was not contiguous; call contiguous() on the base first"
        )
    here = memory.byte_offset(self) // self.itemsize - geometry.offset + offset
    whole = memory.bytes_of(self)
    check_bounds(whole.size, self.itemsize, size, stride, here, offset)
    return memory.laid_over(whole, self.dtype, here, size, stride)


def check_bounds(nbytes: int, item: int, size: Sequence[int], stride: Sequence[int], at: int, shown: int) -> None:
    if any(n < 0 for n in (*size, *stride)):
        raise RuntimeError(
            f"Negative strides or sizes are not supported: sizes {bracket(size)}, strides {bracket(stride)}"
        )
    needed = memory.extent(size, stride, at) * item
    if needed > nbytes or (at < 0 and 0 not in size):
        raise RuntimeError(
            f"setStorage: sizes {bracket(size)}, strides {bracket(stride)}, storage offset {shown}, and itemsize {item} "
            f"requiring a storage size of {needed} are out of bounds for storage of size {nbytes}"
        )


def _strided_arguments(input: Tensor, size: Any, stride: Any, storage_offset: int | None) -> tuple:
    size, stride = as_shape(size), as_shape(stride)
    geometry = Geometry(input.array)
    offset = geometry.offset if storage_offset is None else int(storage_offset)
    if len(size) != len(stride):
        raise RuntimeError(
            f"mismatch in length of strides and shape\n  as_strided(size={bracket(size)}, stride={bracket(stride)})"
        )
    if any(s < 0 for s in stride):
        raise RuntimeError(
            f"as_strided: Negative strides are not supported at the moment, got strides: {bracket(stride)}"
        )
    if any(n < 0 for n in size):
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(size)} and strides={list(stride)}")
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    return input, size, stride, offset, geometry


@composite()
def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """A view of the input's memory with these sizes, strides and storage offset (in elements)."""
    return as_strided_op(*_strided_arguments(input, size, stride, storage_offset))


@composite()
def as_strided_(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """In-place version of as_strided."""
    return writing.run_view_in_place(OPS["as_strided"], _strided_arguments(input, size, stride, storage_offset))


# -- storages ------------------------------------------------------------------------------------------------------
@composite(function=False)
def untyped_storage(self: Tensor) -> UntypedStorage:
    """The bytes it looks at."""
    return untyped(self.array)


@composite(function=False)
def _typed_storage(self: Tensor) -> TypedStorage:
    """The elements it looks at, without torch's warning."""
    return TypedStorage(wrap_storage=untyped(self.array), dtype=self.dtype)


@composite(function=False)
def storage(self: Tensor) -> TypedStorage:
    """The elements it looks at."""
    warn_deprecated()
    return _typed_storage(self)


@composite(function=False)
def storage_offset(self: Tensor) -> int:
    """Where in its storage it begins, in elements."""
    return memory.byte_offset(self.array) // self.array.itemsize


@composite(function=False)
def storage_type(self: Tensor) -> Any:
    """The type of its storage, `torch.FloatStorage`."""
    return (CUDA_STORAGES if self.is_cuda else CPU_STORAGES)[NAMES[self.dtype]]


@composite(method=False)
def is_storage(obj: Any) -> bool:
    """Is it a storage?"""
    return isinstance(obj, (UntypedStorage, TypedStorage))


# -- another memory for the same tensor ----------------------------------------------------------------------------
@composite(function=False)
def set_(self: Tensor, source: Any = None, storage_offset: int = 0, size: Any = None, stride: Any = None) -> Tensor:
    """Look at other memory from now on: at that of a tensor, or at a storage (all of it unless size is given)."""
    views.check_writable(self)
    if source is None:
        _move_to(self, namespace(self.device).empty(0, self.array.dtype))
        return self
    if isinstance(source, Tensor) and size is None:
        if source.dtype is not self.dtype:
            raise RuntimeError(f"Could not set tensor of type {_c_name(source)} to a tensor of type {_c_name(self)}")
        _move_to(self, source.array)
        return self
    if isinstance(source, Tensor):
        source = untyped_storage(source)
    if isinstance(source, TypedStorage) and source.dtype is not self.dtype:
        raise RuntimeError(
            f"Expected a Storage of type {_c_name(self)} or an UntypedStorage, but got type "
            f"{NAMES[source.dtype].removesuffix('Storage')} for argument 1 'storage'"
        )
    if not is_storage(source):
        raise TypeError(
            f"set_() received an invalid combination of arguments - got ({type(source).__name__}), but expected one "
            "of:\n * ()\n * (torch.Storage source)\n * (torch.Storage source, int storage_offset, tuple of ints size, "
            "tuple of ints stride)\n * (Tensor source)"
        )
    whole = getattr(source, "_untyped_storage", source)._bytes
    size = (whole.size // self.array.itemsize - storage_offset,) if size is None else as_shape(size)
    stride = memory.contiguous_strides(size) if stride is None or stride == () else as_shape(stride)
    check_bounds(whole.size, self.array.itemsize, size, stride, storage_offset, storage_offset)
    _move_to(self, memory.laid_over(whole, self.array.dtype, storage_offset, size, stride))
    return self


_C_NAMES = {"float32": "float", "float64": "double", "float16": "c10::Half", "bfloat16": "c10::BFloat16"} | {
    "int64": "long", "int32": "int", "int16": "short", "int8": "signed char", "uint8": "unsigned char", "bool": "bool",
    "complex64": "c10::complex<float>", "complex128": "c10::complex<double>",
}  # fmt: skip


def _c_name(tensor: Tensor) -> str:
    return _C_NAMES[tensor.dtype.name]


def _move_to(tensor: Tensor, array: Any) -> None:
    tensor.array = array
    views.written(tensor)


@composite(function=False)
def is_set_to(self: Tensor, tensor: Tensor) -> bool:
    """Do both look at the same memory in the same way?"""
    a, b = self.array, tensor.array
    return memory.root(a) is memory.root(b) and _layout(a) == _layout(b)


def _layout(array: Any) -> tuple:
    return array.dtype, tuple(array.shape), strides_of(array), memory.byte_offset(array)


@composite(function=False)
def is_same_size(self: Tensor, other: Tensor) -> bool:
    """Have both the same dimensions?"""
    return self.array.shape == other.array.shape


@composite(function=False)
def resize_(self: Tensor, *size: Any, memory_format: Any = None) -> Tensor:
    """Change the size in place, in C order from where it begins; elements keep their place in memory.

    When its memory is too small it gets new memory with a copy of the old; new elements are undefined (zero here).
    """
    if self.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    shape = as_shape(size)
    formats.check_format("resize_", memory_format)
    if any(n < 0 for n in shape):
        raise RuntimeError("numel: integer multiplication overflow")
    if memory_format is formats.preserve_format:
        raise RuntimeError("Unsupported memory formatPreserve")
    order = formats.order_by(len(shape), memory_format)
    if shape == tuple(self.array.shape) and order is None:
        return self
    array, item = self.array, self.array.itemsize
    offset, whole = memory.byte_offset(array) // item, memory.bytes_of(array)
    needed = (offset + product(shape)) * item
    if needed > whole.size and product(shape):
        _check_resizable(array)
        grown = allocated("resize_", shape, namespace(device_of(array)).zeros, needed, np.uint8)
        grown[: whole.size] = whole
        whole = grown
    steps = memory.contiguous_strides(shape)
    if order is not None:
        in_order = memory.contiguous_strides([shape[d] for d in order])
        steps = tuple([in_order[order.index(d)] for d in range(len(shape))])
    _move_to(self, memory.laid_over(whole, array.dtype, offset, shape, steps))
    return self


def _check_resizable(array: Any) -> None:
    """Memory of NumPy's or another library's making stays as large as it is, as in torch."""
    if memory.root(array).base is not None:
        raise RuntimeError("Trying to resize storage that is not resizable")


@composite(function=False)
def resize_as_(self: Tensor, the_template: Tensor, *, memory_format: Any = None) -> Tensor:
    """`resize_` to the size of another tensor."""
    return resize_(self, the_template.array.shape, memory_format=memory_format)


# -- shared and pinned memory --------------------------------------------------------------------------------------
@composite(function=False)
def is_shared(self: Tensor) -> bool:
    """Does it lie in memory that processes share (CUDA tensors count as shared)?"""
    return self.is_cuda or memory.is_shared(self.array)


@composite(function=False)
def share_memory_(self: Tensor) -> Tensor:
    """Move its storage into memory that processes share; the other tensors on it come along."""
    if not is_shared(self):
        if moving.only(self):
            owner = memory.root(self.array)
            moving.relocate(owner, shared.new(owner.nbytes), self)
        else:
            untyped(self.array).share_memory_()
    return self


@composite(function=False)
def is_pinned(self: Tensor, device: Any = None) -> bool:
    """Does it lie in memory that `pin_memory` made?"""
    return memory.is_pinned(self.array)


@composite(function=False)
def pin_memory(self: Tensor, device: Any = None) -> Tensor:
    """A copy in page-locked memory, from which a CUDA device copies faster; the tensor itself when it lies there."""
    from ..array.backend import device_count, registered

    if not device_count("cuda"):
        raise RuntimeError("Cannot access accelerator device when none is available.")
    if self.is_cuda:
        raise RuntimeError(f"cannot pin '{self.type()}' only dense CPU tensors can be pinned")  # type: ignore[attr-defined]
    if memory.is_pinned(self.array):
        return self
    found = wrap(memory.pinned_like(self.array, registered("cuda").pinned))  # type: ignore[union-attr]
    found.array[...] = self.array
    return found


# -- buffers -------------------------------------------------------------------------------------------------------
@composite(method=False)
def frombuffer(buffer: Any, *, dtype: Any, count: int = -1, offset: int = 0, requires_grad: bool = False) -> Tensor:
    """A vector on the memory of a Python buffer (bytes, bytearray, mmap, array.array …)."""
    try:
        data = memoryview(buffer)
    except TypeError:
        raise ValueError("object does not implement Python buffer protocol.") from None
    length, item = data.nbytes, dtype.itemsize
    if not length or not count:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length ({length} bytes) minus 1"
        )
    if count < 0 and (length - offset) % item:
        raise ValueError(
            f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a multiple of element size "
            f"({item})"
        )
    count = (length - offset) // item if count < 0 else count
    if offset + count * item > length:
        raise ValueError(
            f"requested buffer length ({count} * {item} bytes) after offset ({offset} bytes) must not be greater than "
            f"actual buffer length ({length} bytes)"
        )
    found = wrap(np.frombuffer(data.cast("B"), np.uint8)[offset : offset + count * item].view(dtype.numpy))
    if data.readonly:
        _warn_read_only()
    found.requires_grad = requires_grad
    return found


def _warn_read_only() -> None:
    import warnings

    warnings.warn(
        "The given buffer is not writable, and PyTorch does not support non-writable tensors. This means you can write "
        "to the underlying (supposedly non-writable) buffer using the tensor. You may want to copy the buffer to "
        "protect its data or make it writable before converting it to a tensor.\n  here such a write is refused",
        UserWarning,
        stacklevel=4,
    )


__all__ = ["CPU_STORAGES", "CUDA_STORAGES", "as_strided", "frombuffer", "is_storage", "resize_", "set_"]
