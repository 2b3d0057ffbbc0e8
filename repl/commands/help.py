"""`:help` lists the commands from their own table."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell

EDGE = 26  # columns for the commands, in a wide terminal


class Help(Command):
    name = "help"
    arguments = "[COMMAND]"
    help = "list the commands, or show one"

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        from . import COMMANDS

        return tuple(COMMANDS)

    def run(self, shell: Shell, arguments: str) -> None:
        from . import COMMANDS

        name = arguments.removeprefix(":")
        if name and name not in COMMANDS:
            raise RefusedError(f"no such command: :{name} (:help lists them)")
        shown = [COMMANDS[name]] if name else list(COMMANDS.values())
        usages = [f":{command.name} {command.arguments}".rstrip() for command in shown]
        from .. import screen

        if not screen.is_terminal():
            edge = max(map(len, usages))
            print("\n".join(f"{usage:<{edge}}  {command.help}" for usage, command in zip(usages, shown)))
            return
        width = screen.console().width
        edge = min(max(map(len, usages)), EDGE) if width >= 2 * EDGE else 4
        for usage, command in zip(usages, shown):
            lines = wrap(command.help, width - edge - 2)
            if len(usage) > edge:
                print(usage)
                usage = ""
            for line in lines:
                print(f"{usage:<{edge}}  {line}")
                usage = ""
