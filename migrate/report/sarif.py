"""Findings as SARIF 2.1.0, for code scanning: relative places, stable fingerprints, and the safe fixes."""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from urllib.parse import quote

from ..codes import known
from .finding import Finding

_MOST = 5000  # what GitHub takes; the rest is dropped there without a word
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"safe": "warning", "unsafe": "warning", "manual": "note"}


class SarifLog:
    """Collects findings file by file, with the text that gives edits their lines."""

    def __init__(self, version: str):
        self._version = version
        self._results: list[dict[str, object]] = []
        self._seen: Counter[str] = Counter()
        self._dropped = 0

    def add(self, findings: Sequence[Finding], source: str) -> None:
        """The findings of one file."""
        starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]
        for finding in findings:
            if len(self._results) >= _MOST:
                self._dropped += 1
            else:
                self._results.append(self._result(finding, source, starts))

    def text(self, errors: Sequence[tuple[str, str]] = ()) -> str:
        """The whole log; files that could not be understood are notifications of the tool."""
        notes: list[dict[str, object]] = [
            {
                "level": "error",
                "message": {"text": message},
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(path)}}],
            }
            for path, message in errors
        ]
        if self._dropped:
            notes.append({"level": "warning", "message": {"text": f"{self._dropped} more results were left out"}})
        used = {str(result["ruleId"]) for result in self._results}
        rules = [{"id": code, "name": name} for code, name in known().items() if code in used]
        run = {
            "tool": {"driver": {"name": "tt", "version": self._version, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"SRCROOT": {"description": {"text": "where tt lint was started"}}},
            "invocations": [{"executionSuccessful": not errors, "toolExecutionNotifications": notes}],
            "results": self._results,
        }
        return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)

    def _result(self, finding: Finding, source: str, starts: list[int]) -> dict[str, object]:
        line = source[starts[finding.line - 1] :].partition("\n")[0] if finding.line <= len(starts) else ""
        shape = f"{finding.code} {finding.path} {' '.join(line.split())}"
        self._seen[shape] += 1
        fingerprint = blake2b(
            f"{shape} {self._seen[shape]}".encode("utf-8", "surrogateescape"), digest_size=16
        ).hexdigest()
        result: dict[str, object] = {
            "ruleId": finding.code,
            "level": _LEVELS[finding.safety],
            "message": {"text": finding.message + (f" ({finding.cell})" if finding.cell else "")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": _artifact(finding.path),
                        "region": _region(finding.start, finding.end, starts),
                    }
                }
            ],
            "partialFingerprints": {"tt/v1": fingerprint},
            "properties": {"safety": finding.safety},
        }
        if finding.safety == "safe" and finding.edits:
            changes = [
                {"deletedRegion": _region(edit.start, edit.end, starts), "insertedContent": {"text": edit.text}}
                for edit in finding.edits
            ]
            change = {"artifactLocation": _artifact(finding.path), "replacements": changes}
            result["fixes"] = [{"description": {"text": finding.message}, "artifactChanges": [change]}]
        return result


def _artifact(path: str) -> dict[str, str]:
    name = path.replace(os.sep, "/").removeprefix("./")
    uri = quote(os.fsencode(name))
    if name.startswith("/"):
        return {"uri": "file://" + uri}
    return {"uri": uri, "uriBaseId": "SRCROOT"}


def _region(start: int, end: int, starts: list[int]) -> dict[str, int]:
    first, last = bisect_right(starts, start), bisect_right(starts, end)
    return {
        "startLine": first,
        "startColumn": start - starts[first - 1] + 1,
        "endLine": last,
        "endColumn": end - starts[last - 1] + 1,
    }
