"""Completion from live objects: names, attributes, argument names, modules and `:commands`.

It looks, and never runs anything of the user's: no property, no `__getattr__`, no `__dir__`, no `repr`. An expression
is followed only through names and attributes that are plainly stored.
"""

from __future__ import annotations

import builtins
import inspect
import keyword
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from .commands import COMMANDS
from .stored import NOTHING, children, own, resolve

if TYPE_CHECKING:
    from .shell import Shell

DOTTED = re.compile(r"(?:^|[^\w.)\]}\"'])((?:[^\W\d]\w*\.)*)([^\W\d]\w*)?$")
IMPORT = re.compile(r"^\s*(?:from|import)\s+([\w.]*)$")
FROM = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+(?:\w+\s*,\s*)*(\w*)$")
CALL = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\([^()]*$")


class ShellCompleter(Completer):
    """Completes in the namespace of a shell."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        text = document.text_before_cursor
        if text.lstrip().startswith(":"):
            word, found = _commands(text.lstrip()[1:])
        else:
            if "torch" in text:
                with suppress(Exception):  # the entry itself will show what is wrong with the import
                    self.shell.offer_torch()
            word, found = candidates(self.shell.namespace, text)
        if not word and not complete_event.completion_requested and not text.endswith("."):
            return
        for name in found:
            yield Completion(name, -len(word))


def candidates(namespace: dict[str, Any], text: str) -> tuple[str, list[str]]:
    """The word before the cursor and what it may become."""
    line = text.rpartition("\n")[2]
    if match := FROM.match(line):
        return match[2], _matching(match[2], _attributes(sys.modules.get(match[1], NOTHING)))
    if match := IMPORT.match(line):
        return _imports(match[1])
    match = DOTTED.search(line)
    if match is None:
        return "", []
    path, word = match[1], match[2] or ""
    if path:
        return word, _matching(word, _attributes(resolve(namespace, path.rstrip(".").split("."))))
    names = [*_arguments(namespace, line), *namespace, *keyword.kwlist, *vars(builtins)]
    return word, _matching(word, names) if word else []


def _attributes(owner: Any) -> list[str]:
    if owner is NOTHING:
        return []
    names = [*own(owner), *children(owner)]
    if isinstance(owner, ModuleType):
        exported = own(owner).get("__all__", ())
        names += [name for name in exported if isinstance(name, str)]
        names += [name.rpartition(".")[2] for name in _submodules(owner)]
    else:
        classes = type.__getattribute__(owner, "__mro__") if isinstance(owner, type) else ()
        for kind in (*classes, *type.__getattribute__(type(owner), "__mro__")):
            names += type.__getattribute__(kind, "__dict__")
    return [name for name in names if isinstance(name, str)]


def _arguments(namespace: dict[str, Any], line: str) -> list[str]:
    """`name=` for the arguments of the call that the cursor is in."""
    match = CALL.search(line)
    function = resolve(namespace, match[1].split(".")) if match else NOTHING
    if not isinstance(function, (FunctionType, BuiltinFunctionType)):
        return []
    try:
        parameters = inspect.signature(function).parameters.values()
    except (ValueError, TypeError):
        return []
    fixed = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [f"{parameter.name}=" for parameter in parameters if parameter.kind not in fixed]


def _imports(word: str) -> tuple[str, list[str]]:
    parent, dot, last = word.rpartition(".")
    if dot:
        module = sys.modules.get(parent)
        return last, _matching(last, [name.rpartition(".")[2] for name in _submodules(module)] if module else [])
    return last, _matching(last, [*sys.stdlib_module_names, *(name for name in sys.modules if "." not in name)])


def _submodules(package: ModuleType) -> list[str]:
    """Files and folders beside a package's own file; nothing is imported."""
    names: list[str] = []
    paths = own(package).get("__path__")
    for folder in paths if isinstance(paths, list) else ():
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        names += [entry.name[:-3] for entry in entries if entry.name.endswith(".py") and entry.name != "__init__.py"]
        names += [entry.name for entry in entries if os.path.isfile(os.path.join(entry.path, "__init__.py"))]
    return [name for name in names if name.isidentifier()]


def _commands(text: str) -> tuple[str, list[str]]:
    name, space, argument = text.partition(" ")
    if not space:
        return name, _matching(name, COMMANDS)
    choices = COMMANDS[name].choices if name in COMMANDS else ()
    return argument, _matching(argument, choices)


def _matching(word: str, names: Iterable[str]) -> list[str]:
    """Names that begin with the word, private ones only when asked for, each once and in order."""
    hidden = not word.startswith("_")
    found = {name for name in names if name.startswith(word) and not (hidden and name.startswith("_"))}
    return sorted(found, key=lambda name: (not name.endswith("="), name.lower()))
