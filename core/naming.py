"""Torch's names for what lives here: `tt.core.nn.modules.linear.Linear` is `torch.nn.modules.linear.Linear` to a file."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .tensor import Tensor

CORE = (__package__ or "").rstrip(".")


def public_module(name: str) -> str:
    """The module name that torch has for one of ours; any other name as it is."""
    return "torch" + name[len(CORE) :] if name == CORE or name.startswith(CORE + ".") else name


def own_module(name: str) -> str:
    """The opposite: our module for one of torch's."""
    return CORE + name[len("torch") :] if name == "torch" or name.startswith("torch.") else name


def find(module: str, name: str) -> Any:
    """What `module.name` of torch is here; AttributeError where there is no such thing."""
    found: Any = import_module(own_module(module))
    for part in name.split("."):
        found = getattr(found, part)
    return found


def typename(obj: Any) -> str:
    """The full name of an object's type, or of a type: `torch.FloatTensor`, `torch.nn.modules.linear.Linear`."""
    if isinstance(obj, Tensor):
        return obj.type()  # type: ignore[attr-defined]
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = getattr(named, "__module__", None) or ""
    module = public_module(module) if isinstance(module, str) else "torch"  # dtype answers per object
    name = named.__qualname__
    return name if module in ("", "builtins") else f"{module}.{name}"


typename.__module__ = "torch"
