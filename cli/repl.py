"""`tt` and `tt repl`: opens the shell, on a terminal or on a pipe."""

from __future__ import annotations

import sys

from .errors import CommandError
from .options import read

HELP = """Usage: tt [repl] [OPTIONS]

Open the tensor shell; `torch` is there from the start. On a pipe it evaluates what it reads and echoes the values.

Options:
  --torch 2|0.4|0.4.0|0.3  the PyTorch whose rules apply (default: TT_TORCH, or 2)
  --device-sim N           simulate N CUDA devices on the processor
  --traceback              when tt itself fails, show the Python traceback instead of one line
  -h, --help               show this text

Exit code: 0; on a pipe 1 after an exception, 2 when the input cannot be read as Python."""


def main(args: list[str]) -> int:
    """Open the shell that fits standard input and return the exit code."""
    settings, rest = read(args, stop=lambda arg: arg in ("-h", "--help"))
    if rest and rest[0] in ("-h", "--help"):
        print(HELP)
        return 0
    if rest:
        raise CommandError(f"takes no argument: {rest[0]} (to run a script: tt run {rest[0]})")
    settings.export()
    if not sys.flags.safe_path:
        sys.path[0] = ""  # as at Python's prompt: what is imported may lie in the current folder
    if sys.stdin is not None and sys.stdin.isatty():
        from ..repl import terminal

        return terminal.run()
    from ..repl import pipe

    try:
        return pipe.run(sys.stdin.buffer)
    except pipe.UnreadableError as error:
        raise CommandError(str(error)) from None
