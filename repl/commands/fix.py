"""`:fix`: the last entry with a suggested edit, at the next prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Fix(Command):
    name = "fix"
    arguments = "[NUMBER]"
    takes = ""
    help = "put the edit that the last error suggests into the entry, and the entry at the prompt"

    def run(self, shell: Shell, arguments: str) -> None:
        edits = shell.session.edits if shell.session.error is not None else []
        if not edits:
            raise RefusedError(":fix: the last entry suggested no edit")
        number = int(arguments or 1) if (arguments or "1").isdigit() else 0
        if not 1 <= number <= len(edits):
            raise RefusedError(f":fix {arguments}: takes a number from 1 to {len(edits)}")
        edit, text = edits[number - 1], shell.entries[-1].strip("\n")
        fixed = text.replace(edit.source, edit.text) if text.count(edit.source) == 1 else edit.text
        if shell.prompts:
            shell.prefill = fixed
        else:
            print(fixed)
