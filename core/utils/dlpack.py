"""torch.utils.dlpack: memory shared with other array libraries through capsules."""

from __future__ import annotations

from typing import Any

from ..ops.exchange import from_dlpack
from ..tensor import Tensor


def to_dlpack(tensor: Tensor) -> Any:
    """A capsule of the tensor's memory; whoever takes it may do so once."""
    return tensor.__dlpack__()  # type: ignore[attr-defined]


__all__ = ["from_dlpack", "to_dlpack"]
