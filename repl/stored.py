"""Looking at objects without running anything of the user's: no property, no `__getattr__`, no `__dir__`."""

from __future__ import annotations

import builtins
import inspect
import sys
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import Any

NOTHING = object()
ROOT = (__package__ or "").partition(".")[0]


def resolve(namespace: dict[str, Any], path: list[str]) -> Any:
    """The object at a dotted path, as far as looking shows it; NOTHING where finding out would mean running code."""
    found = namespace.get(path[0], vars(builtins).get(path[0], NOTHING))
    for name in path[1:]:
        found = stored(found, name)
    return found


def stored(owner: Any, name: str) -> Any:
    """One attribute, where it plainly lies in memory; else NOTHING."""
    if owner is NOTHING:
        return NOTHING
    if name in (kept := children(owner)):
        return kept[name]
    value = _imported(owner, name, inspect.getattr_static(owner, name, NOTHING))
    if type(value) is MemberDescriptorType:  # a slot: reading it is a look into memory
        try:
            return value.__get__(owner, type(owner))
        except AttributeError:
            return NOTHING
    if isinstance(value, (staticmethod, classmethod)):
        return value.__func__
    plain = isinstance(value, (FunctionType, ModuleType, type)) or not hasattr(type(value), "__get__")
    return value if plain else NOTHING


def _imported(owner: Any, name: str, value: Any) -> Any:
    """What torch and Tensor import only when it is first asked for; any other value as it is."""
    torch, lazy = sys.modules.get(f"{ROOT}.core"), sys.modules.get(f"{ROOT}.core.ops.lazy")
    if value is NOTHING and owner is torch and torch is not None:
        return getattr(torch, name, NOTHING)
    return value.found() if lazy is not None and isinstance(value, lazy.Announced) else value


def own(owner: Any) -> dict[str, Any]:
    """What an object keeps in its `__dict__`."""
    try:
        found = object.__getattribute__(owner, "__dict__")
    except AttributeError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def children(owner: Any) -> dict[str, Any]:
    """What `nn.Module.__getattr__` would find: parameters, buffers and submodules, from the tables it keeps them in."""
    kept, found = own(owner), {}
    for table in ("_parameters", "_buffers", "_modules"):
        if isinstance(kept.get(table), dict):
            found.update(kept[table])
    return found
