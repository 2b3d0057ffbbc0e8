"""Compares two traces event by event and says where they first part."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# Both versions run the same kernels, so most numbers agree to the bit; what may differ is the order of sums.
RELATIVE, ABSOLUTE = 1e-5, 1e-8
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf|nan)")


@dataclass
class Difference:
    """Where and how the two versions part."""

    what: str  # "loss", "gradient", "parameter", "output", …
    step: int  # the number of the event of its kind, from 1
    before_line: int | None
    after_line: int | None
    before: str
    after: str


@dataclass
class Comparison:
    """What was compared, and the first difference (None: there is none)."""

    counts: dict[str, int] = field(default_factory=dict)
    difference: Difference | None = None
    failures: tuple[dict | None, dict | None] = (None, None)  # how each version ended, when not normally
    draws: tuple[int, int] = (0, 0)

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number


def close(a: float, b: float) -> bool:
    """Equal to float32 rounding over a few sums; NaN equals NaN."""
    return (math.isnan(a) and math.isnan(b)) or a == b or math.isclose(a, b, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def _close_summaries(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is b
    # sums of both signs cancel: judge them on the scale of the norm
    scale = ABSOLUTE + RELATIVE * max(abs(a[0]), abs(b[0]))
    return close(a[0], b[0]) and all(close(x, y) or abs(x - y) <= 10 * scale for x, y in zip(a[1:], b[1:]))


def compare(before: Sequence[dict], after: Sequence[dict]) -> Comparison:
    """Compare the events of two runs in order, kind by kind."""
    result = Comparison(failures=(before[-1]["failure"], after[-1]["failure"]))
    result.draws = (before[-1]["draws"], after[-1]["draws"])
    differences = [
        found
        for kind in ("backward", "step", "print")
        if (found := _compare_kind(kind, _only(before, kind), _only(after, kind), result)) is not None
    ]
    if differences:
        # the earliest in the course of the program before the rewrite
        order = {id(e): i for i, e in enumerate(before)}
        result.difference = min(differences, key=lambda pair: order.get(id(pair[0]), len(before)))[1]
    elif result.draws[0] != result.draws[1]:
        result.difference = Difference(
            "random draws", 1, None, None, f"{result.draws[0]} draws", f"{result.draws[1]} draws"
        )
    return result


def _only(events: Sequence[dict], kind: str) -> list[dict]:
    return [e for e in events if e["event"] == kind]


def _compare_kind(kind: str, before: list[dict], after: list[dict], result: Comparison) -> Any:
    for step, (a, b) in enumerate(zip(before, after), 1):
        found = _COMPARERS[kind](a, b, result)
        if found is not None:
            what, left, right = found
            return a, Difference(what, step, a["line"], b["line"], left, right)
    if len(before) != len(after):
        step = min(len(before), len(after)) + 1
        names = {"backward": "backward passes", "step": "optimiser steps", "print": "lines of output"}
        extra, missing = (e[step - 1] if len(e) >= step else None for e in (before, after))
        return extra, Difference(
            names[kind],
            step,
            extra["line"] if extra else None,
            missing["line"] if missing else None,
            f"{len(before)} {names[kind]}",
            f"{len(after)} {names[kind]}",
        )
    return None


def _compare_backward(a: dict, b: dict, result: Comparison) -> tuple[str, str, str] | None:
    if len(a["roots"]) != len(b["roots"]):
        return "losses", f"{len(a['roots'])} roots", f"{len(b['roots'])} roots"
    for x, y in zip(a["roots"], b["roots"]):
        if not _close_summaries(x, y):
            return "loss", _number(x), _number(y)
        result.count("losses")
    if len(a["gradients"]) != len(b["gradients"]):
        return (
            "gradients", f"reaches {len(a['gradients'])} leaves", f"reaches {len(b['gradients'])} leaves",
        )  # fmt: skip
    for x, y in zip(a["gradients"], b["gradients"]):
        if not _close_summaries(x, y):
            return "gradient norm", f"{x[0]:.9g}", f"{y[0]:.9g}"
        result.count("gradients")
    return None


def _compare_step(a: dict, b: dict, result: Comparison) -> tuple[str, str, str] | None:
    if a["requires_grad"] != b["requires_grad"]:
        return "requires_grad of the parameters", str(a["requires_grad"]), str(b["requires_grad"])
    for what in ("gradients", "parameters"):
        for i, (x, y) in enumerate(zip(a[what], b[what])):
            if not _close_summaries(x, y):
                return f"{what[:-1]} {i} at the step", _number(x), _number(y)
        result.count(f"{what} at steps", len(a[what]))
    if len(a["parameters"]) != len(b["parameters"]):
        return "number of parameters", str(len(a["parameters"])), str(len(b["parameters"]))
    return None


def _compare_print(a: dict, b: dict, result: Comparison) -> tuple[str, str, str] | None:
    left, right = a["text"], b["text"]
    numbers = _NUMBER.findall(left), _NUMBER.findall(right)
    if _NUMBER.sub("#", left) != _NUMBER.sub("#", right) or len(numbers[0]) != len(numbers[1]):
        return "output", repr(left), repr(right)
    for x, y in zip(*numbers):
        if x != y and not _close_printed(x, y):
            return "printed number", repr(left), repr(right)
    result.count("printed numbers", len(numbers[0]))
    result.count("lines of output")
    return None


def _close_printed(x: str, y: str) -> bool:
    """Printed numbers may also differ by one in the last printed digit: rounding can fall either way."""
    a, b = float(x), float(y)
    digits = min(_decimals(x), _decimals(y))
    return close(a, b) or (digits > 0 and abs(a - b) <= 1.000001 * 10.0**-digits)


def _decimals(text: str) -> int:
    mantissa, _, exponent = text.lower().partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)


def _number(summary: Any) -> str:
    return "none" if summary is None else f"{summary[1]:.9g} (norm {summary[0]:.9g})"


_COMPARERS = {"backward": _compare_backward, "step": _compare_step, "print": _compare_print}
