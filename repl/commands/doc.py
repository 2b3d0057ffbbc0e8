"""`:doc`, which `x?` and `x??` are short for: what a name is, its signature, its documentation, its source."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from . import expression
from .command import Command, RefusedError

if TYPE_CHECKING:
    from ..shell import Shell


class Doc(Command):
    name = "doc"
    arguments = "EXPRESSION [source]"
    help = "type, signature and documentation (also: x?), or the source (also: x??)"

    def run(self, shell: Shell, arguments: str) -> None:
        text, _, last = arguments.rpartition(" ")
        source = bool(text) and last == "source"
        text = text if source else arguments
        value = expression.evaluate(shell, self.name, text)
        if source:
            self._source(text, value)
            return
        tensor = shell.tensor_of(value)
        if tensor is not None:
            from ..views.look import look

            shell.show(lambda width, blocks: look(text, tensor, width, blocks))
            return
        self._documented(text, value)

    @staticmethod
    def _source(text: str, value: Any) -> None:
        subject = (
            value if inspect.isroutine(value) or inspect.isclass(value) or inspect.ismodule(value) else type(value)
        )
        try:
            print(inspect.getsource(_declared(subject)).rstrip())
        except (OSError, TypeError):
            raise RefusedError(f"{text}??: no Python source of {getattr(subject, '__name__', text)}") from None

    @staticmethod
    def _documented(text: str, value: Any) -> None:
        try:
            print(f"{text}{inspect.signature(value)}" if callable(value) else f"{text}: {type(value).__name__}")
        except (ValueError, TypeError):
            print(f"{text}: {type(value).__name__}")
        doc = inspect.getdoc(value)
        if doc:
            print("\n".join("  " + line if line else "" for line in doc.split("\n")))
        if callable(value) and (node := _node(value)):
            print(f"  backward: {node}")


def _declared(subject: Any) -> Any:
    """The declaration of an operation rather than the wrapper written out from it."""
    op = _operation(subject)
    return op.kernel if op is not None and hasattr(op, "kernel") else subject


def _operation(subject: Any) -> Any:
    import sys

    from ..stored import ROOT

    table = sys.modules.get(f"{ROOT}.core.ops.schema")
    name = getattr(subject, "__name__", "")
    code = getattr(subject, "__code__", None)
    if table is None or code is None or code.co_filename != "<operation>":
        return None
    return table.OPS.get(name)


def _node(subject: Any) -> str:
    op = _operation(subject)
    return op.node_name if op is not None and op.formulas else ""
