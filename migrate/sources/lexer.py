"""A tolerant lexer for Python of any age: strings, comments, names, numbers and operators with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# One alternative per token kind, longest string forms first; anything else is a single character.
TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<string>(?:[rRbBuUfF]{0,3})(?:
          \"\"\"(?:\\.|[^\\])*?\"\"\" | '''(?:\\.|[^\\])*?'''
        | "(?:\\(?:\r\n|.)|[^\\"\r\n])*" | '(?:\\(?:\r\n|.)|[^\\'\r\n])*'))
    | (?P<name>[^\W\d]\w*)
    | (?P<number>0[xXbBoO]\w+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJlL]*)
    | (?P<join>\\(?:\r\n|\r|\n))
    | (?P<newline>\r\n|\r|\n)
    | (?P<blank>[ \t\f\ufeff]+)
    | (?P<op><>|==|!=|<=|>=|->|\*\*=?|//=?|<<=?|>>=?|[-+*/%&|^@:]=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One lexeme; `depth` counts the brackets that are open before it."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


def tokens(source: str) -> Iterator[Token]:
    """Yield every lexeme of `source`, blanks and comments included; never raises."""
    depth = 0
    for match in TOKEN.finditer(source):
        kind, text = match.lastgroup or "op", match.group()
        if kind == "op" and text in ")]}":
            depth = max(0, depth - 1)
        yield Token(kind, text, match.start(), match.end(), depth)
        if kind == "op" and text in "([{":
            depth += 1


def significant(source: str) -> list[Token]:
    """The lexemes that carry meaning: no blanks, comments, line joins, nor newlines inside brackets."""
    return [
        token
        for token in tokens(source)
        if token.kind not in ("blank", "comment", "join") and not (token.kind == "newline" and token.depth)
    ]
