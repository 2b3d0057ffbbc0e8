"""The refusal of everything that has no stand-in: one line that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class NoStandInError(ImportError):
    """Asked for something of a stubbed package that has no synthetic stand-in."""


def refusing(module: str, why: str = "") -> Callable[[str], Any]:
    """A module's `__getattr__`: AttributeError for dunder names, which Python itself looks for; else the refusal."""

    def getattr_(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NoStandInError(
            f"{module}.{name} has no synthetic stand-in{': ' + why if why else ''}; define it in tt_stubs.py beside the program",
            name=name,
        )

    return getattr_
