"""Same-length masking: text that no Python 3 parser accepts becomes text that it does, every offset unchanged."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field

from .lexer import Token, significant
from .repair import async_names


@dataclass(frozen=True)
class Masked:
    """Parsable text of the same length as the original; `python2` tells whether more than `async` was covered."""

    text: str
    python2: bool = False
    tree: ast.Module | None = field(default=None, compare=False, repr=False)
    """What CPython makes of the text; whoever takes it may change it."""


class UnparsableError(Exception):
    """The text is not Python of any age that can be read; carries the place in the original."""

    def __init__(self, message: str, line: int, column: int):
        super().__init__(message)
        self.line, self.column = line, column


def parse(text: str) -> ast.Module | UnparsableError:
    """CPython's tree of the text, or what CPython says against it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old code is full of invalid escapes; they are not our subject
            return ast.parse(text)
    except SyntaxError as error:
        return UnparsableError(error.msg, error.lineno or 1, error.offset or 1)
    except (ValueError, RecursionError, MemoryError) as error:
        return UnparsableError(str(error) or "nested too deeply to be parsed", 1, 1)


def parse_error(text: str) -> UnparsableError | None:
    """What CPython says against the text, or None when it parses."""
    found = parse(text)
    return found if isinstance(found, UnparsableError) else None


def mask(source: str) -> Masked:
    """Return `source` itself if it parses, else a masked copy; raise UnparsableError if masking does not help."""
    error = parse(source)
    if not isinstance(error, UnparsableError):
        return Masked(source, tree=error)
    if names := async_names(source):
        placeholder = next(name for name in ("asynk", "asynq", "asynx", "asynz", "azync") if name not in source)
        characters = list(source)
        for start, end in names:
            characters[start:end] = placeholder
        masked = "".join(characters)
        if not isinstance(tree := parse(masked), UnparsableError):
            return Masked(masked, tree=tree)
    else:
        masked = source
    masked = _mask_python2(masked)
    if isinstance(tree := parse(masked), UnparsableError):
        raise error
    return Masked(masked, python2=True, tree=tree)


def _mask_python2(source: str) -> str:
    characters = list(source)
    found = significant(source)
    backtick_open = False
    for here, token in enumerate(found):
        before = found[here - 1] if here else None
        after = found[here + 1] if here + 1 < len(found) else None
        if token.kind == "name":
            if token.text in ("print", "exec") and _starts_statement(before):
                _mask_statement_keyword(characters, token, after)
            elif token.text in ("except", "raise") and _starts_statement(before):
                _mask_commas(characters, found, here)
            elif token.text == "lambda" and after is not None and after.text == "(":
                _mask_group(characters, found, here + 1)
            elif token.text == "def":
                _mask_tuple_parameters(characters, found, here)
        elif token.text == "<>":
            characters[token.start : token.end] = "!="
        elif token.text == "`":
            characters[token.start] = ")" if backtick_open else "("
            backtick_open = not backtick_open
        elif token.kind == "number":
            characters[token.start : token.end] = _modern_number(token.text)
        elif token.kind == "string" and token.text[:2].lower() == "ur" and before is not None:
            characters[token.start] = " "
    return "".join(characters)


def _starts_statement(before: Token | None) -> bool:
    return before is None or before.kind == "newline" or (before.depth == 0 and before.text in (":", ";"))


def _mask_statement_keyword(characters: list[str], token: Token, after: Token | None) -> None:
    # `print "a", x` becomes the tuple `print,"a", x`; a form that Python 3 reads as an expression stays.
    if after is None or after.kind == "newline" or (after.kind == "op" and after.text not in ("`", "[", "{", "~")):
        return
    if after.kind == "name" and after.text in ("in", "is", "and", "or", "if", "for"):
        return
    if characters[token.end] in " \t":
        characters[token.end] = ","
    else:
        characters[token.end - 1] = ","


def _mask_commas(characters: list[str], found: list[Token], here: int) -> None:
    for token in found[here + 1 :]:
        if token.kind == "newline" or (token.depth == 0 and token.text in (":", ";")):
            return
        if token.depth == found[here].depth and token.text == ",":
            characters[token.start] = "|"


def _mask_group(characters: list[str], found: list[Token], opening: int) -> None:
    for token in found[opening + 1 :]:
        if token.text == ")" and token.depth == found[opening].depth:
            length = token.end - found[opening].start
            characters[found[opening].start : token.end] = "_" * length
            return


def _mask_tuple_parameters(characters: list[str], found: list[Token], here: int) -> None:
    base = found[here].depth
    for position in range(here + 1, len(found)):
        token = found[position]
        if token.depth == base and token.text == ")":
            return
        if token.depth == base + 1 and token.text == "(" and found[position - 1].text in ("(", ","):
            _mask_group(characters, found, position)


def _modern_number(text: str) -> str:
    if text[-1:] in "lL":
        text = text[:-1] + "0"
    if re.fullmatch(r"0\d+", text) and text.strip("0"):
        text = "1" + text[1:]
    return text
