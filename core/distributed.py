"""torch.distributed: importable, says that it is not available, and is refused by name (see `core/refused.py`)."""

from __future__ import annotations

from . import refused as _refused

_names = _refused.under("torch.distributed")
globals().update({_name: _refused.function(f"torch.distributed.{_name}") for _name in _names})


def is_available() -> bool:
    """Can processes form a group? No: a program that asks runs in one process."""
    return False


def is_initialized() -> bool:
    """Is this process in a group? No."""
    return False


__all__ = sorted([*_names, "is_available", "is_initialized"])  # noqa: PLE0605
