"""A report in plain lines, and in colour on a terminal."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from .compare import Comparison, Difference, Place
from .report import DIFFERS, NOT_RUN, OLD_FAILED, PROVED, Report
from .settings import BEFORE

_COUNTED = {
    "losses": ("loss", "losses"),
    "gradients": ("gradient", "gradients"),
    "updates": ("update", "updates"),
    "gradients at steps": ("gradient at optimiser steps", "gradients at optimiser steps"),
    "parameters at steps": ("parameter after optimiser steps", "parameters after optimiser steps"),
    "printed numbers": ("printed number", "printed numbers"),
    "lines of output": ("line of output", "lines of output"),
    "files": ("written file", "written files"),
}
_COLOURS = {PROVED: "32", DIFFERS: "31", NOT_RUN: "33", OLD_FAILED: "33"}
_SHOWN_WARNINGS, _SHOWN_LEFT = 3, 3


def lines(report: Report) -> list[str]:
    """The report, the verdict in the first line."""
    return [*_verdict(report), *_stood_in(report), *([] if report.on_torch is None else [report.on_torch.line()])]


def _stood_in(report: Report) -> list[str]:
    named = ", ".join(f"{name} ({what})" for name, what in sorted(report.stood_in.items()))
    return [f"  stood in: {named}"] if named else []


def _verdict(report: Report) -> list[str]:
    verdict = f"{report.verdict} {report.qualifier}".rstrip()
    found = report.comparison
    head = f"{report.path}: {verdict}"
    if found is None or (found.difference is None and report.reason):
        return [f"{head}: {report.reason}", *_compared(found), *_blamed(report), *_left(report)]
    if report.proved:
        unreached = "" if report.coverage is None else report.coverage.words()
        return [
            f"{head}; {unreached}" if unreached else head,
            *_compared(found),
            *_covers(report),
            *_noted(found),
            *_warned(found),
        ]
    d = found.difference
    assert d is not None
    where = f", line {d.before_at[1]}" if d.before_at else ""
    file = f" of {d.before_at[0]}" if d.before_at and d.before_at[0] != os.path.basename(report.path) else ""
    step = f" at step {d.step}" if d.step else ""
    return [
        f"{head}{step}{where}{file}: {d.what}",
        *_sides(report, d),
        *_emptied(report, d),
        *_left(report),
        *_blamed(report),
        *_compared(found),
        *_warned(found),
    ]


def _covers(report: Report) -> list[str]:
    """What the proof is about: this run, and the rewrites that it reached."""
    found = report.coverage
    if found is None:
        return []
    ran = found.total - len(found.not_run)
    if not found.total:
        rewrites = "no rewrite was needed"
    elif not ran:
        rewrites = f"none of {found.total} rewrite{'s' * (found.total != 1)} ran"
    elif found.not_run:
        rewrites = f"{ran} of {found.total} rewrites ran, and nothing is known of the others"
    else:
        rewrites = "the one rewrite ran" if found.total == 1 else f"all {found.total} rewrites ran"
    return [f"  covers this run alone ({report.run}): {rewrites}"]


def _sides(report: Report, d: Difference) -> list[str]:
    shown = []
    names = (f"before (torch {BEFORE})", f"after  (torch {report.target})")
    for side, (name, value, place) in enumerate(zip(names, (d.before, d.after), (d.before_at, d.after_at))):
        shown.append(f"  {name}: {value}")
        text = source_line(report, side, place)
        if text and place:
            shown.append(f"    {place[0]}:{place[1]}: {text}")
    return shown


def _emptied(report: Report, d: Difference) -> list[str]:
    """What became of a parameter that a step's backward pass does not reach: no rewrite has to do with it."""
    if report.target != "2" or not d.what.startswith("gradient ") or d.after != "none":
        return []
    if not d.before.startswith("norm 0,") and d.before != "0":
        return []
    return [
        "  since torch 2.0 zero_grad() sets gradients to None, and an optimiser passes over parameters without one; "
        "zero_grad(set_to_none=False) keeps the zeros"
    ]


def source_line(report: Report, side: int, place: Place) -> str:
    """A line of the version before (0) or after (1)."""
    if place is None or place[0] not in report.texts:
        return ""
    text = report.texts[place[0]][side].splitlines()
    return text[place[1] - 1].strip() if 0 < place[1] <= len(text) else ""


def _blamed(report: Report) -> list[str]:
    blame = report.blame
    if blame is None or not blame.rewrites:
        return []
    shown = []
    for each in blame.rewrites:
        line = source_line(report, 0, (each.file, each.line))
        place = f"{each.file}:{each.line}" + (f"-{each.last}" if each.last > each.line else "")
        words = "guilty: without it they do not differ there" if blame.certain else "nearest rewrite"
        shown.append(f"  {words}: {each} at {place}: {line}")
    return shown


def _left(report: Report) -> list[str]:
    """What the migrator did not rewrite, where no rewrite is guilty."""
    if report.verdict != DIFFERS or (report.blame is not None and report.blame.certain):
        return []
    return [
        f"  left to you: {f.code} {f.name} at {file}:{f.line}: {f.message}" for file, f in report.left[:_SHOWN_LEFT]
    ]


def _compared(found: Comparison | None) -> list[str]:
    if found is None:
        return []
    counts = [
        f"{found.counts[key]:,} {names[found.counts[key] != 1]}".replace(",", " ")
        for key, names in _COUNTED.items()
        if found.counts.get(key)
    ]
    if not counts:
        return []
    draws = f"; {found.draws[0]} random draws" if found.draws[0] == found.draws[1] else ""
    largest = f"; largest difference {found.largest:.2g}" if found.largest else "; no difference in any bit"
    return [f"  compared and equal: {', '.join(counts)}{draws}{largest if found.difference is None else ''}"]


def _noted(found: Comparison) -> list[str]:
    """What only one version does, of no consequence for the verdict."""
    shown = [f"  {text}" for text in found.only_saved[:_SHOWN_WARNINGS]]
    more = len(found.only_saved) - _SHOWN_WARNINGS
    if more > 0:
        shown.append(f"  and {more} more such entr{'ies' if more > 1 else 'y'}")
    if found.recorded_passes:
        shown.append(
            f"  only torch {BEFORE} recorded {found.recorded_passes} backward pass{'es' * (found.recorded_passes > 1)}: it "
            "does where a Variable is given as the gradient; no result depends on that graph"
        )
    return shown


def _warned(found: Comparison) -> list[str]:
    shown = [f"  only the version after warns: {text}" for text in found.warnings[:_SHOWN_WARNINGS]]
    more = len(found.warnings) - _SHOWN_WARNINGS
    return [*shown, *([f"  and {more} more warning{'s' * (more > 1)}"] if more > 0 else [])]


def render(report: Report, file: TextIO | None = None) -> None:
    """Print the report; what was not run is a refusal and goes to stderr."""
    refused = report.verdict in (NOT_RUN, OLD_FAILED)
    out = (sys.stderr if refused else sys.stdout) if file is None else file
    first, *rest = lines(report)
    if getattr(out, "isatty", lambda: False)() and not os.environ.get("NO_COLOR"):
        first = first.replace(report.verdict, f"\x1b[1;{_COLOURS[report.verdict]}m{report.verdict}\x1b[0m", 1)
    print(first, *rest, sep="\n", file=out)
