"""How both versions of a program are run: what they are given, and the limits they are held to."""

from __future__ import annotations

from dataclasses import dataclass

BEFORE = "0.3"
DIALECTS = {"0.4.0": "0.4.0", "0.4.1": "0.4", "latest": "2"}
"""The dialect that the rewritten program speaks, by the target of the migration."""


@dataclass(frozen=True)
class Settings:
    """The same for both versions."""

    arguments: tuple[str, ...] = ()
    seed: int = 0
    """Given to torch, Python and NumPy before the program starts; a program that seeds itself overrides it."""
    steps: int | None = None
    """Stop after so many optimiser steps (backward passes, in a program that updates by hand)."""
    timeout: float = 600.0
    """Seconds for each run."""
    memory: float = 8.0
    """GiB of data for each run."""
    allow_network: bool = False
    stub: bool = False
    """Put synthetic stand-ins in place of data sets and modules that are missing."""
    python: str = ""
    """An interpreter with a real torch, which the program after is run on too."""

    def run(self) -> str:
        """What a verdict is about, in words."""
        arguments = f"arguments {' '.join(self.arguments)}" if self.arguments else "no arguments"
        end = "to its end" if self.steps is None else f"at most {self.steps} optimiser step{'s' * (self.steps != 1)}"
        return f"{arguments}, seed {self.seed}, {end}"

    def limits(self) -> str:
        """In words, as they are said before anything runs."""
        network = "with the network" if self.allow_network else "without network"
        stopped = "" if self.steps is None else f"stopped after {self.steps} optimiser step{'s' * (self.steps != 1)}, "
        stubs = "on synthetic data, " if self.stub else ""
        real = f", and after that on the torch of {self.python}" if self.python else ""
        return f"{stubs}{stopped}{network}, at most {self.timeout:g} s and {self.memory:g} GiB each{real}"
