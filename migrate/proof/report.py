"""The verdict on one program, and what it is made of; `wording.py` and `machine.py` put it into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from .compare import Comparison, Event

if TYPE_CHECKING:
    from ..report.finding import Finding
    from .blame import Blame
    from .coverage import Coverage
    from .real_torch import Agreement

PROVED, DIFFERS, NOT_RUN, OLD_FAILED = "proved", "differs", "not run", "old program failed"
EXIT_CODES = {PROVED: 0, DIFFERS: 1, NOT_RUN: 3, OLD_FAILED: 4}
"""2 stays for a command that was given wrong."""


@dataclass
class Report:
    """The outcome for one file."""

    path: str
    verdict: str
    reason: str = ""
    """Why, in one sentence, where nothing was compared or a version failed."""
    comparison: Comparison | None = None
    blame: Blame | None = None
    traces: tuple[Sequence[Event], ...] = ()
    target: str = "0.4"
    """The dialect of the version after."""
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of each file: before and after."""
    network: str = ""
    """How the network was kept away: `namespace`, `guard`, or `allowed`."""
    qualifier: str = ""
    """What the verdict is restricted to: `on synthetic data`."""
    stood_in: dict[str, str] = field(default_factory=dict)
    """Modules that synthetic stand-ins replaced, and what each of them is."""
    coverage: Coverage | None = None
    """Which rewrites the run reached."""
    run: str = ""
    """What was run, in words: the arguments, the seed, how far."""
    on_torch: Agreement | None = None
    """What a real torch said, where one was asked for."""
    left: list[tuple[str, Finding]] = field(default_factory=list)
    """What the migrator left to a person, with the file it is in: what a difference may come from too."""
    result: Any = None
    """The migration's result, with its findings."""

    @property
    def proved(self) -> bool:
        """Whether both versions ran to the end and agree in all that was compared, and it was enough."""
        return self.verdict == PROVED

    @property
    def exit_code(self) -> int:
        """0 proved, 1 differs, 3 not run, 4 old program failed; a real torch that was asked for has to agree."""
        real = self.on_torch
        if self.proved and real is not None and not real.agrees:
            return EXIT_CODES[real.verdict]
        return EXIT_CODES[self.verdict]

    def lines(self) -> list[str]:
        """The report as plain lines."""
        from .wording import lines

        return lines(self)

    def render(self, file: TextIO | None = None) -> None:
        """Print the report, in colour on a terminal."""
        from .wording import render

        render(self, file)

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        from .machine import as_json

        return as_json(self)
