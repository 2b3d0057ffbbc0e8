"""Compares two traces event by event and says where they first part."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import files
from .memory import Growth
from .output import compare_text

Event = dict[str, Any]
Place = tuple[str, int] | None
Found = tuple[str, str, str]  # what, before, after

_LOCKSTEP = ("backward", "step", "print")
_NAMES = {"backward": "backward passes", "step": "optimiser steps", "print": "lines of output"}


@dataclass(frozen=True)
class Difference:
    """Where and how the two versions part."""

    what: str
    step: int
    """The number of the event of its kind, from 1."""
    before_at: Place
    after_at: Place
    before: str
    after: str
    event: int = 0
    """The number of the event among all."""
    lines: tuple[tuple[str, int], ...] = ()
    """Lines of the version after that the difference comes from, where more is known than the event's own."""
    kind: str = ""

    def same_as(self, other: Difference) -> bool:
        """Whether two runs differ at the same place in the same way."""
        return (self.what, self.event) == (other.what, other.event)


@dataclass
class Comparison:
    """What was compared, and the first difference (None: there is none)."""

    counts: Counter[str] = field(default_factory=Counter)
    difference: Difference | None = None
    failures: tuple[Event | None, Event | None] = (None, None)
    """How each version ended, when not normally."""
    draws: tuple[int, int] = (0, 0)
    largest: float = 0.0
    """The largest relative difference of two numbers that agreed within what was allowed."""
    warnings: tuple[str, ...] = ()
    """What only the version after warns of."""
    more_nodes: int = 0
    """Nodes that only the version after records, of no consequence: they die at once."""
    only_saved: tuple[str, ...] = ()
    """Entries of written files that only one version has, since PyTorch itself adds or leaves them out."""
    recorded_passes: int = 0
    """Backward passes that only the version before recorded: 0.3 does where a Variable is given as the gradient."""

    def missing(self) -> list[str]:
        """What a proof needs and this comparison lacks."""
        needed = (("losses", "backward pass"), ("updates", "update"), ("printed numbers", "printed number"))
        return [f"no {name}" for key, name in needed if not self.counts[key]]


