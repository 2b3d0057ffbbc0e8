"""How a command refuses: one plain line on stderr and an exit code."""

from __future__ import annotations

import sys
from dataclasses import dataclass

CLEAN, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


@dataclass
class Reporting:
    """How a failure of tt itself is shown; `--traceback` sets it wherever it is read."""

    traceback: bool = False


reporting = Reporting()


class CommandError(Exception):
    """A refusal that is printed as one plain line; `code` is the exit code of the process."""

    def __init__(self, message: str, code: int = USAGE) -> None:
        super().__init__(message)
        self.code = code


def one_line(message: str) -> str:
    """The message without line ends, so that a refusal is always a single line."""
    return " ".join(str(message).split())


def refuse(prefix: str, message: str) -> None:
    """Print a refusal: `tt run: no such file: x.py`."""
    print(f"{prefix}: {one_line(message)}", file=sys.stderr)
