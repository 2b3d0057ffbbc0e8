"""TT908: torch.tensor as a module."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nok = isinstance(1, torch.tensor._TensorBase)\n"
_OTHER = "import torch\nok = torch.is_tensor(1)\n"


class TensorModule(NamesRule):
    code = "TT908"
    name = "tensor-module"
    until = "0.4"
    first_target = "0.4.0"
    summary = "torch.tensor as a module"
    why = "torch.tensor is a function since 0.4; the base class of all tensors is torch.Tensor."
    names = {
        "torch._TensorBase": "test isinstance(x, torch.Tensor)",
        "torch.tensor._TensorBase": "test isinstance(x, torch.Tensor)",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="0.4.0"),
        Example(_OTHER, _OTHER, fires=False, target="0.4.0"),
    )
