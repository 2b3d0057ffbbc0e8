"""Lists, tuples, sets and dicts as a person reads them: wrapped at the terminal's edge, and not without end."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice
from typing import Any

MOST = 1000  # elements of one container that are shown
SHORT = 24  # characters of an element from which on each has a line of its own
DEEPEST = 8
BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
    OrderedDict: ("OrderedDict({", "})"),
}


def pretty(value: Any, width: int) -> str:
    """The text of a value; what is no plain container, or fits into a line, is its repr."""
    return "\n".join(_lines(value, width, 0, frozenset()))


def _lines(value: Any, width: int, depth: int, above: frozenset[int]) -> list[str]:
    kind = type(value)
    if kind not in BRACKETS or not value or depth > DEEPEST or id(value) in above:
        return repr(value).split("\n")
    begin, end = BRACKETS[kind]
    above |= {id(value)}
    step = len(begin) if depth == 0 or len(begin) == 1 else 1
    if issubclass(kind, dict):
        parts = [_item(key, one, width - step - 1, depth, above) for key, one in islice(value.items(), MOST)]
    else:
        parts = [_lines(one, width - step - 1, depth + 1, above) for one in islice(value, MOST)]
    left = len(value) - len(parts)
    if kind is tuple and len(parts) == 1:
        end = ",)"
    whole = begin + ", ".join(part[0] for part in parts) + end
    if not left and all(len(part) == 1 for part in parts) and len(whole) <= width:
        return [whole]
    short = all(len(part) == 1 and len(part[0]) <= SHORT for part in parts) and not issubclass(kind, dict)
    shown = _filled(parts, width - step) if short else _stacked(parts)
    if left:
        shown[-1] += ","
        shown.append(f"… {left:,} more")
    shown = [begin + shown[0], *((" " * step + line) if line else line for line in shown[1:])]
    shown[-1] += end
    return shown


def _item(key: Any, value: Any, width: int, depth: int, above: frozenset[int]) -> list[str]:
    name = repr(key) + ": "
    lines = _lines(value, max(width - len(name), 20), depth + 1, above)
    return [name + lines[0], *(" " * len(name) + line if line else line for line in lines[1:])]


def _stacked(parts: list[list[str]]) -> list[str]:
    lines = [line for part in parts for line in [*part[:-1], part[-1] + ","]]
    lines[-1] = lines[-1][:-1]
    return lines


def _filled(parts: list[list[str]], width: int) -> list[str]:
    lines = [parts[0][0]]
    for (text,) in parts[1:]:
        lines[-1] += ","
        if len(lines[-1]) + len(text) + 3 <= width:
            lines[-1] += " " + text
        else:
            lines.append(text)
    return lines
