"""`:look` and `:hist`: what a tensor is, its statistics, and how its elements are spread."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from .. import describe
from .cells import bar, number, sparkline
from .numbers import Statistics, histogram, statistics


def look(name: str, tensor: Any, width: int, blocks: bool = True) -> Text:
    """All that fits a few lines: layout, history, statistics, a small histogram, NaN and Inf in red."""
    found = statistics(tensor)
    lines = Text(f"{name}  {describe.summary(tensor)}\n", style="bold")
    layout = "contiguous" if tensor.is_contiguous() else "not contiguous"
    _row(lines, "layout", f"strides {describe.shape(tensor.stride())}, {layout}, version {tensor._version}")
    if tensor._view is not None:
        base = tensor._view.base
        _row(lines, "view", f"of {describe.summary(base)}")
    _statistics(lines, found)
    if found.finite:
        counts = histogram(tensor, min(32, max(8, width - 40)), found.low, found.high)
        picture = sparkline(counts, blocks)
        _row(lines, "spread", f"{number(found.low)} {picture} {number(found.high)}")
    grad = tensor._grad
    if grad is not None:
        of_grad = statistics(grad)
        _row(lines, "grad", f"mean {number(of_grad.mean)}, std {number(of_grad.std)}, {_bad(of_grad) or 'all finite'}")
    lines.right_crop(1)
    return lines


def _row(lines: Text, label: str, value: str, style: str = "") -> None:
    lines.append(f"  {label:<7}", style="cyan")
    lines.append(f"{value}\n", style=style)


def _statistics(lines: Text, found: Statistics) -> None:
    if not found.count:
        _row(lines, "values", "none")
        return
    if found.finite:
        spread = (
            f"min {number(found.low)}, max {number(found.high)}, mean {number(found.mean)}, std {number(found.std)}"
        )
        _row(lines, "values", spread)
        _row(lines, "zeros", f"{describe.count(found.zeros)} ({found.zeros / found.count:.1%})")
    if bad := _bad(found):
        _row(lines, "bad", bad, "bold red")


def _bad(found: Statistics) -> str:
    parts = [f"{describe.count(n)} {word}" for n, word in ((found.nan, "NaN"), (found.inf, "Inf")) if n]
    return " and ".join(parts)


def hist(name: str, tensor: Any, width: int, bins: int = 12, blocks: bool = True) -> Text:
    """A bar for each step of the values."""
    found = statistics(tensor)
    lines = Text(f"{name}  {describe.summary(tensor)}", style="bold")
    if not found.finite:
        return lines.append(f"\nno finite element{', ' + _bad(found) if _bad(found) else ''}")
    counts = histogram(tensor, bins, found.low, found.high)
    step = (found.high - found.low) / bins
    start = found.low if step else found.low - 0.5
    step = step or 1 / bins
    labels = [number(start + i * step, 3) for i in range(bins)]
    edge, tail = max(map(len, labels)), max(len(describe.count(n)) for n in counts)
    room = max(width - edge - tail - 3, 4)
    for label, n in zip(labels, counts):
        lines.append(f"\n{label:>{edge}} ", style="cyan")
        lines.append(f"{bar(n / max(counts), room, blocks)} ", style="green")
        lines.append(describe.count(n), style="dim")
    if _bad(found):
        lines.append(f"\n{_bad(found)} not shown", style="bold red")
    return lines
