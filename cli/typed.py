"""How a command declares its arguments, once: as annotations of its function.

A plain command line is read here. Whatever else is given (`--help`, a mistake, a form that only few use) goes to typer,
which is made from the same annotations: loading it takes longer than a run over a tree in which nothing matches.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from .errors import reporting


class Option:
    """An annotation: the names of an option, what stands for its value in the help, and its help."""

    __slots__ = ("help", "metavar", "names")

    def __init__(self, *names: str, metavar: str | None = None, help: str) -> None:
        self.names, self.metavar, self.help = names, metavar, help


class Argument:
    """An annotation: a positional argument, by its name in the help."""

    __slots__ = ("help", "metavar")

    def __init__(self, *, metavar: str, help: str) -> None:
        self.metavar, self.help = metavar, help


class Parameter(NamedTuple):
    """A parameter of a command's function."""

    name: str
    kind: Any
    """bool, str, int, float, an enumeration, or a list of strings that may be None."""
    declared: Option | Argument


class _UnusualError(Exception):
    """A command line that is not read here."""


def call(command: Callable[..., Any], prog: str, args: list[str]) -> int:
    """Read `args` by the annotations of `command`, call it, and return its exit code."""
    if "--traceback" in args:
        reporting.traceback = True
        args = [arg for arg in args if arg != "--traceback"]
    given = None
    with suppress(_UnusualError):
        given = _read(command, args)
    if given is None:
        from .through_typer import call as call_through_typer

        return call_through_typer(command, prog, args)
    result = command(**given)
    return result if isinstance(result, int) else 0


def parameters(command: Callable[..., Any]) -> list[Parameter]:
    """What the annotations of a command's function declare."""
    hints = typing.get_type_hints(command, include_extras=True)
    return [
        Parameter(name, *typing.get_args(hint))
        for name, hint in hints.items()
        if typing.get_origin(hint) is typing.Annotated
    ]


def _read(command: Callable[..., Any], args: list[str]) -> dict[str, Any]:
    """The arguments that the command line gives; what it does not name keeps its default."""
    options: dict[str, Parameter] = {}
    places: list[Parameter] = []
    for parameter in parameters(command):
        if isinstance(parameter.declared, Option):
            options.update(dict.fromkeys(parameter.declared.names, parameter))
        else:
            places.append(parameter)
    given: dict[str, Any] = {}
    words: list[str] = []
    rest = iter(args)
    for word in rest:
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        name, equals, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:])
        if name not in options:
            raise _UnusualError
        parameter = options[name]
        if parameter.kind is bool:
            if equals:
                raise _UnusualError
            given[parameter.name] = True
        else:
            _store(given, parameter, value if equals else next(rest, None))
    for parameter in places:
        if _is_list(parameter):
            for word in words:
                _store(given, parameter, word)
            words = []
        elif words:
            _store(given, parameter, words.pop(0))
    required = command.__code__.co_argcount - len(command.__defaults__ or ())
    if words or not given.keys() >= set(command.__code__.co_varnames[:required]):
        raise _UnusualError
    return given


def _store(given: dict[str, Any], parameter: Parameter, word: str | None) -> None:
    if word is None:
        raise _UnusualError
    if _is_list(parameter):
        given.setdefault(parameter.name, []).append(word)
        return
    try:
        given[parameter.name] = parameter.kind(word)
    except ValueError:
        raise _UnusualError from None


def _is_list(parameter: Parameter) -> bool:
    return bool(typing.get_args(parameter.kind))
