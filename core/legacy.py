"""The tensor types of old: `torch.FloatTensor(2, 3)`, `isinstance(x, torch.LongTensor)`, `torch.Tensor([1, 2])`."""

from __future__ import annotations

from typing import Any

from .array import backend, dtypes
from .ops.create import legacy_array
from .tensor import Tensor, wrap


class _TensorType(type):
    """A type per dtype and device: calling it makes plain tensors, isinstance looks at dtype and device."""

    kind: dtypes.dtype
    place: str

    def __call__(cls, *arguments: Any, device: Any = None) -> Tensor:
        array = legacy_array(arguments, cls.kind)
        return wrap(backend.send(array, backend.resolve(cls.place if device is None else device)))

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, Tensor) and value.dtype is cls.kind and value.device.type == cls.place

    def __repr__(cls) -> str:
        return f"<class '{cls.__module__}.{cls.__name__}'>"

    @property
    def dtype(cls) -> dtypes.dtype:
        return cls.kind


def _make(name: str, kind: dtypes.dtype, place: str = "cpu") -> _TensorType:
    module = "torch" if place == "cpu" else "torch.cuda"
    return _TensorType(
        name, (), {"kind": kind, "place": place, "__module__": module, "__doc__": f"{kind!r} on {place}."}
    )


_TYPES = {name: _make(name, kind) for kind, name in dtypes.LEGACY_NAMES.items()}
CUDA_TYPES = {name: _make(name, kind, "cuda") for kind, name in dtypes.LEGACY_NAMES.items()}

HalfTensor, FloatTensor, DoubleTensor = _TYPES["HalfTensor"], _TYPES["FloatTensor"], _TYPES["DoubleTensor"]
BFloat16Tensor, BoolTensor = _TYPES["BFloat16Tensor"], _TYPES["BoolTensor"]
ByteTensor, CharTensor, ShortTensor = _TYPES["ByteTensor"], _TYPES["CharTensor"], _TYPES["ShortTensor"]
IntTensor, LongTensor = _TYPES["IntTensor"], _TYPES["LongTensor"]


def _new_tensor(cls: type, *arguments: Any, device: Any = None, **named: Any) -> Tensor:
    """`torch.Tensor(...)`: sizes, a sequence or an array, in the default dtype."""
    tensor = object.__new__(cls)
    if cls is Tensor or not named:
        array = legacy_array(arguments, dtypes.get_default_dtype())
        tensor.array = backend.send(array, backend.resolve(device))
    return tensor


Tensor.__new__ = _new_tensor  # type: ignore[method-assign,assignment]


def set_default_tensor_type(t: Any) -> None:
    """Make a tensor type's dtype the default: `torch.DoubleTensor` or its name."""
    name = t if isinstance(t, str) else t.__name__
    legacy = name.rpartition(".")[2]
    for kind, each in dtypes.LEGACY_NAMES.items():
        if each == legacy:
            dtypes.set_default_dtype(kind)
            return
    raise TypeError(f"invalid type object: {t!r}")
