"""The brackets of a text and their partners, found in one pass that skips strings and comments."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PIECE = re.compile(
    r"#[^\r\n]*|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\r\n]|\\\r\n|\\.)*\"|'(?:[^'\\\r\n]|\\\r\n|\\.)*'|[()\[\]{}]",
    re.DOTALL,
)
_GAP = re.compile(r"(?:[ \t\f\r\n\\]|#[^\r\n]*)*")


class Brackets:
    """`partner` leads from each bracket between the two offsets to the other one of its pair."""

    def __init__(self, text: str, start: int, stop: int, literals: Mapping[int, int]):
        """`literals` are the ends, by their beginnings, of strings that may hold their own quote."""
        self._text, self._start = text, start
        self.partner: dict[int, int] = {}
        self._comments: dict[int, int] = {}
        open_: list[int] = []
        search = _PIECE.search
        here = start
        while (found := search(text, here, stop)) is not None:
            here, end = found.span()
            first = text[here]
            if first in "([{":
                open_.append(here)
            elif first in ")]}":
                if open_:
                    begin = open_.pop()
                    self.partner[begin] = here
                    self.partner[here] = begin
            elif first == "#":
                self._comments[end] = here
            elif here in literals:
                end = literals[here]
            here = end

    def around(self, start: int, end: int) -> tuple[int, int] | None:
        """The round brackets with nothing but layout between them and the text from `start` to `end`."""
        text = self._text
        before = start - 1
        while before >= self._start and (char := text[before]) in " \t\f\r\n\\":
            if char in "\r\n" and (comment := self._comments.get(before)) is not None:
                before = comment
            before -= 1
        if before < self._start or text[before] != "(":
            return None
        partner = self.partner.get(before)
        if partner is None or partner < end or self.after(end) != partner:
            return None
        return before, partner

    def after(self, end: int) -> int:
        """Where the next thing that is no layout begins."""
        match = _GAP.match(self._text, end)
        assert match is not None
        return match.end()
