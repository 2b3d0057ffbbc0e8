"""The table of `:commands`; help and completion derive from it. A new command is a class in a file and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command, RefusedError
from .debug import Debug, Down, Leave, Up
from .device import Device
from .dialect import Torch
from .doc import Doc
from .files import Load, Save
from .fix import Fix
from .free import Free
from .help import Help
from .history import History
from .leave import Quit
from .migrate import Migrate
from .model import Grads, Graph, Mem, Params
from .names import Who
from .profile import Profile
from .seed import Seed
from .settings import Set
from .timing import Time, TimeIt
from .undo import Undo
from .views import Heat, Hist, Look, Plot
from .watch import Watch

if TYPE_CHECKING:
    from ..shell import Shell

__all__ = ["COMMANDS", "Command", "RefusedError", "dispatch"]

_ALL = (
    *(Help(), Torch(), Seed(), Set()),
    *(Doc(), Look(), Hist(), Heat(), Plot(), Who(), Watch(), Params(), Grads(), Graph(), Mem(), Free()),
    *(
        Fix(),
        Time(),
        TimeIt(),
        Profile(),
        History(),
        Device(),
        Migrate(),
        Debug(),
        Up(),
        Down(),
        Leave(),
        Undo(),
        Save(),
        Load(),
        Quit(),
    ),
)
COMMANDS: dict[str, Command] = {command.name: command for command in _ALL}


# What IPython calls the same, so that `%whos` finds its way.
ALIASES = {
    "whos": "who",
    "pinfo": "doc",
    "pdoc": "doc",
    "prun": "profile",
    "hist": "history",
    "exit": "quit",
    "lsmagic": "help",
}


def dispatch(shell: Shell, line: str, percent: bool = False) -> None:
    """Run `name arguments`, the line without its colon or `%`; RefusedError where that is not possible."""
    name, _, arguments = line.strip().partition(" ")
    if "\n" in name:  # `%%time` above a block
        name, _, rest = line.strip().partition("\n")
        arguments = rest
    if percent:
        name = ALIASES.get(name, name)
    if name in COMMANDS:
        COMMANDS[name].run(shell, arguments.strip())
        return
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, 1)
    raise RefusedError(
        f"no such command: {'%' if percent else ':'}{name}"
        + (f" (did you mean :{close[0]}?)" if close else " (:help lists them)")
    )
