"""The public names a dialect has replaced, so that the next dialect finds them as they were.

A dialect changes what users call and leaves what the library calls alone: a replaced name asks who is calling.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

_LIBRARY = __name__.rsplit(".", 2)[0]  # "tt.core"
_MISSING = object()


class _Hidden:
    """A method that only the library finds."""

    def __init__(self, name: str, method: Any) -> None:
        self._name, self._method = name, method

    def __get__(self, instance: Any, owner: type) -> Any:
        if not called_by_library():
            shown = f"'{owner.__name__}' object" if instance is not None else f"type object '{owner.__name__}'"
            raise AttributeError(f"{shown} has no attribute '{self._name}'")
        return self._method.__get__(instance, owner)


class _HiddenName:
    """A name of a module that only the library finds. A data descriptor, which goes before the module's dictionary."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __get__(self, instance: Any, owner: type) -> Any:
        if called_by_library() and self._name in vars(instance):
            return vars(instance)[self._name]
        raise AttributeError(f"module '{self._module}' has no attribute '{self._name}'")

    def __set__(self, instance: Any, value: Any) -> None:
        vars(instance)[self._name] = value


class _ShownName:
    """A name of a module that is another thing for programs than for the library."""

    def __init__(self, name: str, value: Any) -> None:
        self._name, self._value = name, value

    def __get__(self, instance: Any, owner: type) -> Any:
        return vars(instance)[self._name] if called_by_library() else self._value

    def __set__(self, instance: Any, value: Any) -> None:
        vars(instance)[self._name] = value


class Surface:
    """Replaced attributes of modules and classes, newest last."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any]] = []
        self._undo: list[Callable[[], None]] = []

    def replace(self, owner: Any, name: str, value: Any) -> Any:
        """Set an attribute; returns what stood there."""
        before = vars(owner).get(name, _MISSING)
        self._replaced.append((owner, name, before))
        setattr(owner, name, value)
        return None if before is _MISSING else before

    def hide(self, module: ModuleType, names: Iterable[str]) -> None:
        """Take public names of a module away from everybody but the library.

        They stay in the module's dictionary, where its own functions find them: a class of its own stands before it.
        """
        names = frozenset(names)
        shown = "torch" + module.__name__[len(_LIBRARY) :]
        before = type(module)
        hiding = type(before.__name__, (before,), {name: _HiddenName(shown, name) for name in names})
        module.__class__ = hiding

        def show_again() -> None:
            if type(module) is hiding:
                module.__class__ = before
            else:  # somebody put a class before this one
                for name in names:
                    delattr(hiding, name)

        self.on_restore(show_again)
        original = vars(module).get("__getattr__")  # asked next for a name that the class did not give

        def getattr_(name: str) -> Any:
            if original is None or name in names and not called_by_library():
                raise AttributeError(f"module '{shown}' has no attribute '{name}'")
            return original(name)

        self.replace(module, "__getattr__", getattr_)
        if "__all__" in vars(module):  # what a star import takes
            self.replace(module, "__all__", type(module.__all__)(n for n in module.__all__ if n not in names))

    def show(self, module: ModuleType, name: str, value: Any) -> None:
        """Let everybody but the library find `value` under a name of a module."""
        before = type(module)
        showing = type(before.__name__, (before,), {name: _ShownName(name, value)})
        module.__class__ = showing

        def undo() -> None:
            if type(module) is showing:
                module.__class__ = before
            else:
                delattr(showing, name)

        self.on_restore(undo)

    def hide_method(self, owner: type, name: str) -> None:
        """Take a method of a class away from everybody but the library."""
        self.replace(owner, name, _Hidden(name, vars(owner)[name]))

    def on_restore(self, undo: Callable[[], None]) -> None:
        """Call `undo` when the next dialect comes."""
        self._undo.append(undo)

    def restore(self) -> None:
        """Put every replaced attribute back."""
        while self._undo:
            self._undo.pop()()
        while self._replaced:
            owner, name, before = self._replaced.pop()
            if before is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, before)


def called_by_library(depth: int = 2) -> bool:
    """Does the code that called the caller (`depth` frames up) belong to the library?"""
    name = sys._getframe(depth).f_globals.get("__name__") or ""
    return name.startswith(_LIBRARY)
