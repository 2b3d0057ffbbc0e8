"""A finding: one place in one file where a rule has something to say, with the edits that would settle it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..edits.edit import Edit
from .shown import shown

Safety = Literal["safe", "unsafe", "manual"]


@dataclass(frozen=True)
class Finding:
    """One report. `safety` says what its fix is worth: safe keeps behaviour, unsafe lacks a fact, manual has no fix."""

    code: str
    name: str
    message: str
    path: str
    line: int
    column: int
    start: int
    end: int
    safety: Safety
    edits: tuple[Edit, ...] = field(default=())
    fixed: bool = False
    cell: str = ""
    """Where in a document: `cell 3, line 2` of a notebook, `block 1, line 5` of marked-up text."""

    @property
    def place(self) -> str:
        """`path:line:column`, which editors and terminals make clickable."""
        return f"{shown(self.path)}:{self.line}:{self.column}"
