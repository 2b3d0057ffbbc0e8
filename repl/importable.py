"""What can be imported, found by looking at folders and at the text of files: nothing is imported to find out."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType

from .stored import own

LARGEST = 1 << 20  # bytes of a file that is read for its names
ENDINGS = (".py", ".so", ".pyd")


def modules() -> list[str]:
    """Names that may stand after `import`."""
    names = {*sys.stdlib_module_names, *(name for name in list(sys.modules) if "." not in name)}
    for folder in sys.path:
        names.update(_names(folder or ".", _time(folder or ".")))
    return list(names)


def submodules(dotted: str) -> list[str]:
    """Names that may stand after `import dotted.`."""
    return [name for folder in _folders(dotted) for name in _names(folder, _time(folder))]


def names_of(dotted: str) -> list[str]:
    """What the text of a module that is not imported defines at its top, and the modules in it."""
    path = next(_files(dotted), None)
    return [*(_defined(path, _time(path)) if path else ()), *submodules(dotted)]


def _folders(dotted: str) -> list[str]:
    """The folders that a package is."""
    module = sys.modules.get(dotted)
    if isinstance(module, ModuleType):
        paths = own(module).get("__path__")
        return [path for path in paths if type(path) is str] if paths is not None and type(paths) is list else []
    parent, dot, last = dotted.rpartition(".")
    found = [os.path.join(place or ".", last) for place in (_folders(parent) if dot else sys.path)]
    return [folder for folder in found if last and os.path.isdir(folder)]


def _files(dotted: str) -> Iterator[str]:
    parent, dot, last = dotted.rpartition(".")
    for place in _folders(parent) if dot else sys.path:
        for path in (os.path.join(place or ".", last, "__init__.py"), os.path.join(place or ".", f"{last}.py")):
            if os.path.isfile(path):
                yield path


def _time(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


@lru_cache(256)
def _names(folder: str, time: int) -> tuple[str, ...]:
    """Modules and packages in a folder, as it was at that time."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:  # a zip file, or no such folder
        return ()
    names = {entry.name.partition(".")[0] for entry in found if entry.name.endswith(ENDINGS)}
    for entry in found:
        if "." not in entry.name and os.path.isfile(os.path.join(entry.path, "__init__.py")):
            names.add(entry.name)
    return tuple(name for name in names if name.isidentifier() and name != "__init__")


@lru_cache(256)
def _defined(path: str, time: int) -> tuple[str, ...]:
    try:
        if os.path.getsize(path) > LARGEST:
            return ()
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    names: list[str] = []
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Import(names=imported) | ast.ImportFrom(names=imported):
                names += [one.asname or one.name.partition(".")[0] for one in imported if one.name != "*"]
            case ast.Assign(targets=targets):
                names += [one.id for one in targets if isinstance(one, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.append(name)
    return tuple(names)
