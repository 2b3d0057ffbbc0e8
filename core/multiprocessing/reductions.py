"""How tensors and storages travel to other processes: their memory is shared, not copied."""

from __future__ import annotations

import multiprocessing.resource_sharer  # noqa: F401 - before any fork, so that no child inherits it half made
import os
import threading
from multiprocessing import reduction
from typing import Any

from .._utils import _rebuild_tensor
from ..array import memory
from ..array.backend import to_host
from ..nn.parameter import Buffer, Parameter
from ..storage import TypedStorage, UntypedStorage, shared
from ..storage.untyped import untyped
from ..tensor import Tensor, wrap
from ..utils.hooks import warn_if_has_hooks

_sharing = threading.Lock()  # two threads of queues must not move one storage at the same time
os.register_at_fork(after_in_child=lambda: globals().update(_sharing=threading.Lock()))


# -- storages ------------------------------------------------------------------------------------------------------
def reduce_storage(storage: UntypedStorage) -> tuple:
    """A storage as a handle of its memory, which is moved where processes share it first."""
    if storage.is_cuda:
        raise RuntimeError("Cannot pickle CUDA storage; try pickling a CUDA tensor instead")
    if storage.nbytes() == 0:
        return rebuild_storage_empty, ()
    with _sharing:
        storage.share_memory_()
    owner = storage._owner
    begin = memory.address(storage._bytes) - memory.address(owner)
    if begin or storage.nbytes() != owner.nbytes:
        return _rebuild_part, (untyped(owner), begin, storage.nbytes())
    fd = shared.descriptor(owner)
    if shared.strategy() == "file_system" and (name := shared.publish(fd)) is not None:
        return rebuild_storage_filename, (name, owner.nbytes)
    return rebuild_storage_fd, (reduction.DupFd(fd), owner.nbytes)


def rebuild_storage_fd(df: Any, size: int) -> UntypedStorage:
    """The storage behind a descriptor that another process sent."""
    return untyped(shared.attach(df.detach(), size))


def rebuild_storage_filename(name: str, size: int) -> UntypedStorage:
    """The storage that another process gave a name for this message."""
    return untyped(shared.attach(shared.collect(name), size))


def rebuild_storage_empty() -> UntypedStorage:
    """A storage without bytes has no memory to share."""
    return UntypedStorage()


def _rebuild_part(whole: UntypedStorage, begin: int, nbytes: int) -> UntypedStorage:
    return whole[begin : begin + nbytes]


def reduce_typed_storage(storage: TypedStorage) -> tuple:
    """Its bytes and its dtype."""
    return rebuild_typed_storage, (storage._untyped_storage, storage.dtype)


def rebuild_typed_storage(storage: UntypedStorage, dtype: Any) -> TypedStorage:
    """Bytes as elements of a dtype again."""
    return TypedStorage(wrap_storage=storage, dtype=dtype)


# -- tensors -------------------------------------------------------------------------------------------------------
def reduce_tensor(tensor: Tensor) -> tuple:
    """A tensor as its storage and its place there. Its gradient and its history stay behind."""
    if tensor.requires_grad and not tensor.is_leaf:
        raise RuntimeError(
            "Cowardly refusing to serialize non-leaf tensor which requires_grad, since autograd does not support "
            "crossing process boundaries.  If you just want to transfer the data, call detach() on the tensor before "
            "serializing (e.g., putting it on the queue)."
        )
    warn_if_has_hooks(tensor)
    if tensor.is_cuda:  # the memory of one process; what travels is a copy
        return rebuild_device_tensor, (_class(tensor), to_host(tensor.array), str(tensor.device), tensor.requires_grad)
    if not tensor.array.size:
        place = (0, tuple(tensor.shape), tensor.stride(), tensor.requires_grad)
        return rebuild_tensor, (_class(tensor), TypedStorage(dtype=tensor.dtype), place)
    with _sharing:
        tensor.share_memory_()  # type: ignore[attr-defined]
    array = tensor.array
    begin, item = memory.byte_offset(array), array.itemsize
    if begin % item or any(s < 0 or s % item for s in array.strides):  # an array of NumPy's that torch cannot describe
        return reduce_tensor(_as(_class(tensor), wrap(array.copy()), tensor.requires_grad))
    storage = TypedStorage(wrap_storage=untyped(array), dtype=tensor.dtype)
    place = (begin // item, tuple(tensor.shape), tensor.stride(), tensor.requires_grad)
    return rebuild_tensor, (_class(tensor), storage, place)


def rebuild_tensor(cls: type | None, storage: TypedStorage, metadata: tuple) -> Tensor:
    """The tensor at a place of a storage."""
    storage_offset, size, stride, requires_grad = metadata
    return _as(cls, _rebuild_tensor(storage, storage_offset, size, stride), requires_grad)


def rebuild_device_tensor(cls: type | None, host: Any, device: str, requires_grad: bool) -> Tensor:
    """A copy on a device."""
    return _as(cls, wrap(host).to(device), requires_grad)  # type: ignore[attr-defined]


def _as(cls: type | None, tensor: Tensor, requires_grad: bool) -> Tensor:
    if cls is Parameter:
        return Parameter(tensor, requires_grad=requires_grad)
    found = tensor if cls is None else cls(tensor)
    found.requires_grad = requires_grad
    return found


def _class(tensor: Tensor) -> type | None:
    """Its class; None for Tensor, which bears the name `torch.Tensor`, and `torch` may be another library."""
    return None if type(tensor) is Tensor else type(tensor)


def init_reductions() -> None:
    """Teach multiprocessing's pickler all of this."""
    reduction.register(UntypedStorage, reduce_storage)
    reduction.register(TypedStorage, reduce_typed_storage)
    for kind in (Tensor, Parameter, Buffer):
        reduction.register(kind, reduce_tensor)


__all__ = [
    "init_reductions", "rebuild_device_tensor", "rebuild_storage_empty", "rebuild_storage_fd",
    "rebuild_storage_filename", "rebuild_tensor", "rebuild_typed_storage", "reduce_storage", "reduce_tensor",
    "reduce_typed_storage",
]  # fmt: skip
