"""torch.cuda.sparse: importable, and refused by name (see `core/refused.py`)."""

from __future__ import annotations

from .. import refused as _refused

_names = _refused.under("torch.cuda.sparse")
globals().update({_name: _refused.kind(f"torch.cuda.sparse.{_name}") for _name in _names})

__all__ = sorted(_names)  # noqa: PLE0605
