"""Code inside a document: cells of lines that know their place outside, and how a changed cell is written back."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from ..edits.edit import Edit

_FENCE = "# --- tt: the next cell ---"


class Cell(ABC):
    """One notebook cell or code block. `lines` is its code as the parser is to see it, without line ends."""

    def __init__(self, title: str, lines: list[str]):
        self.title, self.lines = title, lines

    @property
    def text(self) -> str:
        """The code, each line ended."""
        return "".join(f"{line}\n" for line in self.lines)

    @abstractmethod
    def outside(self, line: int, column: int) -> int:
        """The offset in the document of a 0-based line and column of the cell."""

    @abstractmethod
    def rewrite(self, lines: list[str]) -> list[Edit]:
        """Edits of the document that give the cell these lines; raises ValueError where the format cannot hold them."""


class Refused(NamedTuple):
    """A cell that does not parse: the offset in the document, its title, what the parser says, and its code."""

    offset: int
    title: str
    why: str
    code: str


class Document:
    """A text with code cells; `groups` are the cells that are one program each, `refused` those that do not parse."""

    def __init__(self, groups: list[list[Cell]], refused: list[Refused]):
        self.groups = [Group(cells) for cells in groups if cells]
        self.refused = refused


class Group:
    """Cells read as one module, in which a fence, a comment line of ours, stands between two of them."""

    def __init__(self, cells: Sequence[Cell]):
        self.cells = list(cells)
        fence = _FENCE
        while any(fence in cell.text for cell in cells):
            fence += "-"
        self._fence = fence + "\n"
        self.text = self._fence.join(cell.text for cell in cells)
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        self._homes: list[tuple[Cell, int]] = []
        for cell in cells:
            self._homes += [(cell, number) for number in range(len(cell.lines))]
            self._homes.append((cell, max(0, len(cell.lines) - 1)))  # the fence stands for the cell's end

    def outside(self, offset: int) -> int:
        """Where an offset of the module is in the document."""
        cell, line, column = self._home(offset)
        return cell.outside(line, column)

    def cell(self, offset: int) -> tuple[Cell, int]:
        """The cell that holds an offset of the module, and the 1-based line in it."""
        cell, line, _ = self._home(offset)
        return cell, line + 1

    def _home(self, offset: int) -> tuple[Cell, int, int]:
        number = bisect_right(self._line_starts, offset) - 1
        cell, line = self._homes[min(number, len(self._homes) - 1)]
        column = min(offset - self._line_starts[number], len(cell.lines[line]) if cell.lines else 0)
        return cell, line, column

    def split(self, text: str) -> list[list[str]] | None:
        """The lines of each cell in a rewritten module; None if the rewrite ran across a fence."""
        parts: list[list[str]] = [[]]
        for line in re.findall(r"[^\n]*\n|[^\n]+", text):
            if line == self._fence:
                parts.append([])
            elif self._fence.strip() in line:
                return None
            else:
                parts[-1].append(line.rstrip("\n"))
        return parts if len(parts) == len(self.cells) else None

    def rewrite(self, parts: list[list[str]]) -> list[Edit]:
        """Edits of the document for every cell whose lines changed."""
        edits: list[Edit] = []
        for cell, lines in zip(self.cells, parts):
            if lines != cell.lines:
                edits += cell.rewrite(lines)
        return edits
