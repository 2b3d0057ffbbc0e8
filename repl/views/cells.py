"""Drawing in character cells: bars, sparklines, colours for numbers, and a braille canvas."""

from __future__ import annotations

import math
from collections.abc import Sequence

LEVELS = "▁▂▃▄▅▆▇█"
PLAIN_LEVELS = "_.-=+*%#"  # where the terminal has no block characters
BLANK = "⠀"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # braille: four rows of two dots

# Anchors of two colour scales: from nothing to much (viridis), and from negative over nothing to positive.
GROWING = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
DIVERGING = ((33, 102, 172), (146, 197, 222), (247, 247, 247), (244, 165, 130), (178, 24, 43))


def number(value: float, digits: int = 4) -> str:
    """A number in few characters."""
    return f"{value:.{digits}g}"


def sparkline(counts: Sequence[float], blocks: bool = True) -> str:
    """One character per number, as high as it is; nothing at all is the lowest."""
    levels = LEVELS if blocks else PLAIN_LEVELS
    most = max(counts, default=0) or 1
    return "".join(levels[min(len(levels) - 1, round(n / most * (len(levels) - 1)))] for n in counts)


def bar(share: float, width: int, blocks: bool = True) -> str:
    """A horizontal bar, in eighths of a cell."""
    share = min(max(share, 0.0), 1.0)
    if not blocks:
        return "#" * max(round(share * width), int(share > 0))
    eighths = max(round(share * width * 8), int(share > 0))
    full, rest = divmod(eighths, 8)
    return "█" * full + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[rest]


def colour(share: float, scale: Sequence[tuple[int, int, int]]) -> str:
    """`#rrggbb` for a share from 0 to 1; grey where there is no number."""
    if math.isnan(share):
        return "#808080"
    position = min(max(share, 0.0), 1.0) * (len(scale) - 1)
    left = min(int(position), len(scale) - 2)
    part = position - left
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(scale[left], scale[left + 1]))
    return f"#{red:02x}{green:02x}{blue:02x}"


class Canvas:
    """Dots, two by four to a cell."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.cells = [[0] * width for _ in range(height)]

    def dot(self, x: int, y: int) -> None:
        """Set a dot; y counts from the top."""
        if 0 <= x < self.width * 2 and 0 <= y < self.height * 4:
            self.cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]

    def line(self, x0: int, y0: int, x1: int, y1: int) -> None:
        """A straight line of dots."""
        steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for i in range(steps + 1):
            self.dot(round(x0 + (x1 - x0) * i / steps), round(y0 + (y1 - y0) * i / steps))

    def rows(self, blocks: bool = True) -> list[str]:
        """The lines to print."""
        if blocks:
            return ["".join(chr(0x2800 + cell) for cell in row).rstrip(BLANK) for row in self.cells]
        return ["".join("*" if cell else " " for cell in row).rstrip() for row in self.cells]
