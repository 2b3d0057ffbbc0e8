"""Findings as JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from .finding import Finding

SCHEMA = 1


def as_json(findings: Sequence[Finding], errors: Sequence[tuple[str, str]] = ()) -> str:
    """One object: schema number, findings in order, and the files that could not be understood."""
    text = json.dumps(
        {
            "schema": SCHEMA,
            "findings": [_finding(finding) for finding in findings],
            "errors": [{"path": path, "message": message} for path, message in errors],
        },
        indent=2,
        ensure_ascii=False,
    )
    # A byte of a file name that is no text stands as JSON's own escape of it.
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "start": finding.start,
        "end": finding.end,
        "safety": finding.safety,
        "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in finding.edits],
    }
