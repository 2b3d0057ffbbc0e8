"""torch.accelerator: the CUDA devices, real or simulated, under the name for any accelerator."""

from __future__ import annotations

from . import cuda
from .array.device import device


def device_count() -> int:
    """How many there are."""
    return cuda.device_count()


def is_available() -> bool:
    """Is there one?"""
    return cuda.is_available()


def current_accelerator(check_available: bool = False) -> device | None:
    """Its kind, without an index; None where there is none."""
    return device("cuda") if cuda.is_available() else None


def current_device_index() -> int:
    """The index of the current one."""
    return cuda.current_device()


def set_device_index(device: device | str | int | None, /) -> None:
    """Make it the current one."""
    cuda.set_device(device)


def synchronize(device: device | str | int | None = None, /) -> None:
    """Wait for everything on it."""
    cuda.synchronize(device)


current_device_idx, set_device_idx = current_device_index, set_device_index

__all__ = [
    "current_accelerator", "current_device_idx", "current_device_index", "device_count", "is_available",
    "set_device_idx", "set_device_index", "synchronize",
]  # fmt: skip
