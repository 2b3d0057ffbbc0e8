"""`:free`: let go of what the shell itself holds."""

from __future__ import annotations

import builtins
import gc
from typing import TYPE_CHECKING

from .. import describe
from .command import Command

if TYPE_CHECKING:
    from ..shell import Shell


class Free(Command):
    name = "free"
    takes = ""
    help = "drop what the shell holds (Out, _, the last error, the copies of :undo) and say what came free"

    def run(self, shell: Shell, arguments: str) -> None:
        from ..views.memory import alive

        self.no_arguments(arguments)
        gc.collect()
        before = alive()
        shell.session.outputs.clear()
        shell.session.error = None
        shell.forget()
        builtins._ = None  # type: ignore[attr-defined]
        gc.collect()
        cuda = shell.torch.cuda
        if cuda.is_available():
            cuda.empty_cache()
        now = alive()
        print(f"{describe.size(max(before - now, 0))} free, {describe.size(now)} alive (:mem tells whose)")
