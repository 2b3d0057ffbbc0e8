"""TypedStorage: a storage read as elements of one dtype; `FloatStorage` and its kin are its old names."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..array import dtypes
from ..array.backend import send, to_host
from ..array.device import device
from ..array.rules import rules
from .naming import by_torchs_names
from .untyped import Common, UntypedStorage, named

# dtype -> `FloatStorage`, from the name of the tensor type, and back.
NAMES = {kind: name.replace("Tensor", "Storage") for kind, name in dtypes.LEGACY_NAMES.items()}
KINDS = {name: kind for kind, name in NAMES.items()}

_DEPRECATED = (
    "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. "
    "This should only matter to you if you are using storages directly.  To access UntypedStorage directly, use "
    "tensor.untyped_storage() instead of tensor.storage()"
)
_warned = False


def warn_deprecated(stacklevel: int = 3) -> None:
    """Torch's warning, once per process; the dialects of the time do not know it."""
    global _warned
    if not _warned and rules.dialect == "2":
        _warned = True
        warnings.warn(_DEPRECATED, UserWarning, stacklevel=stacklevel + 1)


@named("torch.storage")
class TypedStorage(Common):
    """Elements of one dtype in memory: what `tensor.storage()` gives."""

    is_sparse = False
    dtype: Any
    _untyped_storage: UntypedStorage

    def __init__(self, *arguments: Any, wrap_storage: Any = None, dtype: Any = None, device: Any = None) -> None:
        if wrap_storage is not None:
            _check_wrap("TypedStorage.__init__", arguments, wrap_storage)
            if dtype is None:
                raise RuntimeError("TypedStorage.__init__: Argument 'dtype' must be specified")
            self.dtype, self._untyped_storage = dtype, wrap_storage
            return
        self.dtype = dtypes.get_default_dtype() if dtype is None else dtype
        self._untyped_storage = _new_memory("TypedStorage.__init__", arguments, self.dtype, device)

    # -- what it is ------------------------------------------------------------------------------------------------
    def _array(self) -> Any:
        """Its elements as an array on the same memory."""
        memory = self._untyped_storage._bytes
        item = self.dtype.itemsize
        return memory[: memory.size // item * item].view(self.dtype.numpy)

    def untyped(self) -> UntypedStorage:
        """The bytes under it."""
        return self._untyped_storage

    @property
    def _dtype(self) -> Any:
        return self.dtype

    @property
    def device(self) -> device:
        return self._untyped_storage.device

    @property
    def is_cuda(self) -> bool:
        return self._untyped_storage.is_cuda

    @property
    def _cdata(self) -> int:
        return self._untyped_storage._cdata

    def size(self) -> int:
        """Number of elements."""
        return self._untyped_storage.nbytes() // self.dtype.itemsize

    __len__ = _size = size

    def nbytes(self) -> int:
        return self._untyped_storage.nbytes()

    def element_size(self) -> int:
        return self.dtype.itemsize

    def data_ptr(self) -> int:
        return self._untyped_storage.data_ptr()

    def get_device(self) -> int:
        return self._untyped_storage.get_device()

    def pickle_storage_type(self) -> str:
        """The class name under which checkpoints know it: `FloatStorage`."""
        return NAMES[self.dtype]

    def type(self, dtype: Any = None, non_blocking: bool = False) -> Any:
        """Its old name, `torch.FloatStorage`; with an argument, a storage of that type."""
        if dtype is None:
            return f"torch.{'cuda.' if self.is_cuda else ''}{NAMES[self.dtype]}"
        name = dtype if isinstance(dtype, str) else f"{dtype.__module__}.{dtype.__name__}"
        prefix, _, legacy = name.rpartition(".")
        if legacy not in KINDS or prefix not in ("torch", "torch.cuda"):
            raise ValueError(f"invalid type: '{name}'")
        place = device("cuda" if prefix == "torch.cuda" else "cpu")
        moved = self if place.type == self.device.type else self.to(device=place)
        return moved if KINDS[legacy] is self.dtype else moved._to(KINDS[legacy])

    # -- its elements ----------------------------------------------------------------------------------------------
    def _check_index(self, key: Any) -> int:
        if not -self.size() <= key < self.size():
            raise IndexError(f"index {key} out of range for storage of size {self.size()}")
        return key

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            if rules.dialect == "2":
                raise RuntimeError("slices are only supported in UntypedStorage.__getitem__")
            start, stop, _ = key.indices(self.size())
            item = self.dtype.itemsize
            return self._wrapped(self._untyped_storage[start * item : max(start, stop) * item])
        if not isinstance(key, int):
            raise RuntimeError(f"can't index a {type(self)} with {type(key)}")
        return to_host(self._array()[self._check_index(key)]).item()

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(key, (int, slice)):
            raise RuntimeError(f"can't index a {type(self)} with {type(key)}")
        if isinstance(value, (TypedStorage, UntypedStorage)):
            raise RuntimeError(f"cannot set item with value type {type(value)}")
        self._array()[key if isinstance(key, slice) else self._check_index(key)] = value

    def fill_(self, value: Any) -> TypedStorage:
        """Write one value everywhere."""
        self[:] = value
        return self

    def copy_(self, source: Any, non_blocking: bool | None = None) -> TypedStorage:
        """Write the elements of another storage: its bytes in today's torch, its values in the old dialects."""
        if rules.dialect != "2" and isinstance(source, TypedStorage) and source.dtype is not self.dtype:
            source = source._to(self.dtype)
        self._untyped_storage.copy_(source, non_blocking)
        return self

    def tolist(self) -> list:
        return to_host(self._array()).tolist()

    # -- other storages from it ------------------------------------------------------------------------------------
    def _wrapped(self, memory: UntypedStorage) -> TypedStorage:
        return TypedStorage(wrap_storage=memory, dtype=self.dtype)

    def clone(self) -> TypedStorage:
        """A copy in new memory."""
        return self._wrapped(self._untyped_storage.clone())

    def new(self) -> TypedStorage:
        return TypedStorage(dtype=self.dtype, device=self.device)

    def to(self, *, device: Any, non_blocking: bool = False) -> TypedStorage:
        return self._wrapped(self._untyped_storage.to(device=device))

    def _to(self, kind: dtypes.dtype) -> TypedStorage:
        values = to_host(self._array()).astype(kind.numpy)
        found = TypedStorage(self.size(), dtype=kind, device=self.device)
        found._untyped_storage._bytes[...] = send(values.view(np.uint8), self.device)
        return found

    # -- its memory ------------------------------------------------------------------------------------------------
    def resizable(self) -> bool:
        return self._untyped_storage.resizable()

    def resize_(self, size: int) -> TypedStorage | None:
        """Give it room for `size` elements."""
        self._untyped_storage.resize_(size * self.dtype.itemsize)
        return None if rules.dialect == "2" else self

    def is_shared(self) -> bool:
        return self._untyped_storage.is_shared()

    def share_memory_(self) -> TypedStorage:
        self._untyped_storage.share_memory_()
        return self

    def is_pinned(self, device: Any = None) -> bool:
        return self._untyped_storage.is_pinned(device)

    def pin_memory(self, device: Any = None) -> TypedStorage:
        return self._wrapped(self._untyped_storage.pin_memory(device))

    @classmethod
    def from_buffer(cls, *arguments: Any, dtype: Any = None, **named: Any) -> TypedStorage:
        kind = getattr(cls, "kind", dtype) or dtypes.get_default_dtype()
        return TypedStorage(wrap_storage=UntypedStorage.from_buffer(*arguments, dtype=kind, **named), dtype=kind)

    @classmethod
    def from_file(cls, filename: Any, shared: bool = False, size: int = 0) -> TypedStorage:
        kind = getattr(cls, "kind", None)
        if kind is None:
            raise RuntimeError("from_file can only be called on derived classes")
        return TypedStorage(wrap_storage=UntypedStorage.from_file(filename, shared, size * kind.itemsize), dtype=kind)

    def __copy__(self) -> TypedStorage:
        return self.clone()

    def __deepcopy__(self, memo: dict) -> TypedStorage:
        return self._wrapped(copy.deepcopy(self._untyped_storage, memo))

    def __reduce_ex__(self, protocol: Any) -> tuple:
        return by_torchs_names(self) or (_typed, (self._untyped_storage, self.dtype))

    def __repr__(self) -> str:
        rows = "".join(f" {v}\n" for v in self.tolist())
        if rules.dialect != "2":
            return f"{rows}[{self.type()} of size {self.size()}]"
        return f"{rows}[torch.storage.TypedStorage(dtype={self.dtype}, device={self.device}) of size {self.size()}]"


def _conversion(name: str, kind: dtypes.dtype) -> None:
    def convert(self: TypedStorage) -> TypedStorage:
        return self._to(kind)

    convert.__name__, convert.__doc__ = name, f"A copy with elements of {kind!r}."
    setattr(TypedStorage, name, convert)


for _name, _kind in dict(
    double=dtypes.float64, float=dtypes.float32, half=dtypes.float16, long=dtypes.int64, int=dtypes.int32,
    short=dtypes.int16, char=dtypes.int8, byte=dtypes.uint8, bool=dtypes.bool_, bfloat16=dtypes.bfloat16,
    complex_double=dtypes.complex128, complex_float=dtypes.complex64,
).items():  # fmt: skip
    _conversion(_name, _kind)


def _typed(memory: UntypedStorage, kind: dtypes.dtype) -> TypedStorage:
    return TypedStorage(wrap_storage=memory, dtype=kind)


def _new_memory(name: str, arguments: tuple, kind: dtypes.dtype, place: Any) -> UntypedStorage:
    """Memory for the arguments of a constructor: none, a size, or a sequence of values."""
    if len(arguments) > 1:
        raise RuntimeError(f"{name}{_FORMS}\nToo many positional arguments")
    data = arguments[0] if arguments else 0
    if isinstance(data, int) and not isinstance(data, bool):
        return UntypedStorage(data * kind.itemsize, device=place)
    if not isinstance(data, Sequence):
        raise TypeError(f"{name}{_FORMS}\nArgument type not recognized: {type(data)}")
    values = np.array(data, kind.numpy)
    found = UntypedStorage(values.nbytes, device=place)
    found._bytes[...] = send(values.view(np.uint8), found.device)
    return found


def _check_wrap(name: str, arguments: tuple, wrap_storage: Any) -> None:
    if arguments:
        raise RuntimeError(f"{name}{_FORMS}\nNo positional arguments should be given when using 'wrap_storage'")
    if not isinstance(wrap_storage, UntypedStorage):
        raise TypeError(f"{name}{_FORMS}\nArgument 'wrap_storage' must be UntypedStorage, but got {type(wrap_storage)}")


_FORMS = (
    " received an invalid combination of arguments. Expected one of:\n * no arguments\n * (int size)\n"
    " * (Sequence data)\n * (*, UntypedStorage wrap_storage)"
)


class _LegacyType(type):
    """A name per dtype and device: calling it makes a typed storage, isinstance looks at dtype and device."""

    kind: dtypes.dtype
    place: str

    @property
    def dtype(cls) -> dtypes.dtype:
        return cls.kind

    _dtype = dtype

    def __call__(cls, *arguments: Any, wrap_storage: Any = None) -> TypedStorage:
        warn_deprecated(2)
        name = f"{cls}.__new__"
        if wrap_storage is None:
            place = None if cls.place == "cpu" else cls.place
            wrap_storage = _new_memory(name, arguments, cls.kind, place)
        else:
            _check_wrap(name, arguments, wrap_storage)
        return TypedStorage(wrap_storage=wrap_storage, dtype=cls.kind)

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, TypedStorage) and value.dtype is cls.kind and value.device.type == cls.place


def legacy_types(place: str = "cpu") -> dict[str, Any]:
    """`FloatStorage` and its kin of one device type."""
    module = "torch" if place == "cpu" else f"torch.{place}"
    return {
        name: _LegacyType(name, (_LegacyStorage,), {"kind": kind, "place": place, "__module__": module})
        for kind, name in NAMES.items()
    }


class _LegacyStorage(TypedStorage):
    """What the old names have in common; there are no instances of it."""

    __module__ = "torch.storage"


def _load_from_bytes(content: bytes) -> Any:
    """What torch's plain pickles of storages call."""
    import io
    from importlib import import_module

    # by name: the serialization is far above this level, and only such pickles want it
    return import_module("...serialization", __name__).load(io.BytesIO(content), weights_only=False)
