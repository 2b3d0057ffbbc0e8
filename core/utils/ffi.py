"""torch.utils.ffi: importable, as in 0.3 and 0.4, and refused by name (see `core/refused.py`)."""

from __future__ import annotations

from ..refused import function as _function

create_extension = _function("torch.utils.ffi.create_extension")

__all__ = ["create_extension"]
