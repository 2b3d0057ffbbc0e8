"""`tt.repl.embed()`: the shell in the middle of a program, with the names of the function that calls it."""

from __future__ import annotations

import sys
from typing import Any


def embed(**terminal: Any) -> None:
    """Open the shell on the caller's names; what is assigned to a name of the function stays in the shell."""
    from . import settings
    from .shell import Shell
    from .terminal import reader, serve

    frame = sys._getframe(1)
    main = sys.modules["__main__"]
    shell = Shell(settings.load())
    sys.modules["__main__"] = main  # the program's own stays
    shell.session.namespace = frame.f_globals
    shell.session.locals = None if frame.f_locals is frame.f_globals else dict(frame.f_locals)
    name = frame.f_code.co_name.strip("<>")
    print(f"{frame.f_code.co_filename}:{frame.f_lineno} in {name}; Ctrl-D goes on")
    try:
        serve(shell, reader(shell, **terminal))
    finally:
        shell.session.close()
