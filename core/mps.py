"""torch.mps: Apple's GPUs, of which there are none here. Programs ask before they choose a device."""

from __future__ import annotations


def is_available() -> bool:
    """Is there one? No."""
    return False


def device_count() -> int:
    """How many there are: none."""
    return 0


__all__ = ["device_count", "is_available"]
