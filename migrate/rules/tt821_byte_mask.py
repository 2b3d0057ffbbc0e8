"""TT821: arithmetic on masks, and byte masks where bool ones are wanted."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
_MASKED = frozenset(["masked_fill", "masked_fill_", "masked_select", "masked_scatter_"])


class ByteMask(Rule):
    code = "TT821"
    name = "byte-mask"
    precedence = 35
    since = "1.2"
    first_target = "latest"
    summary = "arithmetic on a mask, or a byte tensor as a mask"
    why = (
        "Comparisons gave bytes and give bools since 1.2, which refuse to be subtracted; masks of bytes are refused today. "
        "`mask == 0` is the complement in every version."
    )
    nodes = (cst.BinaryOperation, cst.UnaryOperation, cst.Call, cst.Subscript)
    examples = (
        Example(
            _HEAD
            + "def f(x, y):\n    mask = net.weight.data > 0\n    keep = 1 - mask\n    return net.weight.data[keep], ~net.bias.data.byte()\n",
            _HEAD
            + "def f(x, y):\n    mask = net.weight.data > 0\n    keep = (mask == 0)\n    return net.weight.data[keep], (net.bias.data.byte() == 0)\n",
            target="latest",
        ),
        Example(
            _HEAD
            + "def f():\n    m = torch.ByteTensor([1, 0])\n    net.bias.data.masked_fill_(m, 0)\n    net.bias.data[m] = 1\n",
            _HEAD
            + "def f():\n    m = torch.ByteTensor([1, 0])\n    net.bias.data.masked_fill_(m.bool(), 0)\n    net.bias.data[m.bool()] = 1\n",
            target="latest",
            title="bytes that were not made by a comparison",
        ),
        Example(
            _HEAD + "def f(a, b):\n    w = net.weight.data\n    return (w > 0) - (w < 1)\n",
            _HEAD + "def f(a, b):\n    w = net.weight.data\n    return (w > 0) - (w < 1)\n",
            safety="manual",
            target="latest",
        ),
        Example(
            _HEAD + "def f():\n    m = (net.weight.data > 0).float()\n    return 1 - m\n",
            _HEAD + "def f():\n    m = (net.weight.data > 0).float()\n    return 1 - m\n",
            title="a mask of floats",
            fires=False,
            target="latest",
        ),
    )

    def check(self, node: cst.CSTNode, ctx: Context) -> Iterator[Report]:
        text = " ".join(ctx.text(node).split())
        if isinstance(node, cst.BinaryOperation):
            yield from self._arithmetic(node, ctx, text)
        elif isinstance(node, cst.UnaryOperation):
            value = ctx.value(node.expression)
            if isinstance(node.operator, cst.BitInvert) and value.dtype == "byte" and not value.mask:
                yield Report(
                    node, f"{text} inverts the bits of bytes: compare with 0", _complement(ctx, node, node.expression)
                )
        elif isinstance(node, cst.Call):
            masked = isinstance(node.func, cst.Attribute) and node.func.attr.value in _MASKED and bool(node.args)
            if masked and isinstance(node.func, cst.Attribute) and ctx.value(node.func.value).is_tensor:
                yield from self._as_bool(node.args[0].value, ctx)
        elif isinstance(node, cst.Subscript) and ctx.value(node.value).is_tensor:
            for element in node.slice:
                if isinstance(element.slice, cst.Index):
                    yield from self._as_bool(element.slice.value, ctx)

    def _arithmetic(self, node: cst.BinaryOperation, ctx: Context, text: str) -> Iterator[Report]:
        left, right = ctx.value(node.left), ctx.value(node.right)
        if not isinstance(node.operator, (cst.Subtract, cst.Add)):
            return
        if isinstance(node.operator, cst.Subtract) and ctx.text(node.left) == "1" and right.mask and right.is_tensor:
            message = f"{text} subtracts a mask, which is refused since 1.2: {ctx.text(node.right)} == 0"
            yield Report(node, message, _complement(ctx, node, node.right))
        elif left.mask and right.mask and left.is_tensor and right.is_tensor:
            message = f"{text} calculates with masks, which are bools since 1.2: use & and |, or .long() first to count"
            yield Report(node, message, (), "manual")

    def _as_bool(self, node: cst.BaseExpression, ctx: Context) -> Iterator[Report]:
        value = ctx.value(node)
        if value.is_tensor and value.dtype == "byte" and not value.mask and build.is_atom(node):
            text = " ".join(ctx.text(node).split())
            end = ctx.index.full_span(node)[1]
            yield Report(
                node,
                f"{text} holds bytes, which no longer serve as a mask: {text}.bool()",
                (Edit(end, end, ".bool()"),),
            )


def _complement(ctx: Context, node: cst.BaseExpression, mask: cst.BaseExpression) -> tuple[Edit, ...]:
    start, end = ctx.index.span(node)
    first, last = ctx.index.full_span(mask)
    opening, closing = ("", "") if node.lpar else ("(", ")")
    inner, outer = ("", "") if build.is_atom(mask) else ("(", ")")
    return (Edit(start, first, opening + inner), Edit(last, end, f"{outer} == 0{closing}"))
