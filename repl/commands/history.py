"""`:history`: earlier entries with how long they took and what they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import describe
from .command import Command, RefusedError
from .timing import seconds

if TYPE_CHECKING:
    from ..shell import Shell

SHOWN = 20


class History(Command):
    name = "history"
    arguments = "[NUMBER | WORD]"
    takes = ""
    help = "the last entries, or those with a word, each with its time and the shapes it gave"

    def run(self, shell: Shell, arguments: str) -> None:
        from .. import screen

        found = shell.history()
        if arguments.isdigit():
            found = found[-int(arguments) :] if int(arguments) else []
        elif arguments:
            found = [one for one in found if arguments.lower() in one.text.lower()]
        if not found:
            raise RefusedError(f":history: no entry {f'has {arguments!r}' if arguments else 'yet'}")
        width = screen.console().width
        for one in found if arguments.isdigit() else found[-SHOWN:]:
            print(
                "\n".join(describe.shorten(line, width) if len(line) > width else line for line in one.text.split("\n"))
            )
            if one.seconds is not None:
                print(screen.dim("    " + describe.shorten(f"{seconds(one.seconds)} {one.gave}", width - 4)))
