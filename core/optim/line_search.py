"""The line search of LBFGS: a step that fulfils the strong Wolfe conditions.

Nocedal and Wright, Numerical Optimization (2006), algorithms 3.5 (bracketing) and 3.6 (zoom), with cubic interpolation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DECREASE, CURVATURE = 1e-4, 0.9  # the constants c1 and c2 of the conditions


@dataclass
class Point:
    """A step along the direction: the loss there, its gradient, and its slope along the direction."""

    step: Any
    loss: float
    gradient: Any
    slope: Any


def strong_wolfe(
    at: Callable[[Any], Point], step: Any, start: Point, longest: Any, smallest: float, evaluations: int
) -> tuple[Point, int]:
    """The point that is found, and how often `at` was called.

    `start` is where the search begins, `longest` the direction's largest element: the search ends when the bracket times
    that is below `smallest`, or after `evaluations` more trials than the first.
    """
    search = _Search(at, start, evaluations)
    bracket, done = search.bracket(step)
    point = search.zoom(bracket, longest, smallest) if not done else bracket[0]
    return point, search.calls


class _Search:
    def __init__(self, at: Callable[[Any], Point], start: Point, evaluations: int) -> None:
        self.at, self.start, self.evaluations = at, start, evaluations
        self.calls = self.trials = 0

    def look(self, step: Any) -> Point:
        self.calls += 1
        return self.at(step)

    def decreases(self, point: Point) -> bool:
        """The first condition: the loss falls enough for so long a step."""
        return not point.loss > self.start.loss + DECREASE * point.step * self.start.slope

    def is_flat(self, point: Point) -> bool:
        """The second condition: the slope has become small."""
        return bool(abs(point.slope) <= -CURVATURE * self.start.slope)

    def bracket(self, step: Any) -> tuple[list[Point], bool]:
        """Lengthen the step until two points enclose a good one, or a good one is met."""
        last, point = Point(0, self.start.loss, self.start.gradient, self.start.slope), self.look(step)
        while self.trials < self.evaluations:
            if not self.decreases(point) or (self.trials > 1 and point.loss >= last.loss):
                return [last, point], False
            if self.is_flat(point):
                return [point], True
            if point.slope >= 0:
                return [last, point], False
            bounds = point.step + 0.01 * (point.step - last.step), point.step * 10
            step = cubic_minimum(last, point, bounds)
            last, point = point, self.look(step)
            self.trials += 1
        return [Point(0, self.start.loss, self.start.gradient, self.start.slope), point], False

    def zoom(self, bracket: list[Point], longest: Any, smallest: float) -> Point:
        """Narrow the bracket around a good point; its lower end is the answer."""
        stuck = False
        low, high = (0, 1) if bracket[0].loss <= bracket[-1].loss else (1, 0)
        while self.trials < self.evaluations:
            if abs(bracket[1].step - bracket[0].step) * longest < smallest:
                break
            step, stuck = _away_from_ends(cubic_minimum(bracket[0], bracket[1]), bracket, stuck)
            point = self.look(step)
            self.trials += 1
            if not self.decreases(point) or point.loss >= bracket[low].loss:
                bracket[high] = point
                low, high = (0, 1) if bracket[0].loss <= bracket[1].loss else (1, 0)
                continue
            if self.is_flat(point):
                bracket[low] = point
                break
            if point.slope * (bracket[high].step - bracket[low].step) >= 0:
                bracket[high] = bracket[low]
            bracket[low] = point
        return bracket[low]


def _away_from_ends(step: Any, bracket: list[Point], stuck: bool) -> tuple[Any, bool]:
    """A trial too near an end of the bracket, twice in a row or outside, is moved to a tenth of its length from there."""
    lowest, highest = min(p.step for p in bracket), max(p.step for p in bracket)
    margin = 0.1 * (highest - lowest)
    if min(highest - step, step - lowest) >= margin:
        return step, False
    if not (stuck or step >= highest or step <= lowest):
        return step, True
    return (highest - margin if abs(step - highest) < abs(step - lowest) else lowest + margin), False


def cubic_minimum(a: Point, b: Point, bounds: tuple[Any, Any] | None = None) -> Any:
    """Where the cubic through two points with their slopes is smallest, within bounds (Nocedal and Wright, (3.59))."""
    lowest, highest = bounds or ((a.step, b.step) if a.step <= b.step else (b.step, a.step))
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step)
    square = d1**2 - a.slope * b.slope
    if square < 0:
        return (lowest + highest) / 2.0
    d2 = square.sqrt()
    if a.step <= b.step:
        place = b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    else:
        place = a.step - (a.step - b.step) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2))
    return min(max(place, lowest), highest)
