"""What a migration did and what it did not: counted while the files go by, so that nothing has to be kept."""

from __future__ import annotations

from collections import Counter

from ..work import Outcome
from .text import concise, counted

_LISTED = 40
"""Places that are listed one by one; beyond that, a few of each rule."""
_EACH = 3


class Summary:
    """Grows with every outcome; `lines()` is the report."""

    def __init__(self, unsafe: bool = False, linked: bool = False) -> None:
        self._unsafe, self._linked = unsafe, linked
        self._done: Counter[tuple[str, str]] = Counter()
        self._left: Counter[tuple[str, str]] = Counter()
        self._places: dict[str, list[str]] = {}
        self._kinds: Counter[str] = Counter()
        self._first: list[str] = []
        self.changed = self.failed = self.refused = self.files = 0
        self.crashed = self._saved = 0

    def add(self, outcome: Outcome, refused: bool = False) -> None:
        """Count one file; `refused` when its rewrite was not wanted or could not be written."""
        self.files += 1
        self.failed += outcome.error is not None
        if outcome.result is None:
            return
        self.crashed += len(outcome.result.crashed)
        self.changed += outcome.changed and not refused
        self._saved += outcome.changed and not refused and not outcome.from_stdin
        self.refused += outcome.changed and refused
        for finding in outcome.result.findings:
            key = (finding.code, finding.name)
            if finding.fixed and outcome.error is None and not refused:
                self._done[key] += 1
                continue
            self._left[key] += 1
            self._kinds[finding.safety] += 1
            if len(self._first) < _LISTED:
                self._first.append(concise(finding))
            if len(places := self._places.setdefault(finding.code, [])) < _EACH:
                places.append(concise(finding))

    def text(self, written: bool) -> str:
        """The report: done per rule, left and why, not understood, what to do next."""
        lines = [
            f"{'Rewrote' if written else 'Would rewrite'} {counted(self._done.total(), 'place')} "
            f"in {counted(self.changed, 'file')}."
        ]
        lines += [f"  {number:>4}  {code} {name}" for (code, name), number in sorted(self._done.items())]
        if any(code == "TT501" for code, _ in self._done):
            lines.append("Where there is no CUDA, .to(device) runs on the processor; .cuda() raised.")
        lines += self._left_lines()
        if self._kinds["unsafe"] and not self._unsafe:
            lines.append("Places marked [!] lack a fact; --unsafe-fixes rewrites them too.")
        if self.files > 1 and not self._linked and (self._kinds["unsafe"] or ("TT109", "out-of-sight") in self._left):
            lines.append("What another file of the tree says is not looked at; --project does.")
        if self.failed:
            lines.append(f"Not understood: {counted(self.failed, 'file')}, left as before.")
        if self.crashed:
            lines.append(f"Rules failed {counted(self.crashed, 'time')} (see above); what they look for may be left.")
        if self.refused:
            lines.append(f"Not written: {counted(self.refused, 'file')}, for the reasons above.")
        if self.changed and not written:
            lines.append("Nothing was written; --write does it.")
        if self._saved and written:  # what came from standard input is in no journal
            lines.append("tt migrate --undo takes it back.")
        return "\n".join(lines)

    def _left_lines(self) -> list[str]:
        total = self._left.total()
        if not total:
            return []
        if total <= _LISTED:
            return [f"Left for you: {counted(total, 'place')}.", *(f"  {line}" for line in self._first)]
        lines = [f"Left for you: {counted(total, 'place')}; tt lint lists all of them."]
        for (code, name), number in sorted(self._left.items()):
            lines += [f"  {number:>4}  {code} {name}", *(f"          {line}" for line in self._places[code])]
        return lines
