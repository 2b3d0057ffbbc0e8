"""TT822: division of integer tensors."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class IntegerDivision(Rule):
    code = "TT822"
    name = "integer-division"
    since = "1.6"
    first_target = "latest"
    silent = True
    summary = "/ between integers"
    why = (
        "Dividing integer tensors dropped the remainder up to 1.4 and is true division today: an index becomes a float, "
        "which no tensor takes as an index."
    )
    unsafe_when = "Negative numbers were rounded towards zero, and // rounds down."
    nodes = (cst.BinaryOperation, cst.AugAssign)
    examples = (
        Example(
            _HEAD
            + "def f(x, n):\n    best = net.weight.data.view(-1).topk(2)[1]\n    row = best / n\n    best /= 2\n    return row\n",
            _HEAD
            + "def f(x, n):\n    best = net.weight.data.view(-1).topk(2)[1]\n    row = best // n\n    best //= 2\n    return row\n",
            target="latest",
            safety="unsafe",
            title="n may be a float for all that is known",
        ),
        Example(
            _HEAD + "def f(x):\n    best = net.weight.data.view(-1).topk(2)[1]\n    return best / net.weight.size(1)\n",
            _HEAD
            + "def f(x):\n    best = net.weight.data.view(-1).topk(2)[1]\n    return best // net.weight.size(1)\n",
            target="latest",
        ),
        Example(
            _HEAD + "def f(n):\n    return net.weight.data.long().float() / n, net.weight.data / 2\n",
            _HEAD + "def f(n):\n    return net.weight.data.long().float() / n, net.weight.data / 2\n",
            target="latest",
            fires=False,
        ),
    )

    def check(self, node: cst.BinaryOperation | cst.AugAssign, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.operator, (cst.Divide, cst.DivideAssign)):
            return
        left, right = (node.left, node.right) if isinstance(node, cst.BinaryOperation) else (node.target, node.value)
        one, other = ctx.value(left), ctx.value(right)
        if not one.is_tensor or one.dtype not in ("int", "index", "byte"):
            return
        if other.is_tensor and other.dtype not in ("int", "index", "byte"):
            return
        if not ctx.old and ctx.facts.mixed:
            return  # a program of today means what it says
        start, end = ctx.index.full_span(left)[1], ctx.index.full_span(right)[0]
        place = start + ctx.index.source[start:end].index("/")
        text = " ".join(ctx.text(node).split())
        proved = one.dtype in ("index", "byte") and (other.is_tensor or _whole(ctx, right))
        message = f"{text} divides integers, which is true division today: //"
        yield Report(node, message, (Edit(place, place + 1, "//"),), "safe" if proved else "unsafe")


def _whole(ctx: Context, node: cst.BaseExpression) -> bool:
    """An integer that is not negative: a literal, a size, a length."""
    if isinstance(node, cst.Integer):
        return True
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in ("size", "numel", "nelement", "dim"):
            return ctx.value(node).sort == "number"
        return isinstance(node.func, cst.Name) and node.func.value == "len"
    return False
