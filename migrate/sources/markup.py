"""Markdown and reStructuredText: Python in fences, directives, literal blocks and after `>>>` prompts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from ..edits.edit import Edit
from .document import Cell, Document, Refused
from .mask import UnparsableError, mask

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_PYTHON = r"(?:python\d?|py\d?|pycon|ipython\d?|pytb?|python-repl)"
_OPENING = re.compile(rf"([ \t>]*)(`{{3,}}|~{{3,}})[ \t]*\{{?\.?[ \t]*({_PYTHON})?\b[^`\r\n]*", re.IGNORECASE)
_DIRECTIVE = re.compile(
    rf"([ \t]*)\.\.[ \t]+(?:code-block|code|sourcecode|ipython)::[ \t]*{_PYTHON}[ \t]*$", re.IGNORECASE
)
_LITERAL = re.compile(r"([ \t]*).*::[ \t]*$")
_PROMPT = re.compile(r"([ \t>]*)(>>>|\.\.\.)( |(?=[\r\n]|$))")
_OFF, _ON = re.compile(r"<!--\s*tt:\s*off\s*-->|\.\.\s+tt:\s*off"), re.compile(r"<!--\s*tt:\s*on\s*-->|\.\.\s+tt:\s*on")


class _Place:
    """A line of code in the document: where it is, and what stands before the code."""

    __slots__ = ("begin", "start", "end", "after", "prefix")

    def __init__(self, begin: int, prefix: str, line: str):
        body = line.rstrip("\r\n")
        self.begin, self.after = begin, begin + len(line)
        self.prefix = prefix
        self.start, self.end = begin + len(prefix), begin + max(len(body), len(prefix))


class Block(Cell):
    """A code block, or a run of prompted lines without output between them."""

    def __init__(self, title: str, text: str, places: list[_Place], prompted: bool):
        super().__init__(title, [text[place.start : place.end] for place in places])
        self._text, self._places, self._prompted = text, places, prompted
        self._prefix = next((place.prefix for place, line in zip(places, self.lines) if line.strip()), "")
        newline = re.search(r"\r\n|\r|\n", text)
        self._newline = newline.group() if newline else "\n"

    @property
    def offset(self) -> int:
        """Where the block begins in the document."""
        return self._places[0].start

    def outside(self, line: int, column: int) -> int:
        """The offset in the document."""
        place = self._places[min(line, len(self._places) - 1)]
        return min(place.start + column, place.end)

    def rewrite(self, lines: list[str]) -> list[Edit]:
        """Edits of the lines that changed; what is new gets the prefix of its neighbours."""
        edits = []
        matcher = difflib.SequenceMatcher(None, self.lines, lines, autojunk=False)
        for tag, first, last, start, end in matcher.get_opcodes():
            if tag == "equal":
                continue
            fresh = lines[start:end]
            if last - first == len(fresh) and not self._prompted:
                edits += [Edit(p.start, p.end, line) for p, line in zip(self._places[first:last], fresh)]
                continue
            begin = self._places[first].begin if first < len(self._places) else self._places[-1].after
            after = self._places[last - 1].after if last > first else begin
            text = "".join(self._prefixed(line) + self._newline for line in fresh)
            if after == len(self._text) and not self._text.endswith(("\n", "\r")):
                text = text.removesuffix(self._newline)
            edits.append(Edit(begin, after, text))
        return edits

    def _prefixed(self, line: str) -> str:
        prefix = self._prefix
        if not self._prompted:
            return prefix + line if line or prefix.strip() else ""
        margin = prefix[: len(prefix) - len(prefix.lstrip(" \t"))]
        first = re.match(r"(?!\s|$|[)\]}]|(?:else|elif|except|finally)\b)", line) is not None
        return f"{margin}{'>>>' if first else '...'} {line}".rstrip()


def read(text: str, rst: bool) -> Document:
    """The code of a document; a block that imports torch anew begins another program."""
    groups: list[list[Cell]] = [[]]
    refused: list[Refused] = []
    seen: set[str] = set()
    for number, (places, prompted) in enumerate(_blocks(text, rst), start=1):
        block = Block(f"block {number}", text, places, prompted)
        try:
            mask(block.text)
        except UnparsableError as error:
            if re.search(r"\btorch\b|\bVariable\b|\.data\[0\]", block.text):
                refused.append(Refused(block.outside(error.line - 1, 0), block.title, str(error), block.text))
            continue
        imports = {line.strip() for line in block.lines if re.match(r"\s*(?:import|from)\s+torch\b", line)}
        if imports & seen:
            groups.append([])
            seen = set()
        seen |= imports
        groups[-1].append(block)
    return Document(groups, refused)


def _blocks(text: str, rst: bool) -> Iterator[tuple[list[_Place], bool]]:
    lines, at = [], 0
    for match in _LINE.finditer(text):
        lines.append((at, match.group()))
        at = match.end()
    here, off = 0, False
    while here < len(lines):
        line = lines[here][1].rstrip("\r\n")
        off = (off or _OFF.search(line) is not None) and _ON.search(line) is None
        body: list[tuple[int, str]] = []
        python = True
        if not rst and (opening := _OPENING.match(line)):
            fence = opening[2]
            end = here + 1
            while end < len(lines) and not re.match(
                rf"[ \t>]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$", lines[end][1].rstrip("\r\n")
            ):
                end += 1
            body, python, margin, here = lines[here + 1 : end], opening[3] is not None, opening[1], end + 1
        elif rst and (opening := _DIRECTIVE.match(line) or _LITERAL.match(line)):
            end = _indented(lines, here + 1, opening[1])
            body, margin = lines[here + 1 : end], ""
            here = max(end, here + 1)
            if opening.re is _DIRECTIVE:
                while body and re.match(r"[ \t]*(?::\w[\w-]*:.*)?$", body[0][1].rstrip("\r\n")):
                    body = body[1:]
            else:
                python = any(re.match(r"\s*(?:>>>|import\s|from\s+[\w.]+\s+import\b)", each) for _, each in body)
        elif _PROMPT.match(line) and line.lstrip(" \t").startswith(">>>"):
            end = here
            while end < len(lines) and lines[end][1].strip():
                end += 1
            body, margin, here = lines[here:end], "", end
        else:
            here += 1
            continue
        if off or not body:
            continue
        if any(_PROMPT.match(each) and ">>>" in each for _, each in body):
            yield from _prompted(body)
        elif python and (places := _plain(body, margin)):
            yield places, False


def _indented(lines: list[tuple[int, str]], start: int, margin: str) -> int:
    end = last = start
    while end < len(lines):
        line = lines[end][1]
        if line.strip():
            if len(line) - len(line.lstrip(" \t")) <= len(margin):
                break
            last = end + 1
        end += 1
    return last


def _plain(body: list[tuple[int, str]], margin: str) -> list[_Place]:
    """The lines with the indentation that all of them share as their prefix."""
    written = [line for _, line in body if line.strip()]
    if not written:
        return []
    common = margin if ">" in margin else re.match(r"[ \t]*", written[0]).group()  # type: ignore[union-attr]
    for line in written:
        while not line.startswith(common):
            common = common[:-1]
    return [_Place(at, common if line.startswith(common) else "", line) for at, line in body]


def _prompted(body: list[tuple[int, str]]) -> Iterator[tuple[list[_Place], bool]]:
    run: list[_Place] = []
    for at, line in body:
        match = _PROMPT.match(line)
        if match is None or (match[2] == "..." and not run):
            if run:
                yield run, True
            run = []
            continue
        run.append(_Place(at, match.group(), line))
    if run:
        yield run, True
