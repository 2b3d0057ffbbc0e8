"""torch.sparse: importable, and refused by name (see `core/refused.py`)."""

from __future__ import annotations

from . import refused as _refused

_names = _refused.under("torch.sparse")
for _name in _names:
    _full = f"torch.sparse.{_name}"
    if _name.endswith("Tensor"):
        _members = {n: _refused.function(f"{_full}.{n}") for n in _refused.under(_full)}
        globals()[_name] = _refused.kind(_full, _members)
    else:
        globals()[_name] = _refused.function(_full)

__all__ = sorted(_names)  # noqa: PLE0605
