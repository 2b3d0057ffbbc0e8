"""String literals: one or several side by side, and the expressions inside formatted ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ONE = re.compile(
    r"[A-Za-z]{0,2}(?:\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\r\n]|\\\r\n|\\.)*\"|'(?:[^'\\\r\n]|\\\r\n|\\.)*')",
    re.DOTALL,
)
_HEAD = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
_GAP = re.compile(r"(?:[ \t\f\r\n\\]|#[^\r\n]*)*")


def pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The literals between the two offsets; one if they cannot be told apart."""
    found = []
    here = start
    while here < end:
        match = _ONE.match(text, here)
        if match is None or match.end() > end:
            return [(start, end)]
        found.append(match.span())
        gap = _GAP.match(text, match.end())
        here = gap.end() if gap is not None else end
    return found


def is_formatted(text: str, start: int) -> bool:
    """Whether the literal at this place has expressions in it."""
    head = _HEAD.match(text, start)
    return head is not None and "f" in head[1].lower()


def fields(text: str, start: int, end: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """The expressions of a formatted literal: where each begins and ends, and those in its format."""
    head = _HEAD.match(text, start)
    if head is not None:
        yield from _fields(text, head.end(), end - len(head[2]))


def _fields(text: str, here: int, end: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    while here < end:
        char = text[here]
        if char == "{" and text[here + 1 : here + 2] != "{":
            stop = _expression_end(text, here + 1, end)
            close, inner = _close(text, stop, end)
            yield here + 1, stop, inner
            here = close + 1
        else:
            here += 2 if char in "{}" else 1


def _expression_end(text: str, here: int, end: int) -> int:
    """Where the expression stops: at its conversion, its format, its `=`, or the closing brace."""
    depth = 0
    while here < end:
        char = text[here]
        if char in "\"'":
            literal = _ONE.match(text, here)
            here = literal.end() if literal is not None else here + 1
            continue
        if depth == 0 and (char in "}:" or (char == "!" and text[here + 1 : here + 2] != "=")):
            return here
        if depth == 0 and char == "=" and re.compile(r"=\s*[}:!]").match(text, here) and text[here - 1] not in "=!<>":
            return here
        depth += (char in "([{") - (char in ")]}")
        here += 2 if text[here : here + 2] in ("!=", "==") else 1
    return end


def _close(text: str, here: int, end: int) -> tuple[int, list[tuple[int, int]]]:
    """The brace that closes the field, and the expressions in its format."""
    inner: list[tuple[int, int]] = []
    while here < end and text[here] != "}":
        if text[here] == "{":
            stop = _expression_end(text, here + 1, end)
            inner.append((here + 1, stop))
            here, _ = _close(text, stop, end)
        here += 1
    return here, inner
