"""`:plot`: one or several rows of numbers as lines of braille dots, with the axes' ends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rich.text import Text

from .cells import Canvas, number

STYLES = ("green", "yellow", "magenta", "cyan", "red", "blue")


def plot(series: Mapping[str, Sequence[float]], width: int, height: int = 12, blocks: bool = True) -> Text:
    """Each series drawn over its index, all on one scale; a legend where there are several."""
    finite = [v for values in series.values() for v in values if math.isfinite(v)]
    lines = Text()
    if not finite:
        return lines.append("nothing finite to plot")
    low, high = min(finite), max(finite)
    labels = {0: number(high), height - 1: number(low)}
    edge = max(map(len, labels.values()))
    room = max(width - edge - 2, 8)
    longest = max(map(len, series.values()))
    layers = [_layer(values, longest, low, high, room, height, blocks) for values in series.values()]
    for row in range(height):
        lines.append(f"{labels.get(row, ''):>{edge}} ", style="cyan")
        lines.append("│" if blocks else "|", style="dim")
        _overlaid(lines, [layer[row] for layer in layers], room)
        lines.append("\n")
    end = str(longest - 1)
    lines.append(f"{'':>{edge}} {'└' if blocks else '+'}0{end:>{room - 1}}", style="dim")
    if len(series) > 1:
        lines.append("\n")
        for i, (name, values) in enumerate(series.items()):
            lines.append(f"{name} {number(values[-1]) if len(values) else ''}  ", style=STYLES[i % len(STYLES)])
    return lines


def _layer(
    values: Sequence[float], longest: int, low: float, high: float, width: int, height: int, blocks: bool
) -> list[str]:
    canvas = Canvas(width, height)
    spread = (high - low) or 1.0
    before: tuple[int, int] | None = None
    for i, value in enumerate(values):
        if not math.isfinite(value):
            before = None
            continue
        x = round(i / max(longest - 1, 1) * (width * 2 - 1))
        y = round((high - value) / spread * (height * 4 - 1))
        canvas.line(*(before or (x, y)), x, y)
        before = (x, y)
    return canvas.rows(blocks)


def _overlaid(lines: Text, rows: list[str], room: int) -> None:
    """Cell by cell the first series that has dots there."""
    for column in range(room):
        for i, row in enumerate(rows):
            if column < len(row) and row[column] not in " ⠀":
                lines.append(row[column], style=STYLES[i % len(STYLES)])
                break
        else:
            if any(column < len(row) for row in rows):
                lines.append(" ")
