"""Completion from live objects: names, attributes, keys, argument names, modules, paths and `:commands`.

It looks, and never runs anything of the user's: no property, no `__getattr__`, no `__dir__`, no `repr`. An expression
is followed through names, attributes and elements that are plainly stored, and through what the peek knows of tensors.
"""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from . import calling, importable, literal
from .commands import ALIASES, COMMANDS, find
from .matching import ranked
from .stored import NOTHING, children, follow, is_a, own

if TYPE_CHECKING:
    from .shell import Shell

WORD = re.compile(r"(?:^|[^\w.)\]}\"'])([^\W\d]\w*)?$")
DOTTED = re.compile(rf"(?:^|[^\w.)\]}}\"'])({literal.PLAIN})\s*\.\s*([^\W\d]\w*)?$")
AS = r"(?:\s+as\s+\w+)?\s*,\s*"
IMPORT = re.compile(rf"^\s*(?:from\s+|import\s+(?:[\w.]+{AS})*)([\w.]*)$")
FROM = re.compile(rf"^\s*from\s+([\w.]+)\s+import\s*(?:\(\s*|(?<=\s))(?:\w+{AS})*(\w*)$")
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
        elif text.lstrip().startswith("!"):
            word, found = literal.paths(text.split(" ")[-1]) if " " in text.strip("! ") + text[-1] else ("", [])
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
            return name, ranked(name, [*COMMANDS, *(ALIASES if text.lstrip().startswith("%") else ())])
        command = find(name)
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
    if inside is not None and "f" in inside.prefix and inside.text.rfind("{") > inside.text.rfind("}"):
        return candidates(namespace, inside.text[inside.text.rfind("{") + 1 :], requested, kind)
    if inside is not None:
        return literal.in_string(namespace, inside, requested)
    line = text.rpartition("\n")[2]
    if match := FROM.match(line):
        return match[2], ranked(match[2], _exported(match[1]))
    if match := IMPORT.match(line):
        return _imports(match[1])
    if match := DOTTED.search(line):
        word, owner = match[2] or "", follow(namespace, match[1])
        return (word, ranked(word, _attributes(owner))) if owner is not NOTHING else _after_dot(line, kind)
    if (keys := literal.key(namespace, line)) is not None:
        return keys
    match = WORD.search(line)
    if match is None:
        return _after_dot(line, kind)
    word = match[1] or ""
    names = [*calling.arguments(namespace, text), *namespace, *keyword.kwlist, *vars(builtins)]
    return word, ranked(word, names) if word else []


def _after_dot(line: str, kind: Callable[[str], Any]) -> tuple[str, list[str]]:
    """Attributes of what an expression before the dot makes: `(x @ w).su`, `x.sum(1).`."""
    match = re.search(r"[)\]]\s*\.\s*([^\W\d]\w*)?$", line)
    if match is None:
        text = re.search(r"['\"]\.([^\W\d]\w*)?$", line)
        return (text[1] or "", ranked(text[1] or "", dir(str))) if text else ("", [])
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
        names += importable.submodules(str(own(owner).get("__name__", "")))
    else:
        if is_a(owner, type):
            names += _of_class(owner)
        names += _of_class(type(owner))
    return [name for name in names if type(name) is str]


def _of_class(kind: type) -> list[str]:
    return [name for one in type.__getattribute__(kind, "__mro__") for name in type.__getattribute__(one, "__dict__")]


def _imports(word: str) -> tuple[str, list[str]]:
    parent, dot, last = word.rpartition(".")
    return last, ranked(last, importable.submodules(parent) if dot else importable.modules())


def _exported(module: str) -> list[str]:
    """What `from module import` can take."""
    found = sys.modules.get(module)
    return importable.names_of(module) if found is None else _attributes(found)
