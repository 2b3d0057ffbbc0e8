"""Signature help: the call that the cursor is in, with the shapes of the arguments already typed."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from . import describe
from .metas import Meta, ShapeError, UnknownError
from .stored import NOTHING, is_a, resolve, stored

CALLED = re.compile(r"((?:[^\W\d]\w*\.)*[^\W\d]\w*)\s*$")


@dataclass(frozen=True)
class Call:
    """An open call: what is called, and the text of its arguments so far."""

    function: str
    arguments: tuple[str, ...]


def open_call(text: str) -> Call | None:
    """The innermost call whose bracket is still open at the end of `text`."""
    brackets: list[tuple[str, int, list[int]]] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character in "'\"":
            quote = character * 3 if text.startswith(character * 3, at) else character
            end = text.find(quote, at + len(quote))
            if end < 0:
                return None  # inside a string
            at = end + len(quote)
            continue
        if character == "#":
            end = text.find("\n", at)
            if end < 0:
                return None
            at = end
        elif character in "([{":
            brackets.append((character, at, []))
        elif character in ")]}" and brackets:
            brackets.pop()
        elif character == "," and brackets:
            brackets[-1][2].append(at)
        at += 1
    for kind, start, commas in reversed(brackets):
        called = CALLED.search(text[:start]) if kind == "(" else None
        if called is not None:
            edges = [start, *commas, len(text)]
            parts = tuple(text[a + 1 : b].strip() for a, b in zip(edges, edges[1:]))
            return Call(called[1], parts)
    return None


def parameters(function: Any) -> list[inspect.Parameter] | None:
    """The parameters of a function or class, without looking at anything that could run the user's code."""
    if is_a(function, type):
        found = inspect.getattr_static(function, "__init__", None)
        return (parameters(found) or [None])[1:] if is_a(found, FunctionType) else None  # type: ignore[list-item]
    if not is_a(function, (FunctionType, BuiltinFunctionType)):
        return None
    try:
        return list(inspect.signature(function).parameters.values())
    except (ValueError, TypeError):
        return None


def help_line(peek: Any, text: str, namespace: dict[str, Any]) -> list[tuple[str, str]]:
    """Styled pieces of `linear(input [8, 3], weight, bias=None)`; the argument at the cursor is marked."""
    call = open_call(text)
    if call is None:
        return []
    function, bound = _function(peek, call.function, namespace)
    known = parameters(function)
    if known is None:
        return []
    shown = known[1:] if bound else known
    current, given = _given(peek, call, shown, namespace)
    pieces = [("class:signature", call.function.rpartition(".")[2] + "(")]
    for i, parameter in enumerate(shown):
        style = "class:signature.current" if parameter.name == current else "class:signature"
        pieces.append(("class:signature", ", ") if i else ("", ""))
        pieces.append((style, _written(parameter)))
        if parameter.name in given:
            pieces.append(("class:signature.shape", f" {given[parameter.name]}"))
    return [*pieces, ("class:signature", ")")]


def _function(peek: Any, path: str, namespace: dict[str, Any]) -> tuple[Any, bool]:
    """What is called, and whether its first argument is already bound."""
    parts = path.split(".")
    owner = resolve(namespace, parts[:-1]) if len(parts) > 1 else NOTHING
    found = resolve(namespace, parts)
    if type(found) not in (type, FunctionType, BuiltinFunctionType) and not is_a(found, type):
        if is_a(found, FunctionType):
            return found, False
        forward = stored(found, "forward") if found is not NOTHING else NOTHING
        return (forward, True) if is_a(forward, FunctionType) else (found, False)
    method = is_a(found, FunctionType) and not is_a(owner, type) and owner is not NOTHING
    return found, method and not is_a(owner, ModuleType) and found.__name__ not in vars(type(owner)).get(
        "__slots__", ()
    )


def _given(peek: Any, call: Call, shown: list[inspect.Parameter], namespace: dict) -> tuple[str, dict[str, str]]:
    """The name of the parameter at the cursor, and the shapes of the arguments already typed."""
    current, given = "", {}
    for i, text in enumerate(call.arguments):
        word = re.match(r"([^\W\d]\w*)\s*=(?!=)\s*(.*)", text, re.DOTALL)
        name = word[1] if word else _at(shown, i)
        if i == len(call.arguments) - 1:
            current = name
        shape = _shape(peek, word[2] if word else text, namespace)
        if name and shape:
            given[name] = shape
    return current, given


def _at(shown: list[inspect.Parameter], i: int) -> str:
    if i < len(shown) and shown[i].kind is not inspect.Parameter.KEYWORD_ONLY:
        return shown[i].name
    last = [one.name for one in shown if one.kind is inspect.Parameter.VAR_POSITIONAL]
    return last[0] if last else ""


def _shape(peek: Any, text: str, namespace: dict[str, Any]) -> str:
    if not text or peek is None:
        return ""
    try:
        found = peek.result(text, namespace)
    except (UnknownError, ShapeError):
        return ""
    return describe.shape(found.shape) if isinstance(found, Meta) else ""


def _written(parameter: inspect.Parameter) -> str:
    marks: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    stars = marks.get(parameter.kind, "")
    default = parameter.default
    if default is inspect.Parameter.empty:
        return stars + parameter.name
    # Only what has a repr of Python's own: a default of the user's may do anything in its.
    plain = type(default) in (int, float, bool, str, type(None), tuple)
    return f"{parameter.name}={default!r}" if plain else f"{parameter.name}=…"


def closed(text: str) -> str:
    """An unfinished expression with its brackets closed, so that it can be looked at."""
    ends = {"(": ")", "[": "]", "{": "}"}
    pending: list[str] = []
    for character in re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "", text):
        if character in ends:
            pending.append(ends[character])
        elif pending and character == pending[-1]:
            pending.pop()
    return text.rstrip().rstrip(",") + "".join(reversed(pending)) if pending else text


def expression(text: str) -> str:
    """The part of an entry that a peek is about: its last line's value, or the inside of an unfinished one."""
    last = text.strip().rpartition("\n")[2].strip()
    try:
        body = ast.parse(closed(last)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    statement = body[-1] if body else None
    if isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)) and statement.value is not None:
        return ast.unparse(statement.value)
    if isinstance(statement, ast.AugAssign):
        return ast.unparse(ast.BinOp(_loaded(statement.target), statement.op, statement.value))
    return ""


def _loaded(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body
