"""`:undo`: names, small tensors, lists and dicts as they were before the last entry, or the last few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Undo(Command):
    name = "undo"
    arguments = "[N]"
    takes = ""
    help = "take the last entry, or N of them, back: names, small tensors, lists and dicts; refuses what it cannot"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..describe import shorten
        from ..snapshot import ImpossibleError, put_back

        taken = shell.past.taken if shell.past is not None and not shell.inside else []
        if arguments and not (arguments.isdecimal() and int(arguments)):
            raise RefusedError(f":undo {arguments}: takes a number of entries")
        number = int(arguments or 1)
        if not taken:
            raise RefusedError(":undo: there is no entry to take back")
        if number > len(taken):
            raise RefusedError(f":undo {number}: only {len(taken)} can be taken back")
        was = taken[-number]
        try:
            with shell.session.journal.watching(shell.namespace, ":undo", ":undo", again=False):
                changed = put_back(shell.namespace, was)
        except ImpossibleError as error:
            raise RefusedError(f":undo: {error}") from None
        back = [shorten(one.text, 60) for one in taken[-number:]]
        del taken[-number:]
        del shell.entered[was.through :]
        print("took back " + "; ".join(back))
        print(f"as before: {', '.join(changed)}" if changed else "nothing had changed")
