"""`tt_stubs.py`, which a user writes beside a program to provide what no general stand-in can know.

It may define two dictionaries, both optional:

    MODULES = {"unidecode": {"unidecode": lambda text: text}}      # module name -> its names, or any object
    FILES = {"data/train.txt": lambda path, rng: "a b c\\n" * 100}  # path or pattern -> what the file holds

A key of FILES is a path or a pattern (`*`, `?`) relative to the program's folder; it is used only where no such file
exists. Its value is a function of the path asked for and a NumPy generator seeded by the run and the path; it returns
text, bytes, an array (`.npy`, `.csv`, `.txt`; a dictionary of them for `.npz`), an image array (`.png`) or, for `.pkl`,
`.pt`, `.pth` and `.t7`, any object. A value that is no function is the content itself.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from .missing import NoStandInError, refusing

FILE = "tt_stubs.py"
_NAMES = ("MODULES", "FILES")


@dataclass
class Provided:
    """What a `tt_stubs.py` defines."""

    modules: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)

    def has_module(self, name: str) -> bool:
        """Is it provided, or a package of something that is?"""
        return name in self.modules or any(m.startswith(name + ".") for m in self.modules)

    def module(self, name: str, empty: ModuleType) -> Any:
        """The module of that name; a package that is only on the way to one holds nothing else."""
        given = self.modules.get(name, {})
        if isinstance(given, ModuleType):
            return given
        empty.__dict__.update(given if isinstance(given, dict) else _public(given))
        if "__getattr__" not in empty.__dict__:
            empty.__dict__["__getattr__"] = refusing(name)
        return empty


def _public(holder: Any) -> dict[str, Any]:
    return {name: getattr(holder, name) for name in dir(holder) if not name.startswith("_")}


def load(path: str) -> Provided:
    """Run the provider's file, if there is one. NoStandInError when it cannot be used, with the reason."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except FileNotFoundError:
        return Provided()
    module = ModuleType("tt_stubs")
    module.__file__ = path
    sys.modules["tt_stubs"] = module
    try:
        exec(compile(source, path, "exec"), module.__dict__)
    except Exception as error:
        raise NoStandInError(f"{FILE} fails: {type(error).__name__}: {error}") from error
    found = Provided()
    for name in _NAMES:
        value = getattr(module, name, {})
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise NoStandInError(f"{FILE}: {name} has to be a dictionary with text as keys, not {value!r:.60}")
        setattr(found, name.lower(), value)
    if not found.modules and not found.files:
        raise NoStandInError(f"{FILE} defines neither MODULES nor FILES")
    return found
