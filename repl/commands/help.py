"""`:help` lists the commands from their own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


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
        width = max(map(len, usages))
        for usage, command in zip(usages, shown):
            print(f"{usage:<{width}}  {command.help}")
