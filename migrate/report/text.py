"""Findings as text for people: one line each, or with the source line, a caret and what would be written."""

from __future__ import annotations

import re
from collections import Counter

from ..edits.edit import apply
from .finding import Finding

_WIDE = 300
_MARKS = {"safe": "[*]", "unsafe": "[!]", "manual": "   "}


def concise(finding: Finding) -> str:
    """`path:line:column: TT301 [*] message`; the mark tells a safe fix from an unsafe one."""
    where = f" ({finding.cell})" if finding.cell else ""
    return f"{finding.place}: {finding.code} {_MARKS[finding.safety]} {finding.message}{where}"


def full(finding: Finding, source: str) -> str:
    """The concise line, the source line with a caret, and the line after the fix."""
    start = finding.start - finding.column + 1
    line = re.compile(r"[^\r\n]*").match(source, start).group()  # type: ignore[union-attr]
    margin = f"{finding.line:>5} | "
    blank = " " * (len(margin) - 2) + "| "
    column, after = finding.column - 1, _after(finding, source)
    if len(line) > _WIDE:  # a notebook on one line, say: what stands around the place is enough
        begin = max(0, column - _WIDE // 4)
        line, column, after = line[begin : begin + _WIDE], column - begin, None
    width = max(1, min(finding.end - finding.start, len(line) - column))
    frame = [concise(finding), margin + line, blank + " " * column + "^" * width]
    if after is not None:
        frame.append(f"{'fix':>5} | {after}")
    return "\n".join(frame)


def _after(finding: Finding, source: str) -> str | None:
    """The finding's line once its own edits are made, where they stay on that line."""
    if not finding.edits:
        return None
    start = finding.start - finding.column + 1
    end = start + len(re.compile(r"[^\r\n]*").match(source, start).group())  # type: ignore[union-attr]
    if any(edit.start < start or edit.end > end or "\n" in edit.text or edit.kind != "text" for edit in finding.edits):
        return None
    shifted = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in finding.edits]
    return apply(source[start:end], shifted)


def lint_summary(kinds: Counter[str], files: int) -> str:
    """`Found 12 issues in 4 files: 9 fixable (2 of them unsafe), 3 for you.` from the counts by safety."""
    if not kinds.total():
        return "All clean."
    fixable = kinds["safe"] + kinds["unsafe"]
    parts = [f"{fixable} fixable by tt migrate"] if fixable else []
    if kinds["unsafe"]:
        parts[0] += f" ({kinds['unsafe']} with --unsafe-fixes)"
    if kinds["manual"]:
        parts.append(f"{kinds['manual']} for you")
    return f"Found {counted(kinds.total(), 'issue')} in {counted(files, 'file')}: {', '.join(parts)}."


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
