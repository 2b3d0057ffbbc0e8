"""Prints what was evaluated, also where the terminal's encoding lacks its characters."""

from __future__ import annotations

import sys


def write_line(text: str) -> None:
    """Print a line, with escapes for what the terminal's encoding lacks."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        print(text.encode(encoding, "backslashreplace").decode(encoding))
