"""What calling the class makes: `torch.Tensor(2, 3)`, `torch.Tensor([1, 2])`."""

from __future__ import annotations

from typing import Any

from ..array import backend, dtypes
from ..tensor import Tensor
from .from_data import legacy_array


def _shown(value: Any) -> str:
    return "torch.dtype" if isinstance(value, dtypes.dtype) else type(value).__name__


def _new_tensor(cls: type, *arguments: Any, device: Any = None, **named: Any) -> Tensor:
    """`torch.Tensor(...)`: sizes, a sequence or an array, in the default dtype."""
    tensor = object.__new__(cls)
    if named and cls is Tensor:
        given = ", ".join([*(type(a).__name__ for a in arguments), *(f"{k}={_shown(v)}" for k, v in named.items())])
        raise TypeError(
            f"new() received an invalid combination of arguments - got ({given}), but expected one of:\n"
            " * (*, torch.device device = None)\n * (torch.Storage storage)\n * (Tensor other)\n"
            " * (tuple of ints size, *, torch.device device = None)\n * (object data, *, torch.device device = None)\n"
            "  a tensor of a chosen dtype is made by torch.tensor(data, dtype=...)"
        )
    if cls is Tensor or not named:
        array = legacy_array(arguments, dtypes.get_default_dtype())
        tensor.array = backend.send(array, backend.resolve(device))
    return tensor


Tensor.__new__ = _new_tensor  # type: ignore[method-assign,assignment]
