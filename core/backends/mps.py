"""torch.backends.mps: Apple's GPUs are not used."""

from __future__ import annotations


def is_built() -> bool:
    """Is there a backend for them? No."""
    return False


def is_available() -> bool:
    """Is there one? No."""
    return False


__all__ = ["is_available", "is_built"]
