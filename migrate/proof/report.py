"""The verdict in words: proved, differs at a step and a line, or could not run and why."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any, TextIO

from .compare import Comparison

_ORDER = (
    "losses", "gradients", "gradients at steps", "parameters at steps", "printed numbers", "lines of output",
)  # fmt: skip
_SHOWN = {
    "gradients at steps": "gradients at optimiser steps",
    "parameters at steps": "parameters after optimiser steps",
}


@dataclass
class Report:
    """The outcome for one file."""

    path: str
    comparison: Comparison | None = None
    problem: str | None = None  # why nothing could be compared
    traces: tuple[Any, ...] = ()
    result: Any = None  # the migration's result, with its findings

    @property
    def proved(self) -> bool:
        """Did both versions run to the end and agree in everything that was compared, and was there anything?"""
        found = self.comparison
        return (
            found is not None
            and found.difference is None
            and found.failures == (None, None)
            and sum(found.counts.values()) > 0
        )

    @property
    def verdict(self) -> str:
        """`proved`, `differs` or `could not run`."""
        if self.proved:
            return "proved"
        found = self.comparison
        if found is not None and (found.difference is not None or found.failures.count(None) == 1):
            return "differs"
        return "could not run"

    @property
    def exit_code(self) -> int:
        """0 proved, 1 differs, 2 could not run."""
        return {"proved": 0, "differs": 1, "could not run": 2}[self.verdict]

    def lines(self) -> list[str]:
        """The report as plain lines."""
        found = self.comparison
        if found is None:
            return [f"{self.path}: could not run, because {self.problem}"]
        ended = [f"{name} {_ending(f)}" for name, f in zip(("before", "after"), found.failures) if f is not None]
        if self.proved:
            return [f"{self.path}: proved", *self._compared(found)]
        if found.failures.count(None) == 0:
            return [f"{self.path}: could not run, because {'; '.join(ended)}"]
        if found.failures.count(None) == 1:
            return [f"{self.path}: differs, {ended[0]}, the other version does not", *self._compared(found)]
        if found.difference is None:
            return [f"{self.path}: could not run, because the program computed and printed nothing to compare"]
        return [*self._difference(found), *self._compared(found)]

    def _difference(self, found: Comparison) -> list[str]:
        d = found.difference
        assert d is not None
        where = f", line {d.before_line}" if d.before_line else ""
        after = f" (line {d.after_line})" if d.after_line and d.after_line != d.before_line else ""
        return [
            f"{self.path}: differs at step {d.step}{where}: {d.what}",
            f"  before (torch 0.3): {d.before}",
            f"  after  (torch 0.4): {d.after}{after}",
        ]

    def _compared(self, found: Comparison) -> list[str]:
        counts = [f"{found.counts[k]} {_SHOWN.get(k, k)}" for k in _ORDER if found.counts.get(k)]
        if not counts:
            return []
        draws = f"; {found.draws[0]} random draws" if found.draws[0] == found.draws[1] else ""
        return [f"  compared and equal: {', '.join(counts)}{draws}"]

    def render(self, file: TextIO | None = None) -> None:
        """Print the report, in colour on a terminal."""
        refused = self.comparison is None  # nothing was compared: that is a refusal, not a result
        out = (sys.stderr if refused else sys.stdout) if file is None else file
        colour = {"proved": "32", "differs": "31", "could not run": "33"}[self.verdict]
        first, *rest = self.lines()
        if getattr(out, "isatty", lambda: False)() and not os.environ.get("NO_COLOR"):
            first = first.replace(self.verdict, f"\x1b[1;{colour}m{self.verdict}\x1b[0m", 1)
        print(first, *rest, sep="\n", file=out)


def _ending(failure: dict[str, Any]) -> str:
    line = f" at line {failure['line']}" if failure.get("line") else ""
    return f"stops{line} with {failure['error']}"
