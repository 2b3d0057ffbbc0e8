"""`:seed` seeds the random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Seed(Command):
    name = "seed"
    arguments = "NUMBER"
    takes = ""
    help = "seed the random numbers: the same seed gives PyTorch's own numbers"

    def run(self, shell: Shell, arguments: str) -> None:
        try:
            seed = int(arguments, 0)
        except ValueError:
            raise RefusedError(
                f":seed needs a whole number, not {arguments!r}" if arguments else ":seed needs a number"
            ) from None
        try:
            with shell.session.journal.watching(shell.namespace, ":seed", f"torch.manual_seed({seed})"):
                shell.torch.manual_seed(seed)
        except (RuntimeError, ValueError, OverflowError) as error:
            raise RefusedError(f":seed {arguments}: {str(error).splitlines()[0]}") from None
