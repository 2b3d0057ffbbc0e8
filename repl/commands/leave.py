"""`:quit` leaves the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command

if TYPE_CHECKING:
    from ..shell import Shell


class Quit(Command):
    name = "quit"
    takes = ""
    help = "leave (also Ctrl-D)"

    def run(self, shell: Shell, arguments: str) -> None:
        self.no_arguments(arguments)
        raise SystemExit(0)
