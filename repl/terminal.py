"""The shell in a terminal: prompt, evaluate, prompt again, until Ctrl-D."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from prompt_toolkit.history import History
from prompt_toolkit.utils import is_dumb_terminal

from .. import __version__
from .read import history_file, open_history, plain_entry, prompt_session
from .shell import Shell

BANNER = "tt {version}, speaking torch {torch}; :help lists the commands, Ctrl-D leaves"


def run(**terminal: Any) -> int:
    """Serve one user until they leave; `terminal` may give prompt_toolkit an `input` and `output`, and a `history`."""
    shell = Shell()
    read_entry = plain_entry if is_dumb_terminal() else _reader(shell, **terminal)
    print(BANNER.format(version=__version__, torch=os.environ.get("TT_TORCH") or "2"))
    while True:
        try:
            text = read_entry()
        except KeyboardInterrupt:
            continue  # Ctrl-C while typing drops the line
        except EOFError:
            return 0
        if text.strip():
            try:
                shell.enter(text)
            except KeyboardInterrupt:  # while torch was still being imported
                print("KeyboardInterrupt")


def _reader(shell: Shell, history: History | None = None, **terminal: Any) -> Callable[[], str]:
    session = prompt_session(shell, history or open_history(history_file()), **terminal)
    # After the first drawing, so that the import of torch does not delay the prompt.
    session.app.after_render += lambda _: shell.load_in_background()
    return session.prompt
