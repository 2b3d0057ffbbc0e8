"""The files of a tree interpreted together: what a file imports from the others, and what they hand to its functions.

Each file keeps an interpreter of its own. What crosses the border between two files is what is known of a value without
what is only known inside one: the numbers of assignments and of volatile constructions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from .value import UNKNOWN, Value, join

if TYPE_CHECKING:
    from ..index import Index
    from ..sources.mask import Masked
    from .facts import Facts
    from .interpreter import Interpreter

_ROUNDS = 3
"""Times that the tree is gone through: what a call hands over reaches the callee's callees one round later."""
_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b|import[ \t]+([.\w, \t]+))", re.MULTILINE)
_STRANGERS = frozenset(["torch", "numpy", "torchvision", "os", "sys"])


class Project:
    """The Python files of a tree, by path; `sources` are their bytes."""

    def __init__(self, sources: Mapping[str, bytes]):
        self._sources = {os.path.abspath(path): data for path, data in sources.items()}
        self._units: dict[str, Unit] = {}
        self._linked = False
        self.linking = False

    @cached_property
    def digest(self) -> str:
        """What results depend on besides the file itself: every file of the tree."""
        key = blake2b(digest_size=20)
        for path, data in sorted(self._sources.items()):
            key.update(path.encode("utf-8", "surrogateescape") + b"\0" + blake2b(data).digest())
        return key.hexdigest()

    def concerns(self, path: str) -> bool:
        """Whether the file has to do with torch, by itself or through the files that it is linked to."""
        return os.path.abspath(path) in self._concerned

    def unit(self, path: str) -> Unit | None:
        """The file at `path` after all have been interpreted; None for one that has no part in this."""
        self.link()
        return self._units.get(os.path.abspath(path))

    def link(self) -> None:
        """Interpret every file that has to do with torch, or that such a file imports or is imported by."""
        if self._linked:
            return
        self._linked = self.linking = True
        for path in self._concerned:
            unit = Unit.read(self, path, self._sources[path])
            if unit is not None:
                self._units[path] = unit
        order = list(self._in_order())
        for _ in range(_ROUNDS):
            before = [unit.knowledge() for unit in order]
            for unit in order:
                unit.interpret()
            if [unit.knowledge() for unit in order] == before:
                break
        self.linking = False

    @property
    def units(self) -> list[Unit]:
        """The files that are interpreted."""
        return list(self._units.values())

    @property
    def whole(self) -> bool:
        """Whether every file that has to do with torch could be read."""
        return self._units.keys() == self._concerned.keys()

    def module(self, importer: str, name: str) -> Unit | None:
        """The file that `import name` (with its leading dots) means in the file at `importer`."""
        path = self._module_path(importer, name)
        return None if path is None else self._units.get(path)

    def _module_path(self, importer: str, name: str) -> str | None:
        bare = name.lstrip(".")
        level, parts = len(name) - len(bare), bare.split(".") if bare else []
        if not level and (not parts or parts[0] in _STRANGERS):
            return None
        folder = os.path.dirname(importer)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        while True:
            stem = os.path.join(folder, *parts)
            for path in (f"{stem}.py" if parts else "", os.path.join(stem, "__init__.py")):
                if path in self._sources and path != importer:
                    return path
            above = os.path.dirname(folder)
            if level or above == folder:
                return None
            folder = above

    @cached_property
    def _concerned(self) -> dict[str, None]:
        links = {path: set(self._imports(path, data)) for path, data in self._sources.items()}
        chosen = {path for path, data in self._sources.items() if b"torch" in data}
        while more := {path for path, found in links.items() if path not in chosen and found & chosen}:
            chosen |= more
        while more := set().union(*(links[path] for path in chosen)) - chosen:
            chosen |= more
        return dict.fromkeys(sorted(chosen))

    def _imports(self, path: str, data: bytes) -> Iterator[str]:
        for match in _IMPORT.finditer(data):
            for name in (match[1] or match[2]).decode("ascii", "replace").split(","):
                name = name.split()[0] if name.split() else ""
                # `from package import module` names a file in its second half: its folder's files count as well.
                found = self._module_path(path, name)
                if found is not None:
                    yield found
                    if os.path.basename(found) == "__init__.py":
                        yield from self._beside(found)
                elif match[1] and name:
                    yield from self._in_folder(path, name)

    def _beside(self, path: str) -> Iterator[str]:
        folder = os.path.dirname(path)
        return (other for other in self._by_folder.get(folder, ()) if other != path)

    def _in_folder(self, importer: str, name: str) -> Iterator[str]:
        bare = name.lstrip(".")
        folder = os.path.dirname(importer)
        for _ in range(len(name) - len(bare) - 1):
            folder = os.path.dirname(folder)
        return iter(self._by_folder.get(os.path.join(folder, *bare.split(".")) if bare else folder, ()))

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._sources:
            found.setdefault(os.path.dirname(path), []).append(path)
        return found

    def _in_order(self) -> Iterator[Unit]:
        """Every file after those that it imports, as far as they do not import each other."""
        done: set[str] = set()
        links = {path: sorted(set(self._imports(path, self._sources[path]))) for path in self._units}
        for start in self._units:
            stack = [(start, False)]
            while stack:
                path, ready = stack.pop()
                if ready:
                    yield self._units[path]
                elif path not in done and path in self._units:
                    done.add(path)
                    stack.append((path, True))
                    stack += [(other, False) for other in reversed(links[path])]


