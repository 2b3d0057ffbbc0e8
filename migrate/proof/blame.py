"""Which rewrite is guilty of a difference: rewrites are left out by halves until the difference goes with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from .compare import Difference, compare
from .report import Report
from .rewrites import Changes, LineMap, Rewrite
from .runner import Run, Runner

_PATIENCE, _LEAST = 10, 60.0  # so many times the time of one run, and so many seconds in any case


@dataclass(frozen=True)
class Blame:
    """The rewrites that a difference comes from; not `certain` when they are only the nearest."""

    rewrites: tuple[Rewrite, ...]
    certain: bool


def find(report: Report, runner: Runner, changes: Changes, first: Run, rounding: float) -> Blame:
    """The guilty rewrites, or else the one nearest to the first differing event."""
    near = _by_nearness(report, changes.rewrites)
    if not near:
        return Blame((), False)
    test = _Test(report, runner, changes, first, rounding)
    guilty = minimal(near, test.resolves)
    return Blame(tuple(guilty), True) if guilty else Blame(tuple(near[:1]), False)


def minimal(candidates: Sequence[Rewrite], resolves: Callable[[Sequence[Rewrite]], bool]) -> list[Rewrite]:
    """A smallest set whose omission resolves the difference, candidates in order of suspicion; [] when none is found.

    The first few are tried alone. Then growing sets of suspects are left out until one resolves the difference, and
    that set is halved. Leaving out everything need not resolve it: much of the old program cannot run any more.
    """
    for each in candidates[:2]:
        if resolves([each]):
            return [each]
    size = 4
    while True:
        if resolves(candidates[:size]):
            return _halved(list(candidates[:size]), resolves)
        if size >= len(candidates):
            break
        size *= 2
    parts = 2
    while parts <= len(candidates):
        for part in _parts(candidates, parts):
            if resolves(part):
                return _halved(list(part), resolves)
        if parts == len(candidates):
            break
        parts = min(parts * 2, len(candidates))
    return []


def _halved(guilty: list[Rewrite], resolves: Callable[[Sequence[Rewrite]], bool]) -> list[Rewrite]:
    """ddmin: the set without the parts that are not needed."""
    parts = 2
    while len(guilty) > 1:
        for part in _parts(guilty, parts):
            rest = [each for each in guilty if each not in part]
            if resolves(part):
                guilty, parts = list(part), 2
                break
            if parts > 2 and resolves(rest):
                guilty, parts = rest, max(parts - 1, 2)
                break
        else:
            if parts >= len(guilty):
                break
            parts = min(parts * 2, len(guilty))
    return guilty


def _parts(items: Sequence[Rewrite], number: int) -> list[Sequence[Rewrite]]:
    size = -(-len(items) // number)
    return [items[i : i + size] for i in range(0, len(items), size)]


class _Test:
    """Runs the version after without some rewrites; remembers what it found, and gives up when patience is spent."""

    def __init__(self, report: Report, runner: Runner, changes: Changes, first: Run, rounding: float) -> None:
        self.report, self.runner, self.changes, self.first, self.rounding = report, runner, changes, first, rounding
        found = report.comparison
        assert found is not None
        self.difference: Difference | None = found.difference
        self._until = monotonic() + max(_LEAST, _PATIENCE * first.seconds)
        self._known: dict[frozenset[Rewrite], bool] = {}

    def resolves(self, left_out: Sequence[Rewrite]) -> bool:
        """Whether both versions agree up to and at the event that differed, once these rewrites are left out."""
        key = frozenset(left_out)
        if key not in self._known:
            self._known[key] = monotonic() < self._until and self._run(left_out)
        return self._known[key]

    def _run(self, left_out: Sequence[Rewrite]) -> bool:
        original = self.difference
        at_the_end = original is None or not original.event
        stop = None if at_the_end or original is None else original.event
        run = self.runner.run(self.report.target, self.changes.without(left_out), events=stop)
        if run.problem is not None:
            return False
        found = compare(self.first.events, run.events, self.rounding, partial=stop is not None)
        return found.difference is None and run.failure is None


def _by_nearness(report: Report, rewrites: Sequence[Rewrite]) -> list[Rewrite]:
    """The rewrites in order of suspicion: by their distance to the lines of the difference."""
    found = report.comparison
    assert found is not None
    places = []
    if found.difference is None:
        failure = found.failures[1]
        if failure is not None and failure["at"]:
            places.append(_origin(report, *failure["at"]))
    else:
        d = found.difference
        places += [_origin(report, *each) for each in d.lines[:3]]
        if not places:  # where nothing is known but the event itself
            places += [] if d.before_at is None else [d.before_at]
            places += [] if d.after_at is None else [_origin(report, *d.after_at)]
    if not places:
        return list(rewrites)

    def suspicion(each: Rewrite) -> float:
        return min(each.distance(*place) + 0.25 * i for i, place in enumerate(places))

    return sorted(rewrites, key=suspicion)


def _origin(report: Report, file: str, line: int) -> tuple[str, int]:
    """A line of the version after as one of the original."""
    texts = report.texts.get(file)
    return (file, line) if texts is None else (file, LineMap(*texts)(line))
