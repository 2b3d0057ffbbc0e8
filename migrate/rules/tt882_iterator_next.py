"""TT882: `it.next()` is `next(it)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nloader = torch.utils.data.DataLoader([])\n"


class IteratorNext(Rule):
    code = "TT882"
    name = "iterator-next"
    until = "1.12"
    summary = "the method next() of a loader's iterator"
    why = "It was kept for Python 2 and is gone; next(it) is right in every version."
    unsafe_when = "The receiver may be an object of the program's own with a method next()."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "it = iter(loader)\nx = it.next()\ny, z = iter(loader).next()\n",
            _HEAD + "it = iter(loader)\nx = next(it)\ny, z = next(iter(loader))\n",
        ),
        Example(
            "import torch\ndef f(it):\n    return it.next()\n",
            "import torch\ndef f(it):\n    return next(it)\n",
            safety="unsafe",
        ),
        Example(
            "import torch\nclass Feed:\n    def next(self):\n        return 1\nx = Feed().next()\n",
            "import torch\nclass Feed:\n    def next(self):\n        return 1\nx = Feed().next()\n",
            title="the program's own method",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "next" or node.args:
            return
        receiver = node.func.value
        value = ctx.value(receiver)
        text = " ".join(ctx.text(receiver).split())
        inner = ctx.index.full_span(receiver)
        start, end = ctx.index.span(node)
        edits = (Edit(start, inner[0], "next("), Edit(inner[1], end, ")"))
        message = f"{text}.next() is gone: next({text})"
        if value.sort == "loader" or _made_by_iter(receiver):
            yield Report(node, message, edits)
        elif value.sort in ("unknown", "method") and not (value.ref is not None and value.sort == "unknown"):
            own = any(function.name.value == "next" for function in ctx.index.all(cst.FunctionDef))
            if not own and not value.name:
                yield Report(node, message, edits, "unsafe")


def _made_by_iter(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "iter"
