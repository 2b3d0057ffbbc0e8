"""Looking at objects without running anything of the user's: no property, no `__getattr__`, no `__dir__`."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import Any

NOTHING = object()
LARGEST = 10_000  # keys of a dict that are looked through
ROOT = (__package__ or "").partition(".")[0]


def resolve(namespace: dict[str, Any], path: list[str]) -> Any:
    """The object at a dotted path, as far as looking shows it; NOTHING where finding out would mean running code."""
    found = namespace.get(path[0], vars(builtins).get(path[0], NOTHING))
    for name in path[1:]:
        found = stored(found, name)
    return found


def follow(namespace: dict[str, Any], text: str) -> Any:
    """The object that names, attributes and constant keys of plain lists and dicts lead to; else NOTHING."""
    try:
        node: ast.AST = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return NOTHING
    steps: list[tuple[bool, Any]] = []
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute(value=inner, attr=name):
                steps.append((True, name))
            case ast.Subscript(value=inner, slice=ast.Constant(value=key)):
                steps.append((False, key))
            case ast.Subscript(value=inner, slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(key)))):
                steps.append((False, -key))
            case _:
                return NOTHING
        node = inner
    found = resolve(namespace, [node.id])
    for is_name, step in reversed(steps):
        found = stored(found, step) if is_name else member(found, step)
    return found


def member(owner: Any, key: Any) -> Any:
    """An element of a plain list, tuple or dict, or a part of a module that numbers or names its parts; else NOTHING."""
    if is_a(owner, (list, tuple)) and type(key) is int:
        plain = list if is_a(owner, list) else tuple  # whatever a subclass does in its own
        return plain.__getitem__(owner, key) if -plain.__len__(owner) <= key < plain.__len__(owner) else NOTHING
    if is_a(owner, dict) and type(key) in (str, int):
        return _value(owner, key)
    modules = own(owner).get("_modules")
    if type(modules) is dict and type(key) in (str, int):
        return _value(modules, str(key + len(modules) if key < 0 else key) if type(key) is int else key)
    return NOTHING


def _value(table: dict, key: str | int) -> Any:
    """A dict's value, found by looking through: a look-up would ask the `__eq__` of keys with the same hash."""
    if dict.__len__(table) > LARGEST:
        return NOTHING
    for one, value in list(dict.items(table)):
        if type(one) is type(key) and one == key:
            return value
    return NOTHING


def loaded(module: str, name: str) -> Any:
    """What a module of the library defines, where it is there yet: another thread may be importing it just now."""
    return getattr(sys.modules.get(f"{ROOT}.core.{module}"), name, None)


def is_a(value: Any, kinds: type | tuple[type, ...]) -> bool:
    """As isinstance, which would ask an object for a `__class__` of its own."""
    return issubclass(type(value), kinds)


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
    if is_a(value, (staticmethod, classmethod)):
        return value.__func__
    plain = is_a(value, (FunctionType, ModuleType, type)) or not hasattr(type(value), "__get__")
    return value if plain else NOTHING


def _imported(owner: Any, name: str, value: Any) -> Any:
    """What torch and Tensor import only when it is first asked for; any other value as it is."""
    torch, announced = sys.modules.get(f"{ROOT}.core"), loaded("ops.lazy", "Announced")
    if value is NOTHING and owner is torch and torch is not None:
        return getattr(torch, name, NOTHING)
    return value.found() if announced is not None and is_a(value, announced) else value


def own(owner: Any) -> dict[str, Any]:
    """What an object keeps in its `__dict__`."""
    try:
        found = object.__getattribute__(owner, "__dict__")
    except AttributeError:
        return {}
    return dict(found) if type(found) is dict else {}


def children(owner: Any) -> dict[str, Any]:
    """What `nn.Module.__getattr__` would find: parameters, buffers and submodules, from the tables it keeps them in."""
    kept, found = own(owner), {}
    for table in ("_parameters", "_buffers", "_modules"):
        if is_a(kept.get(table), dict):
            found.update(kept[table])
    return found
