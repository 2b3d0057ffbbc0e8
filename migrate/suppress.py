"""Comments that silence a finding on their line: `# noqa`, `# noqa: TT101`, `# tt: ignore[TT101]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_NOQA = re.compile(r"#\s*noqa(?::\s*(?P<codes>[A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*))?", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*tt:\s*ignore(?:\[(?P<codes>[^\]]*)\])?")
_LINE = re.compile(r"\r\n|\r|\n")


class Unused(NamedTuple):
    """A suppression without effect: what it names, where it stands, and what to put in place of that text."""

    codes: tuple[str, ...]
    start: int
    end: int
    text: str


class _Comment(NamedTuple):
    codes: dict[str, bool]
    """The codes that the comment names, and whether each silenced something; none for all of them."""
    ours: bool
    start: int
    end: int
    match: re.Match[str]


class Suppressions:
    """The suppressing comments of one text, by line; they remember whether they were needed."""

    def __init__(self, text: str):
        self._lines: dict[int, list[_Comment]] = {}
        self._used: set[int] = set()
        if "#" not in text or not re.search(r"#\s*(?:noqa|tt:)", text, re.IGNORECASE):
            return
        from .sources.lexer import tokens

        line, done = 1, 0
        for token in tokens(text):
            if token.kind != "comment" or not (match := _IGNORE.search(token.text) or _NOQA.search(token.text)):
                continue
            line += len(_LINE.findall(text, done, token.start))
            done = token.start
            codes = [code.strip().upper() for code in re.split(r"[\s,]+", match["codes"] or "") if code.strip()]
            begin, ours = token.start, match.re is _IGNORE
            comment = _Comment(dict.fromkeys(codes, False), ours, begin + match.start(), begin + match.end(), match)
            self._lines.setdefault(line, []).append(comment)

    def silences(self, code: str, lines: set[int]) -> bool:
        """Whether a comment on one of the lines silences the code."""
        silenced = False
        for line in lines:
            for comment in self._lines.get(line, ()):
                if not comment.codes or code in comment.codes:
                    self._used.add(comment.start)
                    if comment.codes:
                        comment.codes[code] = True
                    silenced = True
        return silenced

    def unused(self, text: str, ran: Callable[[str], bool]) -> Iterator[Unused]:
        """The comments of ours that silenced nothing, among the codes that this run looked for."""
        for comments in self._lines.values():
            for comment in comments:
                gone = tuple(code for code, used in comment.codes.items() if not used and ran(code))
                everything = comment.ours and not comment.codes and comment.start not in self._used
                if not gone and not everything:
                    continue
                if everything or len(gone) == len(comment.codes):
                    yield Unused(gone, *_whole(text, comment.start, comment.end))
                else:
                    kept = ", ".join(code for code in comment.codes if code not in gone)
                    first, last = comment.match.span("codes")
                    shift = comment.start - comment.match.start()
                    yield Unused(gone, first + shift, last + shift, kept)


def _whole(text: str, start: int, end: int) -> tuple[int, int, str]:
    """The comment to its end with the blanks before it; other words in the comment stay."""
    rest = re.compile(r"[^\r\n]*").match(text, end)
    assert rest is not None
    if rest.group().strip():
        return start, end, "#" if not rest.group().lstrip().startswith("#") else ""
    before = len(text[:start].rstrip(" \t"))
    return before, rest.end(), ""
