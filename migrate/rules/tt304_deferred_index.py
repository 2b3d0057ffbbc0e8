"""TT304: an accumulator of losses that is indexed where it is used, far from where it was filled."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule, is_zero

_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class DeferredIndex(Rule):
    code = "TT304"
    name = "deferred-index"
    precedence = 11
    until = "1.0"
    summary = "an accumulated loss that is indexed later"
    why = (
        "`total += loss.data` added up tensors of size (1,), and `total[0]` at the end read the number. They are "
        "0-dimensional since 0.4 and have no index 0; the read is `total.item()`."
    )
    unsafe_when = "What the losses are multiplied with is not known to be a number."
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _HEAD + "def run(xs):\n    total = 0\n    for x in xs:\n        total += len(x) * net(x).sum().data\n"
            "    return total[0] / len(xs)\n",
            _HEAD + "def run(xs):\n    total = 0\n    for x in xs:\n        total += len(x) * net(x).sum().data\n"
            "    return total.item() / len(xs)\n",
            title="an accumulator that is indexed later",
        ),
        Example(
            _HEAD
            + "def run(xs):\n    total = torch.zeros(3)\n    for x in xs:\n        total += x.data\n    return total[0]\n",
            _HEAD
            + "def run(xs):\n    total = torch.zeros(3)\n    for x in xs:\n        total += x.data\n    return total[0]\n",
            title="an accumulator with elements of its own",
            fires=False,
        ),
        Example(
            _HEAD
            + "from torch.autograd import Variable\ndef run(xs, size):\n    total = 0\n    for x in xs:\n        total += size * net(Variable(x)).sum().data\n"
            "    return total[0] / len(xs)\n",
            _HEAD + "def run(xs, size):\n    total = 0\n    for x in xs:\n        total += size * net(x).sum().data\n"
            "    return total.item() / len(xs)\n",
            safety="unsafe",
            title="losses times something that is not seen",
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        value = ctx.value(node.value)
        named = isinstance(node.value, (cst.Name, cst.Attribute))
        if not is_zero(node) or not named or (isinstance(node.value, cst.Attribute) and _is_data(node.value)):
            return
        text = ctx.text(node.value)
        if value.sort in ("unknown", "method") and ctx.old and self._adds_up(node, text, ctx):
            edit = Edit(ctx.index.full_span(node.value)[1], ctx.index.span(node)[1], ".item()")
            message = (
                f"if {text} adds up losses, it has no index 0 since 0.4: {text}.item(); a factor of it is not known"
            )
            yield Report(node, message, (edit,), "unsafe")
            return
        if value.sort != "tensor" or not value.raw or not value.one or value.rank not in (0, None):
            return
        edit = Edit(ctx.index.full_span(node.value)[1], ctx.index.span(node)[1], ".item()")
        yield Report(node, f"{text} adds up 0-dimensional tensors since 0.4 and has no index 0: {text}.item()", (edit,))

    def _adds_up(self, node: cst.Subscript, text: str, ctx: Context) -> bool:
        """Whether the name starts as a number and grows by something with a one-element tensor in it."""
        scope = ctx.scope(node)
        starts = any(
            ctx.text(target.target) == text and isinstance(assign, cst.Assign) and isinstance(assign.value, cst.Integer)
            for target in ctx.index.all(cst.AssignTarget)
            if ctx.scope(target) is scope and (assign := ctx.parent(target)) is not None
        )
        return starts and any(
            ctx.text(grows.target) == text
            and isinstance(grows.value, cst.BinaryOperation)
            and any(side.raw and side.one for side in map(ctx.value, (grows.value.left, grows.value.right)))
            for grows in ctx.index.all(cst.AugAssign)
            if ctx.scope(grows) is scope
        )


def _is_data(node: cst.Attribute) -> bool:
    return node.attr.value == "data"
