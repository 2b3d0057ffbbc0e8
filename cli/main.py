"""The console entry `tt`: finds the command, imports only that one and turns every failure into one plain line.

A command is a module `cli/<name>.py` with either

- `command`, a function whose annotations declare its arguments (`typed.py`); what it returns (None or a number) is the
  exit code, or
- `main(args) -> int`, which reads its arguments itself, for commands that pass most of them on.

It refuses by raising `errors.CommandError`. Where a module has both, `main` is called.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from .errors import FAILED, INTERRUPTED, USAGE, CommandError, one_line, refuse, reporting

# Name and one-line help, in the order of `tt --help`, which therefore imports no command at all.
COMMANDS = {
    "repl": "open the tensor shell (also: tt alone)",
    "run": "run a script with `import torch` resolved to tt, under torch 2, 0.4 or 0.3",
    "migrate": "rewrite 0.3-era PyTorch code as 0.4-style code; shows a diff unless --write",
    "lint": "report 0.3-era code; exit code 0 clean, 1 findings, 2 error",
    "explain": "explain a rule of migrate and lint, as in tt explain TT301",
    "rules": "list the rules of migrate and lint",
    "rule": "explain a rule or list them: the older name of explain and rules",
    "demo": "migrate a 0.3-era program, run it before and after, print the proof",
    "env": "print the versions and devices that a bug report needs",
}


def main(argv: list[str] | None = None) -> int:
    """Run `tt` on `argv` (the process's own arguments by default) and return the exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    reporting.traceback = False
    while args and args[0] == "--traceback":
        reporting.traceback = True
        del args[0]
    if args and args[0] in ("-h", "--help"):
        print(help_text())
        return 0
    if args and args[0] in ("-V", "--version"):
        print(f"tt {_version()}")
        return 0
    if not args or args[0].startswith("-"):
        return invoke("repl", args, prefix="tt")
    if args[0] not in COMMANDS:
        refuse("tt", f"no such command: {args[0]}{_suggestion(args[0])}")
        return USAGE
    return invoke(args[0], args[1:], prefix=f"tt {args[0]}")


def invoke(name: str, args: list[str], prefix: str) -> int:
    """Import one command, run it, and print what it refuses as one line."""
    try:
        module = import_module(f".{name}", __package__)
        if hasattr(module, "main"):
            code = module.main(args)
        else:
            from .typed import call

            code = call(module.command, prefix, args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader of our output is gone (`tt env | head -1`): nothing more can be said, and the flush at exit must not try.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        if reporting.traceback:
            raise
        return INTERRUPTED
    except CommandError as error:
        if reporting.traceback:
            raise
        refuse(prefix, str(error))
        return error.code
    except Exception as error:
        if reporting.traceback:
            raise
        refuse(prefix, f"failed: {type(error).__name__}: {one_line(str(error))} (tt --traceback {name} … shows where)")
        return USAGE


def help_text() -> str:
    """The text of `tt --help`."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {doc}" for name, doc in COMMANDS.items())
    return f"""Usage: tt [OPTIONS] [COMMAND] [ARGS…]

The torch time machine: run, migrate and prove PyTorch programs of any era, without torch.

Commands:
{commands}

Options:
  -h, --help     show this text; `tt COMMAND --help` shows a command's own
  -V, --version  print the version
  --traceback    when tt itself fails, show the Python traceback instead of one line

Without a command the shell opens; on a pipe (echo 'torch.ones(2)' | tt) it evaluates what it reads."""


def _version() -> str:
    from .. import __version__

    return __version__


def _suggestion(name: str) -> str:
    if name.endswith(".py"):
        return f" (to run a script: tt run {name})"
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, 1)
    return f" (did you mean {close[0]}?)" if close else " (tt --help lists them)"


if __name__ == "__main__":
    sys.exit(main())
