"""Tracebacks: from the user's first line on, the library's own frames folded into one line, then the operands by name."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Iterable, Iterator
from traceback import TracebackException
from types import FrameType, TracebackType
from typing import Any

from ..shim.frames import fold, is_library
from . import describe
from .stored import NOTHING, resolve

INPUT_PREFIX = "<tt "  # how the file names of entries begin, so that frames of the shell itself are recognised


def error_text(error: BaseException, full: bool = False, origin: Callable[[str], str] | None = None) -> str:
    """The traceback of `error` and its operands; a syntax error and an interrupt have neither."""
    if isinstance(error, KeyboardInterrupt):
        return "KeyboardInterrupt"
    first = _first_user_frame(error.__traceback__)
    shown = TracebackException(type(error), error, first, compact=True)
    if not full:
        fold(shown)
    text = "".join(shown.format()).rstrip("\n")
    operands = list(operand_lines(error, origin))
    return "\n".join([text, *operands])


def _first_user_frame(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith(INPUT_PREFIX):
        trace = trace.tb_next
    return trace


def failing(error: BaseException) -> tuple[FrameType, str] | None:
    """The user's innermost frame and the source of the expression that failed in it, where the library raised."""
    found, inside = None, False
    trace = _first_user_frame(error.__traceback__)
    while trace is not None:
        if is_library(trace.tb_frame.f_code.co_filename):
            inside = True
        else:
            found, inside = trace, False
        trace = trace.tb_next
    source = None if found is None else _segment(found)
    return (found.tb_frame, source) if found is not None and source and (inside or _is_ours(error)) else None


def _is_ours(error: BaseException) -> bool:
    return isinstance(error, (RuntimeError, IndexError, TypeError, ValueError))


def _segment(trace: TracebackType) -> str | None:
    """The text of the instruction that raised, by the positions that the compiler left."""
    code = trace.tb_frame.f_code
    positions = list(code.co_positions())
    at = trace.tb_lasti // 2
    if not 0 <= at < len(positions):
        return None
    line, end_line, column, end_column = positions[at]
    if line is None or end_line is None or column is None or end_column is None:
        return None
    lines = linecache.getlines(code.co_filename)[line - 1 : end_line]
    if not lines or len(lines) != end_line - line + 1:
        return None
    data = [text.encode() for text in lines]  # columns count bytes
    data[-1] = data[-1][:end_column]
    data[0] = data[0][column:]
    return b"".join(data).decode(errors="replace")


def operands(frame: FrameType, source: str) -> list[tuple[str, Any]]:
    """The tensors that the failing expression names, found by looking only, in the order they are written."""
    try:
        tree = ast.parse(f"({source})", mode="eval")
    except (SyntaxError, ValueError):
        try:
            tree = ast.parse(source)  # type: ignore[assignment]
        except (SyntaxError, ValueError):
            return []
    names = {**frame.f_globals, **frame.f_locals}
    found: dict[str, Any] = {}
    for path in sorted(_paths(tree), key=lambda item: item[0]):
        value = resolve(names, path[1])
        if value is not NOTHING:
            found.setdefault(".".join(path[1]), value)
    return list(found.items())


def _paths(tree: ast.AST) -> Iterator[tuple[tuple[int, int], list[str]]]:
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        parts: list[str] = []
        inner: ast.AST = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            path = [inner.id, *reversed(parts)]
            for length in range(1, len(path) + 1):  # `x.t`: x is the operand
                yield (inner.lineno, inner.col_offset), path[:length]
            continue
        pending += ast.iter_child_nodes(node)


def operand_lines(error: BaseException, origin: Callable[[str], str] | None = None) -> Iterable[str]:
    """`  x  float32 [8, 3] cpu   <tt 2> x = torch.ones(8, 3)` for every tensor of the failing expression."""
    place = failing(error)
    if place is None:
        return
    rows = []
    for name, value in operands(*place):
        text = _described(value)
        if text:
            rows.append((name, text, origin(name) if origin is not None and "." not in name else ""))
    widths = [max((len(row[i]) for row in rows), default=0) for i in (0, 1)]
    for name, text, where in rows:
        yield f"    {name:<{widths[0]}}  {text:<{widths[1]}}  {where}".rstrip()


def _described(value: Any) -> str:
    from importlib import import_module

    from ..shim.alias import CORE

    if isinstance(value, import_module(f"{CORE}.tensor").Tensor):
        return describe.summary(value)
    core = getattr(value, "core", None) if type(value).__module__.startswith(f"{CORE}.") else None
    return describe.summary(core) if core is not None else ""
