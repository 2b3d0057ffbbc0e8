"""The shell in a terminal: prompt, evaluate, prompt again, until Ctrl-D."""

from __future__ import annotations

import os
from typing import Any

from .. import __version__
from .read import history_file, open_history, prompt_session
from .shell import Shell

BANNER = "tt {version}, speaking torch {torch}; :help lists the commands, Ctrl-D leaves"


def run(**terminal: Any) -> int:
    """Serve one user until they leave; `terminal` may give prompt_toolkit an `input` and `output`, and a `history`."""
    history = terminal.pop("history", None) or open_history(history_file())
    shell = Shell()
    session = prompt_session(shell, history, **terminal)
    # After the first drawing, so that the import of torch does not delay the prompt.
    session.app.after_render += lambda _: shell.load_in_background()
    print(BANNER.format(version=__version__, torch=os.environ.get("TT_TORCH") or "2"))
    while True:
        try:
            text = session.prompt()
        except KeyboardInterrupt:
            continue  # Ctrl-C while typing drops the line
        except EOFError:
            return 0
        if text.strip():
            try:
                shell.enter(text)
            except KeyboardInterrupt:  # while torch was still being imported
                print("KeyboardInterrupt")
