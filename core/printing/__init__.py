"""Tensors as text: the form of PyTorch 2, of 0.4 or of 0.3, whichever the active rules ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..array.backend import to_host
from ..array.dtypes import dtype
from ..array.rules import rules
from .options import get_printoptions, printoptions, set_printoptions

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "format_era",
    "format_tensor",
    "get_printoptions",
    "printoptions",
    "set_printoptions",
    "tensor_str",
    "tensor_str_03",
    "tensor_str_04",
]


def tensor_str(array: np.ndarray, kind: dtype, suffixes: Sequence[str] = (), *, prefix: str = "tensor(") -> str:
    """Today's form. `suffixes` are what follows the numbers besides size and dtype: `device='cuda:0'`, which comes
    before these two, `requires_grad=True`, `grad_fn=<AddBackward0>`."""
    from .modern import tensor_str as form

    return form(array, kind, suffixes, prefix=prefix)


def tensor_str_04(array: np.ndarray, kind: dtype, suffixes: Sequence[str] = (), *, version: str = "0.4.1") -> str:
    """The form of 0.4.1, or of 0.4.0, which keeps a column for the sign and shows no suffix but the device."""
    from .v0_4 import tensor_str_040, tensor_str_041

    return (tensor_str_040 if version == "0.4.0" else tensor_str_041)(array, kind, suffixes)


def tensor_str_03(array: np.ndarray, kind: dtype, *, variable: bool = False, gpu: int | None = None) -> str:
    """The form of 0.3: columns, then `[torch.FloatTensor of size 2x3]`. `gpu` is the number of the tensor's device."""
    from .v0_3 import tensor_str as form

    return form(array, kind, variable=variable, gpu=gpu)


def format_tensor(tensor: Tensor) -> str:
    """What `repr(tensor)` is under the active rules."""
    if rules.printing not in ("2", "0.4"):
        return format_era(tensor)
    suffixes = []
    if tensor.is_cuda:
        suffixes.append(f"device='{tensor.device}'")
    node = tensor.grad_fn
    if node is not None:
        suffixes.append(f"grad_fn=<{node.name()}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    array = to_host(tensor.array)
    if rules.printing == "0.4":
        return tensor_str_04(array, tensor.dtype, suffixes, version=rules.version)
    own_name = type(tensor).__name__
    return tensor_str(
        array, tensor.dtype, suffixes, prefix="tensor(" if own_name in ("Tensor", "Parameter") else f"{own_name}("
    )


def format_era(tensor: Tensor, variable: bool = False) -> str:
    """What a raw tensor, or a Variable, printed in 0.3; or the form in which two versions' output is compared."""
    array = to_host(tensor.array)
    if rules.printing == "canonical":
        from .canonical import tensor_str as form

        return form(array, tensor.dtype)
    return tensor_str_03(array, tensor.dtype, variable=variable, gpu=tensor.device.index if tensor.is_cuda else None)
