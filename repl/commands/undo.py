"""`:undo`: names, small tensors, lists and dicts as they were before the last entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Undo(Command):
    name = "undo"
    takes = ""
    help = "take the last entry back: names, small tensors it wrote into, lists and dicts; refuses what it cannot"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..snapshot import ImpossibleError, put_back

        self.no_arguments(arguments)
        if shell.before is None or shell.inside:
            raise RefusedError(":undo: there is no entry to take back")
        journal = shell.session.journal
        try:
            with journal.watching(shell.namespace, ":undo", ":undo", again=False):
                changed = put_back(shell.namespace, shell.before)
        except ImpossibleError as error:
            raise RefusedError(f":undo: {error}") from None
        shell.before = None
        print(f"as before: {', '.join(changed)}" if changed else "nothing had changed")
