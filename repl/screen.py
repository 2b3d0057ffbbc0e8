"""Where views go: standard output, as wide as the terminal, with colours only where it shows them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def is_terminal() -> bool:
    """Whether a person sees what is printed."""
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # replaced, or closed
        return False


def has_colours() -> bool:
    """Whether escape sequences may be printed."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM", "") not in ("", "dumb")


def has_blocks(stream: Any = None) -> bool:
    """Whether the output's encoding has block characters and braille."""
    encoding = getattr(stream or sys.stdout, "encoding", None) or "ascii"
    try:
        "▀▁█⠿…".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def console() -> Console:
    """rich's console for one view; made anew, because the terminal may have been resized."""
    from rich.console import Console

    width = None if is_terminal() else 80
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False, no_color=not has_colours() or None)


def dim(text: str) -> str:
    """Text that stays in the background."""
    return f"\x1b[2m{text}\x1b[0m" if has_colours() else text
