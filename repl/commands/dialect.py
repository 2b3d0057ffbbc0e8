"""`:torch` shows or changes the PyTorch whose rules apply."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Torch(Command):
    name = "torch"
    arguments = "[2|0.4|0.4.0|0.3]"
    choices = ("2", "0.4", "0.4.0", "0.3")
    help = "speak this PyTorch from now on; without an argument, say which is spoken"

    def run(self, shell: Shell, arguments: str) -> None:
        if arguments:
            try:
                shell.torch.set_dialect(arguments)
            except ValueError:
                raise RefusedError(f":torch is one of {', '.join(self.choices)}, not {arguments!r}") from None
            # For what the session starts, and for the repair of `async=` in what it imports or enters.
            os.environ["TT_TORCH"] = arguments
        print(f"torch {shell.torch.__version__}")
