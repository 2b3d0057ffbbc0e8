"""A family of operations is imported when one of its names is first asked for; until then its names are known.

`families.py` says which family declares which name. A family that another file imports is simply there.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from ..tensor import Tensor
from .families import FAMILIES

OPERATIONS, FUNCTIONS, ATTRIBUTES = range(3)


def load(family: str) -> None:
    """Import a family: its declarations put themselves where its names were announced."""
    import_module(f".{family}", __package__)


def load_all() -> None:
    """Import every family, for who replaces or looks through all of them."""
    for family in FAMILIES:
        load(family)


class Registry(dict[str, Any]):
    """What families declare, by name. It holds the announced names, too; asking for one imports its family."""

    def __init__(self, kind: int) -> None:
        super().__init__()
        self._announced = {name: family for family, names in FAMILIES.items() for name in names[kind].split()}

    def __missing__(self, name: str) -> Any:
        load(self._announced[name])
        if not dict.__contains__(self, name):
            raise KeyError(f"{name}: families.py is out of date, run python -m tt.tests.ops.families")
        return dict.__getitem__(self, name)

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 - dict.get would not import

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self, name) or name in self._announced

    def keys(self) -> Any:
        return {**self._announced, **dict.fromkeys(dict.keys(self))}.keys()

    def __iter__(self) -> Any:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def values(self) -> Any:
        return [self[name] for name in self.keys()]

    def items(self) -> Any:
        return [(name, self[name]) for name in self.keys()]


class Announced:
    """Stands for an attribute of Tensor until its family is imported, which puts the attribute itself in its place."""

    __slots__ = ("family", "name")

    def __init__(self, family: str, name: str) -> None:
        self.family, self.name = family, name

    def found(self) -> Any:
        """The attribute itself."""
        load(self.family)
        found = vars(Tensor)[self.name]
        if found is self:  # it is being imported, or the table is out of date
            raise AttributeError(f"ops/{self.family}.py has not declared Tensor.{self.name}")
        return found

    def __get__(self, tensor: Any, owner: Any = None) -> Any:
        return self.found().__get__(tensor, owner)

    def __set__(self, tensor: Any, value: Any) -> None:
        found = self.found()
        if hasattr(found, "__set__"):  # a property says itself that it cannot be set
            found.__set__(tensor, value)
        else:
            tensor.__dict__[self.name] = value

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.found()(*arguments, **named)


def announce() -> None:
    """Give Tensor the attributes of the families that are not imported yet."""
    for family, names in FAMILIES.items():
        if f"{__package__}.{family}" not in sys.modules:
            for name in names[ATTRIBUTES].split():
                setattr(Tensor, name, Announced(family, name))
