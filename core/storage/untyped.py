"""UntypedStorage: the bytes that tensors look at; writes are seen from both sides."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from ..array import memory
from ..array.backend import device_of, resolve, send, to_host, xp_of
from ..array.device import device
from ..array.errors import allocated
from . import files, shared
from .moving import relocate
from .naming import by_torchs_names

# The storage object of each allocation while somebody holds it, so that all tensors on it hand out the same one.
_live: WeakValueDictionary[int, UntypedStorage] = WeakValueDictionary()


def named(name: str) -> Callable:
    """Give a class the module that torch pickles and prints it under."""

    def rename(cls: Any) -> Any:
        cls.__module__ = name
        return cls

    return rename


def untyped(array: Any) -> UntypedStorage:
    """The storage under an array."""
    owner = memory.root(array)
    found = _live.get(id(owner))
    if found is None:
        found = UntypedStorage.__new__(UntypedStorage)
        found._adopt(memory.bytes_of(array), owner)
    return found


class Common:
    """What untyped and typed storages share."""

    def cpu(self) -> Any:
        """The storage in host memory: itself when it is there."""
        return self.to(device="cpu")

    def cuda(self, device: Any = None, non_blocking: bool = False) -> Any:
        """The storage on a CUDA device."""
        return self.to(device="cuda" if device is None else device)

    def to(self, *, device: Any, non_blocking: bool = False) -> Any:
        raise NotImplementedError

    def tolist(self) -> list:
        """Its elements as Python numbers."""
        return list(self)  # type: ignore[call-overload]

    def __iter__(self) -> Iterator:
        return iter([self[i] for i in range(len(self))])  # type: ignore[index, arg-type]


@named("torch.storage")
class UntypedStorage(Common):
    """Bytes in memory: `UntypedStorage(16)`, or what `tensor.untyped_storage()` looks at."""

    is_sparse = False
    _bytes: Any
    _owner: np.ndarray

    def __init__(self, *arguments: Any, device: Any = None) -> None:
        if len(arguments) > 1:
            raise TypeError(f"UntypedStorage() takes at most 1 positional argument, got {len(arguments)}")
        data: Any = arguments[0] if arguments else 0
        if isinstance(data, (int, np.integer)) and not isinstance(data, bool):
            if data < 0:
                raise RuntimeError(f"Trying to create tensor with negative dimension {data}: [{data}]")
            host = allocated("UntypedStorage", (data,), np.zeros, data, np.uint8)
        elif isinstance(data, Sequence):
            host = np.array(data, np.uint8)
        else:
            raise TypeError(f"UntypedStorage(): argument must be int or a sequence, not {type(data).__name__}")
        self._take(send(host, resolve(device)))

    def _take(self, array: Any) -> None:
        """Become the storage of new uint8 memory."""
        self._adopt(array, memory.root(array))

    def _adopt(self, array: Any, owner: np.ndarray) -> None:
        self._bytes, self._owner = array, owner
        _live[id(owner)] = self

    # -- what it is ------------------------------------------------------------------------------------------------
    @property
    def device(self) -> device:
        return device_of(self._bytes)

    @property
    def is_cuda(self) -> bool:
        return self.device.type == "cuda"

    @property
    def _cdata(self) -> int:
        return id(self._owner) if _live.get(id(self._owner)) is self else id(self)  # a slice is a storage of its own

    def nbytes(self) -> int:
        """How many bytes it has."""
        return self._bytes.size

    size = __len__ = nbytes

    def element_size(self) -> int:
        return 1

    def data_ptr(self) -> int:
        """Address of the first byte; 0 when it is empty."""
        return memory.address(self._bytes) if self._bytes.size else 0

    def get_device(self) -> int:
        return -1 if self.device.type == "cpu" else self.device.index or 0

    def type(self, dtype: Any = None, non_blocking: bool = False) -> str:
        if dtype is not None:
            raise NotImplementedError("an untyped storage has no other type\n  use typed storages, or tensor.to(dtype)")
        return "torch.cuda.UntypedStorage" if self.is_cuda else "torch.storage.UntypedStorage"

    def untyped(self) -> UntypedStorage:
        return self

    # -- its bytes -------------------------------------------------------------------------------------------------
    def _index(self, key: int) -> int:
        if not -self.nbytes() <= key < self.nbytes():
            raise IndexError(f"index {key} out of range for storage of size {self.nbytes()}")
        return key

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            if key.step not in (None, 1):
                raise RuntimeError(f"Trying to slice with a step of {key.step}, but only a step of 1 is supported")
            part = UntypedStorage.__new__(UntypedStorage)
            part._bytes, part._owner = self._bytes[key], self._owner
            return part
        if not isinstance(key, int):
            raise TypeError(f"can't index a torch.UntypedStorage with {type(key).__name__}")
        return int(to_host(self._bytes[self._index(key)]))

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(key, (int, slice)):
            raise TypeError(f"can't index a torch.UntypedStorage with {type(key).__name__}")
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"can only set storage content with a int types, but got {type(value).__name__} instead")
        self._bytes[key if isinstance(key, slice) else self._index(key)] = value & 255

    def fill_(self, value: int) -> UntypedStorage:
        """Write one byte value everywhere."""
        self[:] = value
        return self

    def copy_(self, source: Any, non_blocking: bool | None = None) -> UntypedStorage:
        """Write the bytes of another storage of the same size."""
        other = _bytes_under(source)
        if other.size != self.nbytes():
            raise RuntimeError(f"size does not match, self was {self.nbytes()} bytes but src was {other.size} bytes")
        self._bytes[...] = send(other, self.device)
        return self

    def clone(self) -> UntypedStorage:
        """A copy in new memory."""
        return _storage_of(self._bytes.copy())

    def new(self) -> UntypedStorage:
        return UntypedStorage(device=self.device)

    def to(self, *, device: Any, non_blocking: bool = False) -> UntypedStorage:
        place = resolve(device)
        return self if place == self.device else _storage_of(send(self._bytes, place))

    def byteswap(self, dtype: Any) -> None:
        """Reverse the bytes of each element, or of each half of a complex one."""
        item = dtype.itemsize // 2 if dtype.is_complex else dtype.itemsize
        if item > 1:
            self._bytes[...] = self._bytes.reshape(-1, item)[:, ::-1].reshape(-1).copy()

    # -- its memory ------------------------------------------------------------------------------------------------
    def resizable(self) -> bool:
        """Can it be given another size? Not while tensors look at it: their memory cannot move."""
        return bool(memory.host_of(self._bytes) is self._owner and _references(self._owner) <= _OWN_REFERENCES)

    def resize_(self, size: int) -> UntypedStorage:
        """Give it another size in bytes; what fits is kept."""
        if size == self.nbytes():
            return self
        if not self.resizable():
            raise RuntimeError(
                "Trying to resize storage that is not resizable\n"
                "  tensors (or NumPy) look at this memory and cannot follow it; resize the tensor: tensor.resize_()"
            )
        kept = min(size, self.nbytes())
        grown = allocated("resize_", (size,), xp_of(self._bytes).zeros, size, np.uint8)
        grown[:kept] = self._bytes[:kept]
        self._take(grown)
        return self

    def is_shared(self) -> bool:
        """Does it lie in memory that processes share (CUDA memory counts as shared)?"""
        return self.is_cuda or memory.is_shared(self._bytes)

    def share_memory_(self) -> UntypedStorage:
        """Move it into memory that processes share; the tensors that look at it come along."""
        if not self.is_shared():
            self._move(shared.new(memory.host_of(self._owner).nbytes))
        return self

    def _move(self, target: np.ndarray) -> None:
        """Take other memory of the allocation's size, with all tensors on the allocation."""
        owner, own = self._owner, _live.get(id(self._owner))
        begin, nbytes = memory.address(self._bytes) - memory.address(owner), self.nbytes()
        relocate(owner, target)
        if own is not None:
            _live.pop(id(owner), None)
            own._take(memory.like(own._bytes, target))
        if own is not self:  # a slice
            self._bytes, self._owner = memory.like(self._bytes, target[begin : begin + nbytes]), target

    def is_pinned(self, device: Any = None) -> bool:
        return False

    def pin_memory(self, device: Any = None) -> UntypedStorage:
        raise RuntimeError("Cannot access accelerator device when none is available.")

    @classmethod
    def from_buffer(
        cls, buffer: Any, byte_order: str | None = None, count: int = -1, offset: int = 0, *, dtype: Any = None
    ) -> UntypedStorage:
        """A copy of a buffer's bytes, whose elements are in `byte_order`: "native", "little" or "big"."""
        found = _storage_of(files.copied(buffer, byte_order, count, offset, 1 if dtype is None else dtype.itemsize))
        if dtype is not None and byte_order in ("little", "big") and byte_order != sys.byteorder:
            found.byteswap(dtype)
        return found

    @classmethod
    def from_file(cls, filename: Any, shared: bool = False, nbytes: int = 0) -> UntypedStorage:
        """A file mapped into memory; with `shared`, writes reach the file."""
        return _storage_of(files.mapped(filename, shared, nbytes))

    def __copy__(self) -> UntypedStorage:
        return self.clone()

    def __deepcopy__(self, memo: dict) -> UntypedStorage:
        if id(self) not in memo:
            memo[id(self)] = self.clone()
        return memo[id(self)]

    def __reduce_ex__(self, protocol: Any) -> tuple:
        return by_torchs_names(self) or (_storage_from, (to_host(self._bytes), str(self.device)))

    def __repr__(self) -> str:
        rows = "".join(f" {n}\n" for n in to_host(self._bytes).tolist())
        return f"{rows}[torch.storage.UntypedStorage(device={self.device}) of size {self.nbytes()}]"


def _storage_of(array: Any) -> UntypedStorage:
    found = UntypedStorage.__new__(UntypedStorage)
    found._take(array)
    return found


def _storage_from(array: np.ndarray, place: str) -> UntypedStorage:
    return _storage_of(send(array, device(place)))


def _bytes_under(source: Any) -> Any:
    source = getattr(source, "_untyped_storage", source)
    if not isinstance(source, UntypedStorage):
        raise TypeError(f"copy_(): argument 'source' must be a storage, not {type(source).__name__}")
    return source._bytes


def _references(owner: Any) -> int:
    return sys.getrefcount(owner)


def _own_references() -> int:
    """The count that an allocation has when only its storage knows it."""
    alone = UntypedStorage.__new__(UntypedStorage)
    alone._take(np.zeros(1, np.uint8))
    return _references(alone._owner)


_OWN_REFERENCES = _own_references()
