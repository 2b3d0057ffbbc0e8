"""`tt migrate --interactive`: every change with its reason, and y or n as `git add -p` asks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..migrate.batch import Outcome, Plan
    from ..migrate.options import Options
    from ..migrate.report.finding import Finding
    from ..migrate.result import Result

_Key = tuple[str, int]
_HELP = """y - make this change
n - leave this as it is
a - make this change and all others in the file
d - leave this and all others in the file
q - leave this and everything after it
? - print this"""


@dataclass
class _Hunk:
    """Lines of the original that become other lines, and the findings that ask for it."""

    header: str
    lines: list[str]
    findings: list[Finding]

    @property
    def keys(self) -> frozenset[_Key]:
        return frozenset((finding.code, finding.start) for finding in self.findings)


def review(outcomes: Iterator[Outcome], plan: Plan) -> Iterator[Outcome]:
    """The outcomes as the person at the terminal wants them; nothing more is asked after q."""
    stopped = False
    for outcome in outcomes:
        if outcome.changed and not outcome.from_stdin:
            stopped = stopped or _ask(outcome, plan.of(outcome.path))
            if stopped and outcome.result is not None and not outcome.reviewed:
                outcome.result = replace(outcome.result, text=outcome.result.original)
        yield outcome


def _ask(outcome: Outcome, options: Options) -> bool:
    """Put one file's changes to the person; True to stop there.

    What is declined is left out of a new run over the file, so that what depended on it (an import, a `with`) follows.
    """
    from ..migrate.work import examine

    wanted: set[_Key] = set()
    declined: set[_Key] = set()
    stop = everything = False
    print(f"--- {outcome.path}")
    while outcome.changed and outcome.result is not None:
        hunks = _hunks(outcome.result)
        hunk = next((each for each in hunks if not each.keys <= wanted), None)
        if hunk is None or everything:
            break
        answer = _answer(hunk)
        if answer == "y":
            wanted |= hunk.keys
        elif answer == "a":
            everything = True
        else:
            refused = hunk.keys if answer == "n" else frozenset().union(*(each.keys for each in hunks))
            declined |= refused - wanted if answer != "n" else refused
            wanted -= declined
            again = examine(outcome.data, outcome.path, replace(options, declined=frozenset(declined)))
            outcome.result, outcome.error, outcome.source = again.result, again.error, again.source
            stop = answer == "q"
            if answer in "dq":
                everything = True
    outcome.reviewed = True
    return stop


def _answer(hunk: _Hunk) -> str:
    print(hunk.header)
    for line in hunk.lines:
        print(line)
    for finding in hunk.findings:
        print(f"  {finding.code} {finding.message}")
    while True:
        print("Make this change [y,n,a,d,q,?]? ", end="", flush=True)
        given = sys.stdin.readline()
        if not given:
            print()
            return "q"
        if given.strip() in tuple("ynadq"):
            return given.strip()
        print(_HELP)


def _hunks(result: Result) -> list[_Hunk]:
    """The changes of a file in order, each with the findings on its lines."""
    import difflib

    before, after = result.original.splitlines(), result.text.splitlines()
    groups = list(difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(0))
    fixed = [finding for finding in result.findings if finding.fixed]
    hunks = []
    for group in groups:
        first, last = group[0][1], group[-1][2]
        lines = []
        for _, i1, i2, j1, j2 in group:
            lines += [f"-{line}" for line in before[i1:i2]] + [f"+{line}" for line in after[j1:j2]]
        header = f"@@ -{first + 1},{last - first} +{group[0][3] + 1},{group[-1][4] - group[0][3]} @@"
        hunks.append(_Hunk(header, lines, [each for each in fixed if _touches(each, result.original, first, last)]))
    _adopt(hunks, fixed)
    return hunks


def _touches(finding: Finding, source: str, first: int, last: int) -> bool:
    """Whether the finding or one of its edits lies on the 0-based lines from first up to last."""
    spans = [(edit.start, edit.end) for edit in finding.edits] or [(finding.start, finding.end)]
    for start, end in spans:
        begin = source.count("\n", 0, start)
        stop = source.count("\n", 0, max(start, end - 1))
        if begin < max(last, first + 1) and stop >= first:
            return True
    return False


def _adopt(hunks: Sequence[_Hunk], fixed: Sequence[Finding]) -> None:
    """A hunk without a reason of its own follows the one before it: a line that moved because of it."""
    for place, hunk in enumerate(hunks):
        if not hunk.findings:
            near = hunks[place - 1].findings if place else []
            hunk.findings = list(near) or list(fixed)