class Comparer:
    """Goes through two traces in step. `rounding` is the relative difference that the applied rules declare."""

    def __init__(self, rounding: float = 0.0) -> None:
        self.rounding = rounding
        self.result = Comparison()
        self._more_nodes = 0
        self._growth = Growth()

    def compare(self, before: Sequence[Event], after: Sequence[Event], partial: bool = False) -> Comparison:
        """The comparison; with `partial` the version after was stopped early, and what it lacks is no difference."""
        result = self.result
        ends = before[-1], after[-1]
        result.failures = (ends[0]["failure"], ends[1]["failure"])
        result.draws = (ends[0]["draws"], ends[1]["draws"])
        result.warnings = tuple(self._new_warnings(before, after))
        result.difference = self._in_step(_main(before), _main(after), partial)
        if result.difference is None and result.failures == (None, None) and not partial:
            result.counts["updates"] = ends[0]["updates"]
            result.difference = self._ends(*ends) or self._files(before, after)
        result.more_nodes = self._more_nodes
        return result

    # -- the course of the program ---------------------------------------------------------------------------------
    def _in_step(self, before: list[Event], after: list[Event], partial: bool) -> Difference | None:
        growth = self._growth
        found = self._course(before, after, partial, growth)
        suspect = growth.suspected()  # at an earlier event than what was found
        if suspect is None:
            return found
        number, step, a, b, grown = suspect
        return self._made(grown, a, b, step, number)

    def _course(self, before: list[Event], after: list[Event], partial: bool, growth: Growth) -> Difference | None:
        steps: Counter[str] = Counter()
        for number, (a, b) in enumerate(zip(before, after), 1):
            kind = a["event"]
            steps[kind] += 1
            if kind != b["event"]:
                return self._other_order(a, b, before, after, steps, number)
            for check in (_COMPARERS[kind], Comparer._region, Comparer._draws):
                found = check(self, a, b)
                if found is not None:
                    return self._made(found, a, b, steps[kind], number)
            growth.look(a, b, number, steps[kind])
        if len(before) == len(after) or (partial and len(after) < len(before)):
            return None
        if self.result.failures != (None, None):
            return None  # it ended early: the failure is the news
        number = min(len(before), len(after))
        extra, missing = (events[number] if len(events) > number else None for events in (before, after))
        event = extra or missing
        assert event is not None
        return self._counted(event["event"], before, after, extra, missing, number + 1)

    def _made(self, found: tuple, a: Event, b: Event, step: int, number: int) -> Difference:
        what, left, right, *lines = found
        return Difference(
            what, step, _at(a), _at(b), left, right, number, tuple(lines[0]) if lines else (), a["event"]
        )  # fmt: skip

    def _other_order(
        self, a: Event, b: Event, before: list[Event], after: list[Event], steps: Counter[str], number: int
    ) -> Difference:
        for kind in (a["event"], b["event"]):
            if _total(before, kind) != _total(after, kind) and self.result.failures == (None, None):
                return self._counted(kind, before, after, a, b, number)
        return Difference(
            "order of events", steps[a["event"]], _at(a), _at(b), _event_words(a), _event_words(b), number,
            kind=a["event"],
        )  # fmt: skip

    def _counted(
        self, kind: str, before: list[Event], after: list[Event], a: Event | None, b: Event | None, number: int
    ) -> Difference:
        name = _NAMES[kind]
        counts = _total(before, kind), _total(after, kind)
        return Difference(
            name, min(counts) + 1, _at(a), _at(b), f"{counts[0]} {name}", f"{counts[1]} {name}", number, kind=kind
        )  # fmt: skip

    # -- single events ---------------------------------------------------------------------------------------------
    def _backward(self, a: Event, b: Event) -> Found | None:
        if len(a["roots"]) != len(b["roots"]):
            return "number of losses", str(len(a["roots"])), str(len(b["roots"]))
        for x, y in zip(a["roots"], b["roots"]):
            if not self._agree(x, y):
                return "loss", _number(x), _number(y)
            self.result.counts["losses"] += 1
        return self._leaves(a["leaves"], b["leaves"])

    def _leaves(self, before: list[Event], after: list[Event]) -> Found | None:
        if len(before) != len(after):
            return "gradients", f"reaches {len(before)} leaves", f"reaches {len(after)} leaves"
        for x, y in zip(before, after):
            name = f"leaf {x['number'] + 1}"
            if x["value"][1] != y["value"][1]:
                return f"shape of {name}", str(x["value"][1]), str(y["value"][1])
            if x["number"] != y["number"]:
                return "gradients", f"reaches {name}", f"reaches leaf {y['number'] + 1} instead"
            if not self._agree(x["gradient"], y["gradient"]):
                return f"gradient of {name} {x['value'][1]}", _number(x["gradient"]), _number(y["gradient"])
            if not self.rounding and x["value"] != y["value"]:
                return f"value of {name} {x['value'][1]}", "bits differ", "bits differ"
            self.result.counts["gradients"] += 1
        return None

    def _step(self, a: Event, b: Event) -> Found | None:
        if a["optimiser"] != b["optimiser"]:
            return "optimiser", a["optimiser"], b["optimiser"]
        if len(a["parameters"]) != len(b["parameters"]):
            return "number of parameters", str(len(a["parameters"])), str(len(b["parameters"]))
        if a["requires_grad"] != b["requires_grad"]:
            return "requires_grad of the parameters", str(a["requires_grad"]), str(b["requires_grad"])
        for what in ("gradients", "parameters"):
            for i, (x, y) in enumerate(zip(a[what], b[what]), 1):
                if not self._agree(x, y):
                    return f"{what[:-1]} {i} at the step", _number(x), _number(y)
            self.result.counts[f"{what} at steps"] += len(a[what])
        return None

    def _print(self, a: Event, b: Event) -> Found | None:
        agreed = compare_text(a["text"], b["text"])
        if isinstance(agreed, str):
            return agreed, repr(a["text"]), repr(b["text"])
        numbers, largest = agreed
        self.result.counts["printed numbers"] += numbers
        self.result.counts["lines of output"] += 1
        self.result.largest = max(self.result.largest, largest)
        return None

    def _region(self, a: Event, b: Event) -> tuple | None:
        """What was recorded since the last event: as many beginnings of a graph in both versions."""
        within = a.get("within", 0), b.get("within", 0)
        if within[1] > within[0]:
            words = [f"{n} nodes of the pass itself" if n else "not recorded" for n in within]
            return "recorded backward pass", *words, [_at(b)] if _at(b) else []
        self.result.recorded_passes += within[0] > within[1] == 0
        sides = list(a["nodes"].values()), list(b["nodes"].values())
        nodes, begun = ([sum(each[i] for each in side) for side in sides] for i in (0, 1))
        if begun[0] == begun[1]:
            self._more_nodes += max(0, nodes[1] - nodes[0])
            return None
        lines = sorted((item for item in b["nodes"].items() if item[1][1]), key=lambda item: -item[1][1])
        places = [(file, int(line)) for file, _, line in (key.rpartition(":") for key, _ in lines) if file]
        words = [f"{n} nodes, {k} of them on leaves" if n else "no nodes" for n, k in zip(nodes, begun)]
        return "nodes recorded" if begun[0] else "graph where none was recorded", *words, places

    def _draws(self, a: Event, b: Event) -> Found | None:
        if a["draws"] == b["draws"]:
            return None
        return "random draws", f"{a['draws']} draws", f"{b['draws']} draws"

    def _agree(self, x: Any, y: Any) -> bool:
        """To the bit; to the declared rounding where a rule declared one."""
        if x is None or y is None or x[1] != y[1]:
            return x is y
        if x[0] == y[0]:
            return True
        off = _apart(x, y)
        if self.rounding and off <= self.rounding:
            self.result.largest = max(self.result.largest, off)
            return True
        return False

    # -- the end ---------------------------------------------------------------------------------------------------
    def _ends(self, a: Event, b: Event) -> Difference | None:
        step = self.result.counts["updates"]
        if a["draws"] != b["draws"]:
            return Difference("random draws", step, None, None, f"{a['draws']} draws", f"{b['draws']} draws")
        found = self._region(a, b) or self._growth.at_the_end(a, b)
        if found is not None:
            return self._made(found, {"event": "end", "at": None}, {"event": "end", "at": None}, step, 0)
        for name, state in a["generators"].items():
            if state != b["generators"][name]:
                return Difference(f"random draws of {name}", step, None, None, state, b["generators"][name])
        return None

    def _files(self, before: Sequence[Event], after: Sequence[Event]) -> Difference | None:
        found = files.compare(before, after)
        self.result.counts["files"] += found.equal
        self.result.only_saved = tuple(found.only)
        if found.difference is None:
            return None
        a, b, what, left, right = found.difference
        return Difference(what, 0, _at(a), _at(b), left, right, kind="file")

    def _new_warnings(self, before: Sequence[Event], after: Sequence[Event]) -> Iterator[str]:
        known = {e["text"] for e in before if e["event"] == "warning"}
        for event in after:
            if event["event"] == "warning" and event["text"] not in known:
                known.add(event["text"])
                yield f"{_where(event)}{event['category']}: {event['text']}"


