"""The device on which tensors are made that name none: the CPU, always."""

from __future__ import annotations

from typing import Any

from .array.device import device as _device


def get_default_device() -> _device:
    """The device of tensors that are made without a device."""
    return _device("cpu")


def set_default_device(device: Any) -> None:
    """Accepts the CPU, and None for it; any other is refused."""
    if device is not None and _device(device).type != "cpu":
        raise NotImplementedError(
            f"set_default_device({str(device)!r}): tensors that name no device are made on the CPU\n  name the device where "
            "they are made, torch.ones(2, device=device), or move them, tensor.to(device)"
        )


for _function in (get_default_device, set_default_device):
    _function.__module__ = "torch"

__all__ = ["get_default_device", "set_default_device"]
