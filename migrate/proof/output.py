"""Compares lines of output: text as text, numbers as numbers."""

from __future__ import annotations

import math
import re

# Numbers are printed rounded: two that agree to the bit print alike, two that nearly agree differ in the last digit.
RELATIVE, ABSOLUTE = 1e-5, 1e-8
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|\binf\b|\bnan\b)")


def compare_text(before: str, after: str, relative: float = RELATIVE) -> tuple[int, float] | str:
    """How many numbers agree and their largest relative difference; or in what the lines differ."""
    numbers = _NUMBER.findall(before), _NUMBER.findall(after)
    if before == after:
        return len(numbers[0]), 0.0
    if _NUMBER.sub("#", before) != _NUMBER.sub("#", after) or len(numbers[0]) != len(numbers[1]):
        return "output"
    largest = 0.0
    for x, y in zip(*numbers):
        if x == y:
            continue
        if not _close(x, y, relative):
            return "printed number"
        largest = max(largest, abs(float(x) - float(y)) / max(abs(float(x)), 1e-30))
    return len(numbers[0]), largest


def _close(x: str, y: str, relative: float) -> bool:
    """Printed numbers may also differ by one in the last printed digit: rounding can fall either way."""
    a, b = float(x), float(y)
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    digits = min(_decimals(x), _decimals(y))
    return math.isclose(a, b, rel_tol=relative, abs_tol=ABSOLUTE) or (
        digits > 0 and abs(a - b) <= 1.000001 * 10.0**-digits
    )


def _decimals(text: str) -> int:
    mantissa, _, exponent = text.lower().partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)
