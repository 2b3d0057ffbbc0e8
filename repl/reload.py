"""Takes over edited modules: functions and methods change in place, so that models and imported names live on.

All or nothing, module by module: what cannot be swapped under living objects is refused with the reason, and then the
module stays wholly as it was.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from dataclasses import dataclass, field
from enum import Enum
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

from ..shim.frames import LIBRARY
from .stored import own

FOREIGN = tuple({os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib")})
# Parts of a class that are its own, whatever its text says.
BORN = frozenset(
    {"__dict__", "__weakref__", "__abstractmethods__", "_abc_impl", "__static_attributes__", "__firstlineno__"}
)
FROM_CODE = ("__code__", "__defaults__", "__kwdefaults__", "__doc__", "__annotations__")


class ImpossibleError(Exception):
    """The module cannot be swapped; the message says why."""


@dataclass
class Watch:
    """The modules of the user's, and what their files were like when last looked at."""

    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)  # names that need not be looked at again

    def remember(self) -> None:
        """Note the files of modules that are new."""
        for name, module in list(sys.modules.items()):
            if name in self.seen or name in self.foreign:
                continue
            stamp = _stamp(module) if _is_users(module) else None
            if stamp is None:
                self.foreign.add(name)
            else:
                self.seen[name] = stamp

    def changed(self) -> list[ModuleType]:
        """Modules whose file is another than when last looked at."""
        self.remember()
        found = []
        for name, was in list(self.seen.items()):
            module = sys.modules.get(name)
            if module is None:  # imported anew, it will be a new module
                del self.seen[name]
            elif (stamp := _stamp(module)) is not None and stamp != was:
                self.seen[name] = stamp
                found.append(module)
        return found


def _is_users(module: Any) -> bool:
    path = own(module).get("__file__") if isinstance(module, ModuleType) else None
    if type(path) is not str or not path.endswith(".py") or own(module).get("__name__") == "__main__":
        return False
    return not os.path.abspath(path).startswith((LIBRARY, *FOREIGN)) and not os.path.realpath(path).startswith(FOREIGN)


def _stamp(module: ModuleType) -> tuple[int, int] | None:
    """Time and size of a module's file."""
    try:
        at = os.stat(str(module.__file__))
    except OSError:
        return None
    return at.st_mtime_ns, at.st_size


def reload(module: ModuleType) -> list[str]:
    """Run the module's file anew in its own names and keep the old functions and classes with the new code.

    Returns what changed. Whatever the file raises passes through, with the module as it was.
    """
    import linecache

    from ..shim.repair import dialect_has_async, repaired

    path = str(module.__file__)
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    code = compile(repaired(text, path) if dialect_has_async() else text, path, "exec", dont_inherit=True)
    names = module.__dict__
    before = dict(names)
    try:
        exec(code, names)
        swaps = [
            (name, before[name], new)
            for name, new in list(names.items())
            if name in before and _is_of(module, before[name]) and _is_of(module, new) and before[name] is not new
        ]
        for name, old, new in swaps:
            _require_swap(name, old, new)
    except BaseException:
        names.clear()
        names.update(before)
        raise
    changed = [name for name in names if name not in before]
    for name, old, new in swaps:
        if swap(old, new):
            changed.append(name)
        names[name] = old
    swapped = {name for name, *_ in swaps}
    changed += [
        name
        for name, old in before.items()
        if name not in swapped
        and not name.startswith("__")
        and names.get(name) is not old
        and not _equal(names.get(name), old)
    ]
    linecache.checkcache(path)
    return sorted(changed)


def _is_of(module: ModuleType, value: Any) -> bool:
    return isinstance(value, (FunctionType, type)) and getattr(value, "__module__", None) == module.__name__


def _equal(a: Any, b: Any) -> bool:
    """As far as it can be told without asking: what else is made anew counts as equal."""
    return type(a) is type(b) and (type(a) not in (int, float, str, bool, bytes, tuple) or _same(a, b))


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(_equal, a, b))
    return bool(a == b)