_COMPARERS: dict[str, Callable] = {"backward": Comparer._backward, "step": Comparer._step, "print": Comparer._print}


def compare(
    before: Sequence[Event], after: Sequence[Event], rounding: float = 0.0, partial: bool = False
) -> Comparison:
    """Compare the events of two runs in order."""
    return Comparer(rounding).compare(before, after, partial)


def _main(events: Sequence[Event]) -> list[Event]:
    return [e for e in events if e["event"] in _LOCKSTEP]


def _total(events: list[Event], kind: str) -> int:
    return sum(e["event"] == kind for e in events)


def _at(event: Event | None) -> Place:
    place = None if event is None else event["at"]
    return None if place is None else (place[0], place[1])


def _where(event: Event) -> str:
    place = _at(event)
    return "" if place is None else f"{place[0]}:{place[1]}: "


def _event_words(event: Event) -> str:
    return {"backward": "a backward pass", "step": "an optimiser step"}.get(
        event["event"]
    ) or f"prints {event['text']!r}"


def _apart(x: Any, y: Any) -> float:
    """How far two values are apart by their summaries, relative to their norm."""
    if any(math.isnan(v) for v in (*x[2:], *y[2:])):
        return 0.0 if [math.isnan(v) for v in x[2:]] == [math.isnan(v) for v in y[2:]] else math.inf
    scale = max(abs(x[2]), abs(y[2]), 1e-30)
    return max(abs(p - q) for p, q in zip(x[2:], y[2:])) / scale


def _number(value: Any) -> str:
    if value is None:
        return "none"
    if not value[1]:
        return f"{value[5]:.9g}"
    return f"norm {value[2]:.9g}, first {value[5]:.9g}, shape {value[1]}"
