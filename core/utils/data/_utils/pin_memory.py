"""Pinning: a batch with its tensors in page-locked memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....tensor import Tensor
from .collate import _as_mapping, _as_sequence


def pin_memory(data: Any, device: Any = None) -> Any:
    """Pin every tensor of nested containers, and whatever has a method `pin_memory`."""
    if isinstance(data, Tensor):
        return data.pin_memory()  # type: ignore[attr-defined]
    if hasattr(data, "pin_memory"):
        return data.pin_memory()
    if isinstance(data, (str, bytes)):
        return data
    if isinstance(data, Mapping):
        return _as_mapping(data, {key: pin_memory(value) for key, value in data.items()})
    if isinstance(data, tuple):
        parts = [pin_memory(part) for part in data]
        return type(data)(*parts) if hasattr(data, "_fields") else parts
    if isinstance(data, Sequence):
        return _as_sequence(data, [pin_memory(part) for part in data])
    return data
