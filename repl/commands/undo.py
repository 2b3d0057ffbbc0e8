"""`:undo`: the names as they were before the last entry; memory that it wrote in place is not taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Undo(Command):
    name = "undo"
    takes = ""
    help = "bind your names as before the last entry; refuses where it wrote into a tensor"

    def run(self, shell: Shell, arguments: str) -> None:
        self.no_arguments(arguments)
        if shell.before is None or shell.inside:
            raise RefusedError(":undo: there is no entry to take back")
        names, versions = shell.before
        written = [name for name, tensor, version in versions if tensor._version != version]
        if written:
            raise RefusedError(f":undo: the entry wrote into {', '.join(written)}; what was there is not kept")
        changed = sorted(
            name for name in {*names, *shell.namespace}
            if names.get(name, shell) is not shell.namespace.get(name, shell) and not name.startswith("__")
        )  # fmt: skip
        shell.namespace.clear()
        shell.namespace.update(names)
        shell.before = None
        print(f"as before: {', '.join(changed)}" if changed else "no name had changed")
