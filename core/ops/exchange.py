"""Memory shared with other libraries: DLPack both ways, and `__cuda_array_interface__` of tensors on a GPU."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import dtypes, exchange, memory
from ..array.backend import resolve
from ..tensor import Tensor, wrap
from .declare import composite

_INVALID = (
    "from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once, so you might have already "
    "constructed a tensor from it once."
)


@composite(function=False, name="__dlpack__")
def dlpack(
    self: Tensor, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: Any = None
) -> Any:
    """A DLPack capsule of its memory, for another array library."""
    if self.requires_grad:
        raise BufferError("Can't export tensors that require gradient, use tensor.detach()")
    if self.dtype is dtypes.bfloat16:
        raise BufferError("DLPack export of bfloat16 is not supported here\n  use tensor.float() or tensor.half()")
    return exchange.exported(self.array, stream, max_version=max_version, dl_device=dl_device, copy=copy)


@composite(function=False, name="__dlpack_device__")
def dlpack_device(self: Tensor) -> tuple:
    """Device type and number in DLPack's terms."""
    return exchange.place_of(self.array)


def _cuda_array_interface(self: Tensor) -> dict[str, Any]:
    """Shape, strides, dtype and address, for libraries that work on the GPU."""
    if not self.is_cuda:
        raise AttributeError(
            f"Can't get __cuda_array_interface__ on non-CUDA tensor type: {self.type()} "  # type: ignore[attr-defined]
            "If CUDA data is required use tensor.cuda() to copy tensor to device memory."
        )
    if self.requires_grad:
        raise RuntimeError(
            "Can't get __cuda_array_interface__ on Variable that requires grad. If gradients aren't required, use "
            "var.detach() to get Variable that doesn't require grad."
        )
    try:
        return exchange.cuda_interface(self.array)
    except BufferError as error:  # so that others see that it has none
        raise AttributeError(f"{error}") from None


Tensor.__cuda_array_interface__ = property(_cuda_array_interface)  # type: ignore[attr-defined]


@composite(method=False)
def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """A tensor on the memory of another library's array, or of a DLPack capsule."""
    if type(ext_tensor).__name__ == "PyCapsule":
        ext_tensor = exchange.Capsule(ext_tensor)
    elif not hasattr(ext_tensor, "__dlpack__"):
        raise RuntimeError(f"{_INVALID}\n  got {type(ext_tensor).__name__}, which has no __dlpack__")
    try:
        array = exchange.imported(ext_tensor)
    except ValueError as error:
        raise RuntimeError(f"{_INVALID}\n  {error}") from None
    if isinstance(array, np.ndarray) and not array.flags.writeable and not isinstance(ext_tensor, np.ndarray):
        array = memory.writable(array)  # NumPy cannot know it of capsules of the old version
    found = wrap(array.copy() if copy else array)
    return found if device is None else found.to(resolve(device))  # type: ignore[attr-defined]


def of_cuda_interface(source: Any, copy: bool = False) -> Tensor:
    """A tensor on the memory (or on a copy) of an object with `__cuda_array_interface__`."""
    array = exchange.on_cuda_interface(source)
    return wrap(array.copy() if copy else array)


__all__ = ["from_dlpack", "of_cuda_interface"]
