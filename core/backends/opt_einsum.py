"""torch.backends.opt_einsum: the opt_einsum package is not used, NumPy computes."""

from __future__ import annotations


def is_available() -> bool:
    """Is it used? No."""
    return False


__all__ = ["is_available"]
