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
from .reload import Reload
from .seed import Seed
from .settings import Set
from .system import Cd, Run, Sh
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
        Run(),
        Reload(),
        Sh(),
        Cd(),
        Quit(),
    ),
)
COMMANDS: dict[str, Command] = {command.name: command for command in _ALL}


# What IPython calls the same, so that `%whos` finds its way.
ALIASES = {
    "whos": "who",
    "who_ls": "who",
    "pinfo": "doc",
    "pinfo2": "doc",
    "psource": "doc",
    "pdoc": "doc",
    "pwd": "cd",
    "sx": "sh",
    "system": "sh",
    "bash": "sh",
    "quickref": "help",
    "magic": "help",
    "prun": "profile",
    "hist": "history",
    "exit": "quit",
    "autoreload": "reload",
    "aimport": "reload",
    "lsmagic": "help",
}


SOURCE = ("pinfo2", "psource")


def find(name: str) -> Command | None:
    """The command of a name, or of the name that IPython has for it."""
    return COMMANDS.get(ALIASES.get(name, name))


def dispatch(shell: Shell, line: str, percent: bool = False) -> None:
    """Run `name arguments`, the line without its colon or `%`; RefusedError where that is not possible."""
    name, _, arguments = line.strip().partition(" ")
    if "\n" in name:  # `%%time` above a block
        name, _, rest = line.strip().partition("\n")
        arguments = rest
    if percent:
        arguments += " source" if name in SOURCE else ""
        name = ALIASES.get(name, name)
    if name in COMMANDS:
        COMMANDS[name].run(shell, arguments.strip())
        return
    from difflib import get_close_matches

    from ..habits import ELSEWHERE

    if name in ELSEWHERE:
        raise RefusedError(f"{'%' if percent else ':'}{name} is not here: {ELSEWHERE[name]}")
    close = get_close_matches(name, COMMANDS, 1)
    raise RefusedError(
        f"no such command: {'%' if percent else ':'}{name}"
        + (f" (did you mean :{close[0]}?)" if close else " (:help lists them)")
    )
