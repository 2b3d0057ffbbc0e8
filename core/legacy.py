"""The tensor types of old: `torch.FloatTensor(2, 3)`, `isinstance(x, torch.LongTensor)`."""

from __future__ import annotations

import warnings
from typing import Any

from .array import backend, dtypes
from .array.rules import rules
from .ops.from_data import legacy_array
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

    @property
    def is_cuda(cls) -> bool:
        return cls.place == "cuda"

    @property
    def is_sparse(cls) -> bool:
        return False


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


def set_default_tensor_type(t: Any) -> None:
    """Make a tensor type's dtype the default: `torch.DoubleTensor` or its name."""
    name = t if isinstance(t, str) else getattr(t, "__name__", "")
    legacy = name.rpartition(".")[2]
    kind = next((kind for kind, each in dtypes.LEGACY_NAMES.items() if each == legacy), None)
    if kind is None:
        if isinstance(t, str):
            raise AttributeError(f"module 'torch' has no attribute '{legacy}'")
        raise TypeError(
            f"invalid type object: only floating-point types are supported as the default type\n  got {t!r}"
        )
    if not kind.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _warn_deprecated()
    dtypes.set_default_dtype(kind)


_warned = False


def _warn_deprecated() -> None:
    """Torch's warning, once per process; the releases of the time do not know it."""
    global _warned
    if not _warned and rules.dialect == "2":
        _warned = True
        warnings.warn(
            "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and "
            "torch.set_default_device() as alternatives.",
            UserWarning,
            stacklevel=3,
        )
