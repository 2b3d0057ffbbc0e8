"""Completion from live objects: names, attributes, keys, argument names, modules, paths and `:commands`.

It looks, and never runs anything of the user's: no property, no `__getattr__`, no `__dir__`, no `repr`. An expression
is followed through names, attributes and elements that are plainly stored, and through what the peek knows of tensors.
"""

from __future__ import annotations

import builtins
import inspect
import keyword
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from . import literal
from .commands import COMMANDS
from .matching import ranked
from .stored import NOTHING, children, follow, is_a, own, resolve

if TYPE_CHECKING:
    from .shell import Shell

WORD = re.compile(r"(?:^|[^\w.)\]}\"'])([^\W\d]\w*)?$")
DOTTED = re.compile(rf"(?:^|[^\w.)\]}}\"'])({literal.PLAIN})\s*\.\s*([^\W\d]\w*)?$")
IMPORT = re.compile(r"^\s*(?:from|import)\s+([\w.]*)$")
FROM = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+(?:\w+\s*,\s*)*(\w*)$")
CALL = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\([^()]*$")
COMMAND = re.compile(r"\s*[:%]([^\s]*)(\s+)?(.*)$", re.DOTALL)


class Word(Completion):
    """A completion of plain text: prompt_toolkit asks each of hundreds for its texts at every drawing."""

    display_meta_text = ""

    @property
    def display_text(self) -> str:
        """What the menu shows."""
        return self.text.rstrip("'\"]") or self.text


class ShellCompleter(Completer):
    """Completes in the namespace of a shell."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        text = document.text_before_cursor
        requested = complete_event.completion_requested
        if text.lstrip().startswith((":", "%")):
            word, found = self._command(text)
        else:
            if "torch" in text:
                with suppress(Exception):  # the entry itself will show what is wrong with the import
                    self.shell.offer_torch()
            word, found = candidates(self.shell.visible_names(), text, requested, self._tensor)
        if not word and not requested and not text.endswith((".", "[", "'", '"', "/")):
            return
        for name in found:
            yield Word(name, -len(word), display=name.rstrip("'\"]") or name)

    def _command(self, text: str) -> tuple[str, list[str]]:
        """The name of a command, or its argument: one of its choices, a file, or an expression."""
        match = COMMAND.match(text)
        assert match is not None
        name, space, argument = match.groups()
        if not space:
            return name, ranked(name, COMMANDS)
        command = COMMANDS.get(name)
        if command is None:
            return "", []
        if command.choices:
            return argument, ranked(argument, command.choices)
        if command.takes == "file":
            return literal.paths(argument)
        if command.takes == "expression":
            return candidates(self.shell.visible_names(), argument, True, self._tensor) if argument else ("", [])
        return "", []

    def _tensor(self, text: str) -> Any:
        """What to offer after the dot of an expression that the peek says is a tensor."""
        peek = self.shell.peek()
        return NOTHING if peek is None else peek.kind(text, self.shell.visible_names())


def candidates(
    namespace: dict[str, Any], text: str, requested: bool = False, kind: Callable[[str], Any] = lambda text: NOTHING
) -> tuple[str, list[str]]:
    """The word before the cursor and what it may become; `kind` gives the class of a value that is not stored."""
    inside = literal.open_string(text)
    if inside is not None:
        return literal.in_string(namespace, inside, requested)
    line = text.rpartition("\n")[2]
    if match := FROM.match(line):
        return match[2], ranked(match[2], _attributes(sys.modules.get(match[1], NOTHING)))
    if match := IMPORT.match(line):
        return _imports(match[1])
    if match := DOTTED.search(line):
        word = match[2] or ""
        return word, ranked(word, _attributes(follow(namespace, match[1])))
    if (keys := literal.key(namespace, line)) is not None:
        return keys
    match = WORD.search(line)
    if match is None:
        return _after_dot(line, kind)
    word = match[1] or ""
    names = [*_arguments(namespace, line), *namespace, *keyword.kwlist, *vars(builtins)]
    return word, ranked(word, names) if word else []


def _after_dot(line: str, kind: Callable[[str], Any]) -> tuple[str, list[str]]:
    """Attributes of what an expression before the dot makes: `(x @ w).su`, `x.sum(1).`."""
    match = re.search(r"[)\]]\s*\.\s*([^\W\d]\w*)?$", line)
    if match is None:
        return "", []
    before = line[: match.start() + 1]
    word = match[1] or ""
    for start in _starts(before):
        owner = kind(before[start:])
        if owner is not NOTHING:
            return word, ranked(word, _of_class(owner))
    return word, []


def _starts(text: str) -> Iterator[int]:
    """Where the operand that ends the text may begin: after brackets are closed again, the longest name before them."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        character = text[at]
        depth += (character in ")]}") - (character in "([{")
        if depth < 0:
            return
        if depth == 0 and character in "([" and (at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "_)].")):
            yield at
            return
        name = depth == 0 and (character.isalnum() or character == "_")
        if name and (at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "_.")):
            yield at
            return


def _attributes(owner: Any) -> list[str]:
    if owner is NOTHING:
        return []
    names = [*own(owner), *children(owner)]
    if is_a(owner, ModuleType):
        exported = own(owner).get("__all__", ())
        names += [name for name in exported if type(name) is str] if type(exported) in (list, tuple) else []
        names += [name.rpartition(".")[2] for name in _submodules(owner)]
    else:
        if is_a(owner, type):
            names += _of_class(owner)
        names += _of_class(type(owner))
    return [name for name in names if type(name) is str]


def _of_class(kind: type) -> list[str]:
    return [name for one in type.__getattribute__(kind, "__mro__") for name in type.__getattribute__(one, "__dict__")]


def _arguments(namespace: dict[str, Any], line: str) -> list[str]:
    """`name=` for the arguments of the call that the cursor is in."""
    match = CALL.search(line)
    function: Any = resolve(namespace, match[1].split(".")) if match else NOTHING
    if not is_a(function, (FunctionType, BuiltinFunctionType)):
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
        return last, ranked(last, [name.rpartition(".")[2] for name in _submodules(module)] if module else [])
    return last, ranked(last, [*sys.stdlib_module_names, *(name for name in sys.modules if "." not in name)])


def _submodules(package: ModuleType) -> list[str]:
    """Files and folders beside a package's own file; nothing is imported."""
    names: list[str] = []
    paths = own(package).get("__path__")
    for folder in paths if type(paths) is list else ():
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        names += [entry.name[:-3] for entry in entries if entry.name.endswith(".py") and entry.name != "__init__.py"]
        names += [entry.name for entry in entries if os.path.isfile(os.path.join(entry.path, "__init__.py"))]
    return [name for name in names if name.isidentifier()]
