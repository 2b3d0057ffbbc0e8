"""What a `:command` is: a name, its arguments, one line of help, and what it does with the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..shell import Shell


class RefusedError(Exception):
    """A command cannot do what was asked; the message is printed as one line."""


class Command:
    """One `:command`."""

    name: str
    arguments: str = ""
    choices: tuple[str, ...] = ()  # what completion offers as argument
    takes: str = "expression"  # what it offers where there are no choices: of an `expression`, of a `file`, nothing
    help: str

    def run(self, shell: Shell, arguments: str) -> None:
        """Do it, and print the result."""
        raise NotImplementedError

    def no_arguments(self, arguments: str) -> None:
        """Refuse arguments instead of ignoring them."""
        if arguments:
            raise RefusedError(f":{self.name} takes no argument")
