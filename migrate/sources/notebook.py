"""Notebooks: code cells found in the JSON text itself, so that everything but the changed lines stays byte for byte."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from ..edits.edit import Edit
from .document import Cell, Document, Refused
from .magics import is_foreign, mask_magics, restore
from .mask import UnparsableError, mask


class NotebookError(Exception):
    """The text is not a notebook; the message is one plain sentence."""


class _String(NamedTuple):
    value: str
    start: int
    end: int


class _Array(NamedTuple):
    items: list[Any]
    start: int
    end: int


def read(text: str) -> Document:
    """The Python cells of a notebook, all of them one program."""
    try:
        top, end = _value(text, 0)
    except (ValueError, IndexError, RecursionError) as error:
        raise NotebookError(f"not valid JSON: {error}") from None
    if text[end:].strip() or not isinstance(top, dict):
        raise NotebookError("not a notebook")
    if _language(top) != "python":
        return Document([], [])
    cells, refused = list[Cell](), list[Refused]()
    for number, cell in enumerate(_cells(top), start=1):
        source = _plain(cell, "source", "input")
        if _text(cell.get("cell_type")) != "code" or not isinstance(source, (_String, _Array)):
            continue
        parts = [source] if isinstance(source, _String) else source.items
        if not all(isinstance(part, _String) for part in parts):
            continue
        found = NotebookCell(f"cell {number}", text, source)
        if is_foreign(found.code):
            continue
        try:
            mask(found.text)
            cells.append(found)
        except UnparsableError as error:
            place = found.outside(min(error.line, len(found.lines)) - 1, 0)
            refused.append(Refused(place, found.title, str(error), found.code))
    return Document([cells], refused)


class NotebookCell(Cell):
    """A code cell whose source is one string or a list of them."""

    def __init__(self, title: str, text: str, source: _String | _Array):
        self._text, self._source = text, source
        self._parts = [source] if isinstance(source, _String) else source.items
        self.code = "".join(part.value for part in self._parts)
        masked, self._magics = mask_magics(self.code)
        super().__init__(title, masked.split("\n") if self.code else [])
        if self.lines and not self.lines[-1]:
            self.lines.pop()
            self._ended = True
        else:
            self._ended = False
        self._starts: list[int] | None = None

    def outside(self, line: int, column: int) -> int:
        """The offset in the JSON text; a masked line counts as its beginning."""
        original = self.code.split("\n")
        line = min(line, len(original) - 1)
        offset = sum(len(each) + 1 for each in original[:line]) + min(column, len(original[line]))
        if self._starts is None:
            self._starts = [place for part in self._parts for place in _places(self._text, part)]
        return self._starts[offset] if offset < len(self._starts) else self._parts[-1].end - 1 if self._parts else 0

    def rewrite(self, lines: list[str]) -> list[Edit]:
        """New literals for the lines that changed, the other literals as they were."""
        lines = restore(lines, self._magics)
        code = "\n".join(lines) + ("\n" if self._ended and lines else "")
        if isinstance(self._source, _String):
            return [self._trimmed(self._source.start, self._source.end, self._literal(code))]
        items = re.findall(r"[^\n]*\n|[^\n]+", code)
        start, end = self._source.start, self._source.end
        if not items:
            return [Edit(start, end, "[]")]
        old = {part.value: self._text[part.start : part.end] for part in self._parts}
        raws = [old.get(item) or self._literal(item) for item in items]
        first, last = self._parts[0].start, self._parts[-1].end
        return [self._trimmed(first, last, self._separator().join(raws))]

    def _separator(self) -> str:
        if len(self._parts) > 1:
            return self._text[self._parts[0].end : self._parts[1].start]
        return "," + (self._text[self._source.start + 1 : self._parts[0].start] or " ")

    def _literal(self, value: str) -> str:
        # As the file writes them: Jupyter keeps letters of all languages, other writers escape them.
        escapes = not self._text.isascii()
        return json.dumps(value, ensure_ascii=not escapes)

    def _trimmed(self, start: int, end: int, text: str) -> Edit:
        """The edit without what both sides share."""
        old = self._text[start:end]
        ahead = 0
        while ahead < min(len(old), len(text)) and old[ahead] == text[ahead]:
            ahead += 1
        behind = 0
        while behind < min(len(old), len(text)) - ahead and old[-1 - behind] == text[-1 - behind]:
            behind += 1
        return Edit(start + ahead, end - behind, text[ahead : len(text) - behind])


_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)
_BLANK = re.compile(r"[ \t\r\n]*")
_ATOM = re.compile(r"[-+.\w]+")


def _places(text: str, part: _String) -> list[int]:
    """Where each character of a string literal begins in the text."""
    return [match.start() for match in _ESCAPE.finditer(text, part.start + 1, part.end - 1)]


def _blank(text: str, here: int) -> int:
    match = _BLANK.match(text, here)
    assert match is not None
    return match.end()


def _value(text: str, here: int) -> tuple[Any, int]:
    """A JSON value with the places of its strings and arrays, and where it ends."""
    here = _blank(text, here)
    if text[here] == '"':
        value, end = scanstring(text, here + 1, True)
        return _String(value, here, end), end
    if text[here] == "{":
        return _object(text, here)
    if text[here] == "[":
        return _array(text, here)
    atom = _ATOM.match(text, here)
    if atom is None:
        raise ValueError(f"unexpected {text[here]!r} at offset {here}")
    return atom.group(), atom.end()


def _object(text: str, start: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    here = _blank(text, start + 1)
    while text[here] != "}":
        key, here = _value(text, here)
        here = _blank(text, here)
        if not isinstance(key, _String) or text[here] != ":":
            raise ValueError(f"a key and a colon are expected at offset {here}")
        found[key.value], here = _value(text, here + 1)
        here = _separated(text, here, "}")
    return found, here + 1


def _array(text: str, start: int) -> tuple[_Array, int]:
    items: list[Any] = []
    here = _blank(text, start + 1)
    while text[here] != "]":
        item, here = _value(text, here)
        items.append(item)
        here = _separated(text, here, "]")
    return _Array(items, start, here + 1), here + 1


def _separated(text: str, here: int, closing: str) -> int:
    here = _blank(text, here)
    if text[here] == ",":
        return _blank(text, here + 1)
    if text[here] != closing:
        raise ValueError(f"a comma or {closing} is expected at offset {here}")
    return here


def _plain(value: Any, *keys: str) -> Any:
    return next((value[key] for key in keys if isinstance(value, dict) and key in value), None)


def _text(value: Any) -> str:
    return value.value if isinstance(value, _String) else ""


def _language(top: dict[str, Any]) -> str:
    metadata = _plain(top, "metadata")
    named = _text(_plain(_plain(metadata, "language_info"), "name")) or _text(
        _plain(_plain(metadata, "kernelspec"), "language")
    )
    return named.lower() or "python"


def _cells(top: dict[str, Any]) -> list[dict[str, Any]]:
    cells = _plain(top, "cells")
    if cells is None and isinstance(sheets := _plain(top, "worksheets"), _Array) and sheets.items:
        cells = _plain(sheets.items[0], "cells")  # nbformat 3
    if not isinstance(cells, _Array):
        raise NotebookError("not a notebook: it has no cells")
    return [cell for cell in cells.items if isinstance(cell, dict)]