def _require_swap(name: str, old: Any, new: Any) -> None:
    """ImpossibleError where the old object cannot become the new one."""
    if isinstance(old, type) != isinstance(new, type):
        raise ImpossibleError(f"{name} was a {_kind(old)} and is a {_kind(new)}")
    if isinstance(old, FunctionType):
        if old.__code__.co_freevars != new.__code__.co_freevars:
            raise ImpossibleError(f"{name} closes over other variables than before")
        return
    if type(old) is not type(new):
        raise ImpossibleError(f"class {name} has another metaclass")
    if issubclass(old, Enum):
        if [(one.name, one.value) for one in old] != [(one.name, one.value) for one in new]:
            raise ImpossibleError(
                f"{name} is an Enum with other members: those that are about would equal none of them"
            )
        return
    if _bases(old) != _bases(new):
        raise ImpossibleError(f"class {name} has other bases")
    if old.__dict__.get("__slots__") != new.__dict__.get("__slots__"):
        raise ImpossibleError(f"class {name} has other __slots__: living objects have no room for them")
    if _fields(old) != _fields(new):
        raise ImpossibleError(f"dataclass {name} has other fields: living objects would lack them")


def _kind(value: Any) -> str:
    return "class" if isinstance(value, type) else "function"


def _bases(kind: type) -> list[tuple[str, str]]:
    return [(base.__module__, base.__qualname__) for base in kind.__bases__]


def _fields(kind: type) -> list[str]:
    return [f"{name} {one.type} {one.default!r}" for name, one in kind.__dict__.get("__dataclass_fields__", {}).items()]


def swap(old: Any, new: Any) -> bool:
    """Give the old object what the new one has; whether anything differed."""
    if isinstance(old, FunctionType):
        return _swap_function(old, new)
    if issubclass(old, Enum):
        return _swap_members(old, new, methods_only=True)
    return _swap_members(old, new)


def _swap_function(old: FunctionType, new: FunctionType) -> bool:
    inner: Any = getattr(old, "__wrapped__", None), getattr(new, "__wrapped__", None)
    differs = False
    if (
        all(isinstance(one, FunctionType) for one in inner)
        and inner[0].__code__.co_freevars == inner[1].__code__.co_freevars
    ):
        differs = _swap_function(*inner)  # under a decorator: the wrapper calls what it closed over
    differs |= _placeless(old.__code__) != _placeless(new.__code__)
    differs |= any(not _equal(getattr(old, name), getattr(new, name)) for name in FROM_CODE[1:])
    for name in FROM_CODE:
        setattr(old, name, getattr(new, name))
    return differs


def _placeless(code: CodeType) -> CodeType:
    """The code wherever in the file it stands."""
    inner = tuple(_placeless(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_firstlineno=1, co_linetable=b"", co_consts=inner)


def _swap_members(old: type, new: type, methods_only: bool = False) -> bool:
    differs = False
    for name, value in list(new.__dict__.items()):
        was = old.__dict__.get(name)
        if name in BORN or value is was or (methods_only and not isinstance(value, FunctionType)):
            continue
        if isinstance(was, FunctionType) and isinstance(value, FunctionType):
            if was.__code__.co_freevars == value.__code__.co_freevars:
                differs |= _swap_function(was, value)
                continue
        elif isinstance(was, (staticmethod, classmethod)) and type(was) is type(value):
            inner: Any = was.__func__, value.__func__
            if all(isinstance(one, FunctionType) for one in inner):
                differs |= _swap_function(*inner)
                continue
        elif type(was) is type(value) and type(value).__name__ in ("getset_descriptor", "member_descriptor"):
            continue
        differs |= not _equal(was, value)
        _belongs(value, new, old)
        setattr(old, name, value)
    if not methods_only:
        for name in [name for name in old.__dict__ if name not in new.__dict__ and name not in BORN]:
            delattr(old, name)
            differs = True
    return differs


def _belongs(value: Any, new: type, old: type) -> None:
    """`super()` in a method that the old class had not: it is to mean the old class."""
    function = getattr(value, "__func__", value)
    for cell in getattr(function, "__closure__", None) or ():
        if isinstance(cell, CellType) and cell.cell_contents is new:
            cell.cell_contents = old
