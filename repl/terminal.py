"""The shell in a terminal: prompt, evaluate, prompt again, until Ctrl-D."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from prompt_toolkit.history import History
from prompt_toolkit.input import Input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.keys import Keys
from prompt_toolkit.utils import is_dumb_terminal

from .. import __version__
from . import settings
from .history import EntryHistory, history_file, open_history
from .read import plain_entry, prompt_session
from .shell import Shell

BANNER = "tt {version}, speaking torch {torch}; :help lists the commands, Ctrl-D leaves"


def run(**terminal: Any) -> int:
    """Serve one user until they leave; `terminal` may give prompt_toolkit an `input` and `output`, and a `history`."""
    shell = Shell(settings.load())
    read_entry = reader(shell, **terminal)
    print(BANNER.format(version=__version__, torch=os.environ.get("TT_TORCH") or "2"))
    _start_up(shell)
    try:
        return serve(shell, read_entry)
    finally:
        shell.session.close()


def serve(shell: Shell, read_entry: Callable[[], str]) -> int:
    """Prompt and evaluate until Ctrl-D."""
    while True:
        try:
            text = read_entry()
        except KeyboardInterrupt:
            continue  # Ctrl-C while typing drops the line
        except EOFError:
            if shell.inside:  # leaves the frame of an error first
                shell.leave_frame()
                continue
            return 0
        if text.strip():
            try:
                shell.enter(text)
            except KeyboardInterrupt:  # while torch was still being imported, or in a command
                print("KeyboardInterrupt")
            except Exception as error:  # a fault of the shell's own must not cost the user their names
                print(f"tt: {type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)


def _start_up(shell: Shell) -> None:
    """Evaluate the person's `startup.py`, whose names are there from the first prompt on."""
    path = settings.folder() / "startup.py"
    if not path.is_file():
        return
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"tt: {path} is left out: {error}", file=sys.stderr)
        return
    shell.enter(source)


def reader(shell: Shell, history: History | None = None, **terminal: Any) -> Callable[[], str]:
    """What reads one entry, as this terminal can."""
    if is_dumb_terminal():
        return plain_entry
    history = history or open_history(history_file())
    shell.remembered = history if isinstance(history, EntryHistory) else None
    session = prompt_session(shell, history, **terminal)
    # After the first drawing, so that the import of torch does not delay the prompt.
    session.app.after_render += lambda _: shell.load_in_background()
    shell.prompts = True

    def read() -> str:
        begins, shell.prefill = shell.prefill, ""
        text = session.prompt(default=begins)
        if _interrupted_at_once(session.input):
            print("KeyboardInterrupt")
            raise KeyboardInterrupt
        return text

    return read


def _interrupted_at_once(keyboard: Input) -> bool:
    """Whether Ctrl-C was the first key after Enter: it is of the entry, not of the next prompt.

    Until the terminal has answered where the cursor is, prompt_toolkit takes keys as typed ahead.
    """
    keys = get_typeahead(keyboard)
    first = next((i for i, key in enumerate(keys) if key.key not in (Keys.CPRResponse, Keys.Ignore)), len(keys))
    found = first < len(keys) and keys[first].key is Keys.ControlC
    store_typeahead(keyboard, keys[first + 1 :] if found else keys)
    return found
