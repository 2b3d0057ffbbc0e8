"""Second names: NumPy's spellings of functions that torch has under another name."""

from __future__ import annotations

from ..tensor import Tensor
from . import bounds, compare, elementwise, pointwise, several, shape  # noqa: F401 - declare the first names
from .declare import PUBLIC, composite

ALIASES = {
    "absolute": "abs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "clip": "clamp",
    "fix": "trunc",
    "greater": "gt",
    "greater_equal": "ge",
    "less": "lt",
    "less_equal": "le",
    "not_equal": "ne",
}
_ONLY_METHODS_IN_PLACE = {"absolute", "arctan2", "greater", "greater_equal", "less", "less_equal", "not_equal"}

for _name, _known in ALIASES.items():
    composite(name=_name)(PUBLIC[_known])
    _write = getattr(Tensor, f"{_known}_")
    composite(name=f"{_name}_", function=_name not in _ONLY_METHODS_IN_PLACE)(_write)

for _name, _known in {"concat": "cat", "concatenate": "cat"}.items():
    composite(name=_name, method=False)(PUBLIC[_known])
