"""What became of one file."""

from __future__ import annotations

from dataclasses import dataclass, field

from .report.finding import Finding


@dataclass(frozen=True)
class Result:
    """What became of one file. With an `error` the text is the original."""

    original: str
    text: str
    path: str = "<stdin>"
    findings: tuple[Finding, ...] = ()
    error: str | None = None
    python2: bool = False
    crashed: tuple[str, ...] = field(default=())
    """Rules that failed on this file, with the failure; the others did their work."""

    asked: tuple[tuple[str, bool], ...] = ()
    """Names of the file that another one beside it could take, and whether one did: what else the result rests on."""

    @property
    def changed(self) -> bool:
        """Whether the text differs from the original."""
        return self.text != self.original