class Unit:
    """One file of the project: its facts, what others may import, and what they have handed to it."""

    def __init__(self, project: Project, path: str, text: str, masked: Masked, index: Index):
        self.project, self.path, self.text, self.masked, self.index = project, path, text, masked, index
        self._facts: Facts | None = None
        self._mixed = False
        self._arguments: dict[tuple[str, str], dict[str, Value]] = {}
        self._attributes: dict[tuple[str, str], dict[str, Value]] = {}
        self.starred = False
        """Another file imports all of its names."""
        self.wanted: set[str] = set()
        """The names that other files import from here."""

    @classmethod
    def read(cls, project: Project, path: str, data: bytes) -> Unit | None:
        """The file parsed; None where that is not possible, which is said when its turn comes."""
        from ..index import Index, UnreadableError
        from ..sources.encoded import UndecodableError, decode
        from ..sources.mask import UnparsableError, mask

        try:
            text = decode(data).text
            masked = mask(text)
            return cls(project, path, text, replace(masked, tree=None), Index(text, masked.text, masked.tree))
        except (UndecodableError, UnparsableError, UnreadableError):
            return None

    @property
    def facts(self) -> Facts:
        """The facts of the file as it stands in the tree."""
        assert self._facts is not None
        return self._facts

    def interpret(self) -> None:
        """Run the file once more, with what is known of the others by now."""
        from .facts import Facts

        self._facts = Facts(self.index, self._mixed, self)
        self._mixed = self._facts.mixed

    def knowledge(self) -> object:
        """What others may build on; when it no longer grows the tree is understood."""
        exports = {} if self._facts is None else {name: _plain(value) for name, value in self._facts.exports.items()}
        return exports, {key: dict(value) for key, value in self._arguments.items()}, dict(self._attributes)

    def imported(self, run: Interpreter, name: str) -> Value | None:
        """The value of `module.attribute` as this file would import it; None where no file of the tree says."""
        base, dot, attribute = name.rpartition(".")
        if base.endswith(".") or not base:  # `from . import x`: the dots are all the base there is
            base = name[: len(name) - len(name.lstrip("."))]
            attribute = name[len(base) :]
        module = self.project.module(self.path, base) if base else None
        if module is None or module is self:
            return None
        module.wanted.add(attribute)
        value = None if module._facts is None else module._facts.exports.get(attribute)
        if value is None or (value.sort == "unknown" and value.ref is None):
            return None
        if value.sort == "name" and (value.name.startswith(".") or self.project.module(module.path, value.name)):
            return None  # a module of the tree by the name that it has over there
        return self.abroad(value, run)

    def star(self, run: Interpreter, base: str) -> dict[str, Value]:
        """Every name that `from base import *` brings."""
        module = self.project.module(self.path, base)
        if module is None or module is self or module._facts is None:
            return {}
        module.starred = True
        return {
            name: self.abroad(value, run)
            for name, value in module._facts.exports.items()
            if not name.startswith("_") and not (value.sort == "name" and value.name.startswith("."))
        }

    def forget(self) -> None:
        """Take back what this file has handed to others, before it is gone through once more."""
        for unit in self.project.units if self.project.linking else ():
            for table in (unit._arguments, unit._attributes):
                for key in [key for key in table if key[1] == self.path]:
                    del table[key]

    def hand_over(self, function: str, caller: str, arguments: Mapping[str, Value]) -> None:
        """Note what another file passes to a function of this one."""
        if self.project.linking:
            known = self._arguments.setdefault((function, caller), {})
            for name, value in arguments.items():
                value = plain(value)
                known[name] = join(known[name], value) if name in known else value

    def handed(self, function: str, name: str) -> Value | None:
        """What other files pass for a parameter, all of them together."""
        return _joined(known.get(name) for (which, _), known in self._arguments.items() if which == function)

    def set_attribute(self, cls: str, caller: str, name: str, value: Value) -> None:
        """Note what another file assigns to an attribute of an object of this one's class."""
        if self.project.linking:
            known = self._attributes.setdefault((cls, caller), {})
            known[name] = join(known[name], plain(value)) if name in known else plain(value)

    def attribute(self, cls: str, name: str) -> Value | None:
        """What other files assign to an attribute of a class, all of them together."""
        return _joined(known.get(name) for (which, _), known in self._attributes.items() if which == cls)

    @staticmethod
    def abroad(value: Value, run: Interpreter) -> Value:
        """A value of another file as it is seen here."""
        value = plain(value)
        return loosened(value) if run.mixed else value


def plain(value: Value) -> Value:
    """The value without the numbers that mean something in one file only."""
    if not (value.defs or value.parts or value.volatile or value.items or value.element or value.like):
        return value
    items = None if value.items is None else tuple(plain(item) for item in value.items)
    element = None if value.element is None else plain(value.element)
    return value.but(defs=frozenset(), parts=frozenset(), volatile=frozenset(), like=0, items=items, element=element)


def loosened(value: Value) -> Value:
    """What a file of mixed vintage may take for granted: a tensor of a factory is one of either kind."""
    if value.items is not None:
        return value.but(items=tuple(loosened(item) for item in value.items))
    if value.element is not None:
        value = value.but(element=loosened(value.element))
    return value.but(sort="either", weak=False) if value.weak else value


def _plain(value: Value) -> Value:
    # Functions and classes are made anew each time the file is interpreted.
    value = plain(value)
    return value.but(ref=None) if value.ref is not None else value


def _joined(values: Iterator[Value | None]) -> Value | None:
    found: Value | None = None
    for value in values:
        if value is not None:
            found = value if found is None else join(found, value)
    return None if found == UNKNOWN else found
