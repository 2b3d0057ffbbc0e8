"""A report as JSON for programs."""

from __future__ import annotations

from typing import Any

from .compare import Difference, Place
from .report import Report
from .rewrites import Rewrite
from .wording import source_line

SCHEMA = 1


def as_json(report: Report) -> dict[str, Any]:
    """One object; what does not apply is null."""
    found = report.comparison
    return {
        "path": report.path,
        "verdict": report.verdict,
        "exit_code": report.exit_code,
        "qualifier": report.qualifier or None,
        "reason": report.reason or None,
        "target": report.target,
        "network": report.network or None,
        "stood_in": report.stood_in,
        "on_torch": None if report.on_torch is None else {
            "version": report.on_torch.version or None, "verdict": report.on_torch.verdict,
            "reason": report.on_torch.reason or None, "compared": dict(report.on_torch.counts),
            "largest_difference": report.on_torch.largest,
        },
        "run": report.run or None,
        "coverage": None if report.coverage is None else {
            "rewrites": report.coverage.total, "ran": report.coverage.total - len(report.coverage.not_run),
            "not_run": [_rewrite(r) for r in report.coverage.not_run],
        },
        "compared": None if found is None else dict(found.counts),
        "random_draws": None if found is None else list(found.draws),
        "largest_difference": None if found is None else found.largest,
        "more_nodes": None if found is None else found.more_nodes,
        "only_saved": [] if found is None else list(found.only_saved),
        "recorded_passes": None if found is None else found.recorded_passes,
        "new_warnings": [] if found is None else list(found.warnings),
        "difference": None if found is None or found.difference is None else _difference(report, found.difference),
        "left": [
            {"code": f.code, "name": f.name, "file": file, "line": f.line, "message": f.message}
            for file, f in report.left
        ],
        "rewrites": [] if report.blame is None else [
            {**_rewrite(r), "guilty": report.blame.certain}
            for r in report.blame.rewrites
        ],
    }  # fmt: skip


def _rewrite(r: Rewrite) -> dict[str, Any]:
    return {"code": r.code or None, "name": r.name or None, "file": r.file, "line": r.line, "last_line": r.last}


def _difference(report: Report, d: Difference) -> dict[str, Any]:
    def side(number: int, value: str, place: Place) -> dict[str, Any]:
        return {
            "value": value,
            "file": None if place is None else place[0],
            "line": None if place is None else place[1],
            "source": source_line(report, number, place) or None,
        }

    return {
        "what": d.what, "step": d.step, "before": side(0, d.before, d.before_at), "after": side(1, d.after, d.after_at),
    }  # fmt: skip
