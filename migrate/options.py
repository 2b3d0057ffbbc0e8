"""What to apply to a file: which rules, for which PyTorch, and whether fixes that lack a fact are wanted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """The choices of one run; they are part of a cached result's key."""

    unsafe: bool = False
    device_style: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    target: str = "0.4.1"
    """The PyTorch that the result must suit: 0.4.0, 0.4.1, or latest, which also gets what today's torch needs."""
    mode: str = "style"
    """minimal: only what breaks or silently changes; style: also the idioms of the 0.4 guide."""
    device_name: str = "device"
    """The variable that .cuda() follows as .to(device)."""
    from_python2: bool = False
    """Convert Python 2 source to Python 3 as well."""
    project: str = ""
    """A digest of the other files, where facts cross files."""
    declined: frozenset[tuple[str, int]] = frozenset()
    """Fixes that a person refused: code and offset in the original text."""

    def moves(self, data: bytes) -> bool:
        """Whether --device-style asks for these bytes: a file of today has no word that wakes a rule."""
        return self.device_style and b".cuda(" in data and b"torch" in data

    def wants(self, code: str) -> bool:
        """Whether the rule is selected; prefixes such as TT1 stand for all that begin so."""
        chosen = not self.select or any(code.startswith(prefix) for prefix in self.select)
        return chosen and not any(code.startswith(prefix) for prefix in self.ignore)
