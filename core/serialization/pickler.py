"""Pickling under torch's names: what this writes, torch reads.

Python's own Pickler refuses to write a name that does not lead back to the very same object, and `torch.nn.Linear` may
be another library's here; so names are written as they are, by the Pickler that is written in Python.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable
from types import FunctionType
from typing import Any
from weakref import ref

from .. import _utils
from ..array import dtypes, memory
from ..array.device import device
from ..array.formats import layout
from ..array.shapes import Size
from ..naming import public_module
from ..nn.parameter import Buffer, Parameter
from ..ops.memory import CPU_STORAGES, _typed_storage, storage_offset
from ..storage import TypedStorage, UntypedStorage
from ..tensor import Tensor, wrap

_NAMES: dict[Any, tuple[str, str]] = {
    device: ("torch", "device"),
    Size: ("torch", "Size"),
    Tensor: ("torch", "Tensor"),
    Parameter: ("torch.nn.parameter", "Parameter"),
    Buffer: ("torch.nn.parameter", "Buffer"),
    _utils._rebuild_from_type_v2: ("torch._tensor", "_rebuild_from_type_v2"),
}
# A tensor's own state; whatever else lies in its __dict__, its user put there.
_OWN = {*Tensor.__annotations__, *(n for n in vars(Tensor) if n.startswith("_")), "persistent", "_backward_hooks"}


def torch_name(obj: Any) -> tuple[str, str] | None:
    """Module and name that torch has for a class, function or dtype of ours; None for what is not ours."""
    if isinstance(obj, dtypes.dtype):
        return "torch", obj.name
    try:
        if obj in _NAMES:
            return _NAMES[obj]
    except TypeError:  # unhashable: not ours
        return None
    module = getattr(obj, "__module__", None)
    if not isinstance(module, str):
        return None
    public = public_module(module)
    return (public, obj.__qualname__) if public.partition(".")[0] == "torch" else None


def reduce_tensor(tensor: Tensor) -> tuple:
    """How torch rebuilds a tensor from its storage."""
    array = tensor.array
    tensor_on = wrap(array.copy()) if _misplaced(array) else tensor
    arguments = (
        _typed_storage(tensor_on), storage_offset(tensor_on), tuple(tensor.array.shape), tensor_on.stride(),
        tensor._requires_grad, OrderedDict(),
    )  # fmt: skip
    state = {name: value for name, value in tensor.__dict__.items() if name not in _OWN and not isinstance(value, ref)}
    kind = type(tensor)
    if kind is Parameter:
        data = wrap(array)
        if state:
            return _utils._rebuild_parameter_with_state, (data, tensor._requires_grad, OrderedDict(), state)
        return _utils._rebuild_parameter, (data, tensor._requires_grad, OrderedDict())
    if (kind is Tensor or kind is Buffer) and not state:
        return _utils._rebuild_tensor_v2, arguments
    return _utils._rebuild_from_type_v2, (
        _utils._rebuild_tensor_v2,
        Tensor if kind is Buffer else kind,
        arguments,
        state,
    )


def _misplaced(array: Any) -> bool:
    """Can sizes, strides and an offset in elements not say where it lies (a reversed array of NumPy's)?"""
    item = array.itemsize
    return any(s < 0 or s % item for s in array.strides) or bool(memory.byte_offset(array) % item)


def reduce(obj: Any) -> Any:
    """How an object of ours is pickled for torch; NotImplemented leaves it to pickle."""
    if isinstance(obj, Tensor):
        own = type(obj).__reduce_ex__
        return reduce_tensor(obj) if own in (Tensor.__reduce_ex__, Parameter.__reduce_ex__) else NotImplemented
    if isinstance(getattr(obj, "core", None), Tensor) and getattr(type(obj), "__array_priority__", 0) == 1000:
        return reduce_tensor(obj.core)  # a raw tensor or Variable of dialect 0.3
    if isinstance(obj, dtypes.dtype):
        return obj.name
    if isinstance(obj, Size):
        return Size, (tuple(obj),)
    if isinstance(obj, layout):
        from . import _get_layout

        return _get_layout, ("torch.strided",)
    return NotImplemented


class Pickler(pickle._Pickler):  # type: ignore[name-defined, misc]
    """Writes objects under torch's names, and storages as the ids that `identify` gives them."""

    dispatch = dict(pickle._Pickler.dispatch)  # type: ignore[attr-defined]

    def __init__(self, file: Any, protocol: int, identify: Callable[[Any], Any]) -> None:
        super().__init__(file, protocol=protocol)
        self.identify = identify

    def persistent_id(self, obj: Any) -> Any:
        return self.identify(obj)

    def reducer_override(self, obj: Any) -> Any:
        return reduce(obj)

    def save_global(self, obj: Any, name: str | None = None) -> None:
        """Write a class or function by name."""
        found = torch_name(obj)
        if found is None:
            super().save_global(obj, name)
            return
        self.write(pickle.GLOBAL + f"{found[0]}\n{found[1]}\n".encode())
        self.memoize(obj)

    dispatch[FunctionType] = save_global


def pickler(pickle_module: Any, file: Any, protocol: int, identify: Callable[[Any], Any]) -> Any:
    """The Pickler of `pickle_module`: ours for Python's, else one of its own that knows our storages and tensors."""
    if pickle_module is None or pickle_module is pickle:
        return Pickler(file, protocol, identify)

    class Foreign(pickle_module.Pickler):
        def persistent_id(self, obj: Any) -> Any:
            return identify(obj)

        def reducer_override(self, obj: Any) -> Any:
            return reduce(obj) if not isinstance(obj, (type, FunctionType)) else NotImplemented

    return Foreign(file, protocol=protocol)


class Stored:
    """The storages met while pickling, by key, each as one dtype."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[Any, int]] = {}  # key -> untyped storage, bytes per element
        self._kinds: dict[int, Any] = {}

    def add(self, obj: Any, key_of: Callable[[Any], str]) -> tuple[Any, str, str, int]:
        """Remember a storage; gives its type, key, location and number of elements for the persistent id."""
        from .location import location_tag

        typed = isinstance(obj, TypedStorage)
        memory_of = obj._untyped_storage if typed else obj
        kind = obj.dtype if typed else "untyped"
        if memory_of.nbytes() and self._kinds.setdefault(memory_of.data_ptr(), kind) is not kind:
            raise RuntimeError("Cannot save multiple tensors or storages that view the same data as different types")
        key, item = key_of(memory_of), obj.dtype.itemsize if typed else 1
        self.found[key] = (memory_of, item)
        kind_of = CPU_STORAGES[obj.pickle_storage_type()] if typed else UntypedStorage
        return kind_of, key, location_tag(memory_of), memory_of.nbytes() // item
