"""`:who` lists the user's names with what they hold."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from .command import Command

if TYPE_CHECKING:
    from ..shell import Shell


class Who(Command):
    name = "who"
    takes = ""
    help = "list your names with type, shape, dtype and device"

    def run(self, shell: Shell, arguments: str) -> None:
        self.no_arguments(arguments)
        rows = [
            (name, type(value).__name__, self._detail(shell, value))
            for name, value in sorted(shell.namespace.items())
            if not name.startswith("_") and not isinstance(value, ModuleType) and not shell.is_its_own(value)
        ]
        if not rows:
            print("no names yet")
            return
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        for name, kind, detail in rows:
            print(f"{name:<{widths[0]}}  {kind:<{widths[1]}}  {detail}".rstrip())

    @staticmethod
    def _detail(shell: Shell, value: Any) -> str:
        # Only types whose properties and repr are known: a user's class may do anything in its own.
        tensor = shell.tensor_of(value)
        if tensor is not None:
            grad = " requires_grad" if tensor.requires_grad else ""
            return f"{str(tensor.dtype).removeprefix('torch.')} {list(tensor.shape)} {tensor.device}{grad}"
        if type(value) in (list, tuple, dict, set):
            return f"{len(value)} items"
        if type(value) in (int, float, bool, str, complex):
            text = repr(value)
            return text if len(text) <= 40 else text[:39] + "…"
        return ""
