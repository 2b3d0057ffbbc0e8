"""What the shell prints: values as torch prints them, and tracebacks that begin in the user's own code."""

from __future__ import annotations

import sys
from traceback import TracebackException
from types import TracebackType

INPUT_PREFIX = "<tt "  # how the file names of entries begin, so that frames of the shell itself are recognised


def write_line(text: str) -> None:
    """Print a line, with escapes for what the terminal's encoding lacks."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        print(text.encode(encoding, "backslashreplace").decode(encoding))


def error_text(error: BaseException) -> str:
    """The traceback of `error` from the user's first frame on; a syntax error and an interrupt have none."""
    if isinstance(error, KeyboardInterrupt):
        return "KeyboardInterrupt"
    first = _first_user_frame(error.__traceback__)
    shown = TracebackException(type(error), error, first, compact=True)
    return "".join(shown.format()).rstrip("\n")


def _first_user_frame(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith(INPUT_PREFIX):
        trace = trace.tb_next
    return trace
