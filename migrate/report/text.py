"""Findings as text for people: one line each, or with the source line, a caret and what would be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..edits.edit import apply
from .finding import Finding

_MARKS = {"safe": "[*]", "unsafe": "[!]", "manual": "   "}


def concise(finding: Finding) -> str:
    """`path:line:column: TT301 [*] message`; the mark tells a safe fix from an unsafe one."""
    return f"{finding.place}: {finding.code} {_MARKS[finding.safety]} {finding.message}"


def full(finding: Finding, source: str) -> str:
    """The concise line, the source line with a caret, and the line after the fix."""
    lines = source.splitlines()
    line = lines[finding.line - 1] if finding.line <= len(lines) else ""
    margin = f"{finding.line:>5} | "
    blank = " " * (len(margin) - 2) + "| "
    width = max(1, min(finding.end - finding.start, len(line) - finding.column + 1))
    frame = [concise(finding), margin + line, blank + " " * (finding.column - 1) + "^" * width]
    after = _after(finding, source)
    if after is not None:
        frame.append(f"{'fix':>5} | {after}")
    return "\n".join(frame)


def _after(finding: Finding, source: str) -> str | None:
    """The finding's line once its own edits are made, where they stay on that line."""
    if not finding.edits:
        return None
    start = finding.start - finding.column + 1
    end = start + len(source[start:].splitlines()[0] if source[start:] else "")
    if any(edit.start < start or edit.end > end or "\n" in edit.text or edit.kind != "text" for edit in finding.edits):
        return None
    shifted = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in finding.edits]
    return apply(source[start:end], shifted)


def lint_summary(findings: Sequence[Finding], files: int) -> str:
    """`Found 12 issues in 4 files: 9 fixable (2 of them unsafe), 3 for you.`"""
    if not findings:
        return "All clean."
    kinds = Counter(finding.safety for finding in findings)
    fixable = kinds["safe"] + kinds["unsafe"]
    parts = [f"{fixable} fixable by tt migrate"] if fixable else []
    if kinds["unsafe"]:
        parts[0] += f" ({kinds['unsafe']} with --unsafe-fixes)"
    if kinds["manual"]:
        parts.append(f"{kinds['manual']} for you")
    return f"Found {_count(len(findings), 'issue')} in {_count(files, 'file')}: {', '.join(parts)}."


def migrate_summary(findings: Sequence[Finding], changed: int, failed: int, written: bool) -> str:
    """What was done per rule, what is left and why, what could not be read."""
    done = Counter((f.code, f.name) for f in findings if f.fixed)
    left = [finding for finding in findings if not finding.fixed]
    verb = "Rewrote" if written else "Would rewrite"
    lines = [f"{verb} {_count(sum(done.values()), 'place')} in {_count(changed, 'file')}."]
    lines += [f"  {number:>4}  {code} {name}" for (code, name), number in sorted(done.items())]
    if left:
        lines.append(f"Left for you: {_count(len(left), 'place')}.")
        lines += [f"  {concise(finding)}" for finding in left]
    if any(finding.safety == "unsafe" for finding in left):
        lines.append("Places marked [!] lack a fact; --unsafe-fixes rewrites them too.")
    if failed:
        lines.append(f"Not understood: {_count(failed, 'file')}, left as before.")
    if changed and not written:
        lines.append("Nothing was written; --write does it.")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
