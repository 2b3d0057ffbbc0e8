"""Findings as GitHub Actions annotations, within the ten per level and step that GitHub shows."""

from __future__ import annotations

import os
from collections.abc import Sequence

from .finding import Finding
from .text import concise

_SHOWN = 10


def as_github(findings: Sequence[Finding], errors: Sequence[tuple[str, str]] = ()) -> str:
    """Every finding as a plain line for the log, the first ten as warnings, and how many more there are."""
    lines = [concise(finding) for finding in findings]
    for path, message in errors[:_SHOWN]:
        lines.append(f"::error file={_property(_relative(path))},title=TT000 unparsable::{_data(message)}")
    shown = _chosen(findings)
    for finding in shown:
        place = f"file={_property(_relative(finding.path))},line={finding.line},col={finding.column}"
        title = f"{finding.code} {finding.name}" + (f" ({finding.cell})" if finding.cell else "")
        lines.append(f"::warning {place},title={_property(title)}::{_data(finding.message)}")
    hidden = len(findings) - len(shown) + max(0, len(errors) - _SHOWN)
    if hidden:
        lines.append(f"::notice title=tt lint::and {hidden} more; the log of this step lists all of them")
    return "\n".join(lines)


def _chosen(findings: Sequence[Finding]) -> list[Finding]:
    """Ten findings: one of each rule in each file first, so that no file hides behind another."""
    seen: set[tuple[str, str]] = set()
    first: list[Finding] = []
    rest: list[Finding] = []
    for finding in findings:
        key = (finding.path, finding.code)
        (rest if key in seen else first).append(finding)
        seen.add(key)
    chosen = {id(finding) for finding in [*first, *rest][:_SHOWN]}
    return [finding for finding in findings if id(finding) in chosen]


def _relative(path: str) -> str:
    name = path.replace(os.sep, "/").removeprefix("./")
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
