"""The shell on a pipe: evaluates what it reads and echoes values; no prompts, no colours, stops at the first error."""

from __future__ import annotations

import ast
import re
from typing import BinaryIO

from .shell import Shell

COMMAND_LINE = re.compile(
    r"^(?:[:%][A-Za-z].*|!.+|\?{1,2}[^\W\d][\w.\[\]]*[ \t]*|[^\W\d][\w.\[\]]*\?{1,2}[ \t]*)$", re.MULTILINE
)


class UnreadableError(Exception):
    """The input as a whole cannot be evaluated; nothing of it was."""


def run(stdin: BinaryIO) -> int:
    """Evaluate all of `stdin`; 0 when every entry went through, 1 when one raised."""
    try:
        text = stdin.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"<stdin> is not UTF-8 text: {error.reason} at byte {error.start}") from None
    shell = Shell()
    parts = entries(text)
    for part in parts:
        if not shell.enter(part):
            return 1
    return 0


def entries(text: str) -> list[str]:
    """The commands and the Python between them; line numbers of the Python are those of the whole input."""
    if _parses(text):  # also where a line of a string looks like a command
        return [text]
    parts, done = [], 0
    for found in COMMAND_LINE.finditer(text):
        parts += [_padded(text, done, found.start()), found.group()]
        done = found.end()
    parts.append(_padded(text, done, len(text)))
    parts = [part for part in parts if part.strip()]
    for part in parts:
        if not COMMAND_LINE.fullmatch(part):
            _require_syntax(part)
    return parts


def _padded(text: str, start: int, end: int) -> str:
    return "\n" * text.count("\n", 0, start) + text[start:end]


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _require_syntax(source: str) -> None:
    from ..shim.repair import dialect_has_async, repaired

    try:
        ast.parse(repaired(source, "<stdin>") if dialect_has_async() else source)
    except SyntaxError as error:
        raise UnreadableError(f"<stdin>:{error.lineno}:{error.offset}: {type(error).__name__}: {error.msg}") from None
    except ValueError as error:  # a null byte
        raise UnreadableError(f"<stdin>: {error}") from None
