"""Notebooks and marked-up text through the engine: each program of the document by itself, written back in place."""

from __future__ import annotations

from dataclasses import replace

from .edits.edit import Edit, apply
from .engine import run
from .options import Options
from .report.finding import Finding
from .result import Result
from .sources import markup, notebook
from .sources.document import Document, Group
from .sources.mask import UnparsableError, mask
from .sources.tree import NOTEBOOKS


def run_document(text: str, path: str, options: Options, rounds: int | None = None) -> Result:
    """Migrate the code of a document; with an error the text is the original."""
    result = Result(text, text, path)
    try:
        document = _read(text, path)
    except notebook.NotebookError as error:
        return replace(result, error=str(error))
    starts = _line_starts(text)
    findings = [_refusal(path, starts, each.offset, each.title, each.why) for each in document.refused]
    if path.endswith(NOTEBOOKS) and any("Variable" in each.code for each in document.refused):
        options = replace(options, ignore=(*options.ignore, "TT103"))  # a cell that nobody can read uses the import
    edits: list[Edit] = []
    crashed: set[str] = set()
    for group in document.groups:
        inner, parts = _settled(group, path, options, rounds)
        crashed |= set(inner.crashed)
        findings += [_outside(finding, group, starts) for finding in inner.findings]
        if parts is not None and inner.changed:
            edits += group.rewrite(parts)
        result = replace(result, python2=result.python2 or inner.python2)
        if inner.error is not None:
            findings.append(_refusal(path, starts, group.outside(0), group.cells[0].title, inner.error))
    findings.sort(key=lambda finding: (finding.start, finding.code, finding.end))
    after = apply(text, sorted(edits))
    if path.endswith(NOTEBOOKS) and edits:
        try:
            _read(after, path)
        except notebook.NotebookError as error:
            return replace(result, error=f"the rewrite would not be a notebook ({error}); left as it was")
    return replace(result, text=after, findings=tuple(findings), crashed=tuple(sorted(crashed)))


def _read(text: str, path: str) -> Document:
    if path.endswith(NOTEBOOKS):
        return notebook.read(text)
    return markup.read(text, rst=path.endswith(".rst"))


def _settled(group: Group, path: str, options: Options, rounds: int | None) -> tuple[Result, list[list[str]] | None]:
    """The group's result and its cells after it, without the fixes that would tie two cells together."""
    for _ in range(4):
        result = run(group.text, path, options) if rounds is None else run(group.text, path, options, rounds)
        parts = group.split(result.text)
        if parts is not None and all(_parses(lines) for lines in parts):
            return result, parts
        across = {(each.code, each.start) for each in result.findings if each.fixed and _crosses(each, group)}
        if not across - options.declined:
            break
        options = replace(options, declined=options.declined | across)
    left = tuple(replace(finding, fixed=False) for finding in result.findings)
    return replace(result, text=result.original, findings=left), None


def _parses(lines: list[str]) -> bool:
    try:
        mask("".join(f"{line}\n" for line in lines))
    except UnparsableError:
        return False
    return True


def _crosses(finding: Finding, group: Group) -> bool:
    """Whether the fix has edits in two cells, or no edits of its own to judge by."""
    return not finding.edits or len({id(group.cell(edit.start)[0]) for edit in finding.edits}) > 1


def _outside(finding: Finding, group: Group, starts: list[int]) -> Finding:
    """The finding at its place in the document, with edits of the document."""
    start, end = group.outside(finding.start), group.outside(max(finding.start, finding.end - 1)) + 1
    cell, inside = group.cell(finding.start)
    line, column = _place(starts, start)
    edits: list[Edit] = []
    if finding.edits:
        parts = group.split(apply(group.text, finding.edits))
        edits = group.rewrite(parts) if parts is not None else []
    return replace(
        finding, start=start, end=end, line=line, column=column, edits=tuple(edits), cell=f"{cell.title}, line {inside}"
    )


def _refusal(path: str, starts: list[int], offset: int, title: str, why: str) -> Finding:
    line, column = _place(starts, offset)
    message = f"this does not parse and is left as it is: {why}"
    return Finding("TT000", "unparsable", message, path, line, column, offset, offset + 1, "manual", cell=title)


def _line_starts(text: str) -> list[int]:
    import re

    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    from bisect import bisect_right

    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
