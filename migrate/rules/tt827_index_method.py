"""TT827: `v.index(mask)` is `v[mask]`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class IndexMethod(Rule):
    code = "TT827"
    name = "index-method"
    until = "1.0"
    summary = "indexing by the method index()"
    why = "Variables of 0.3 had a method for it; tensors have none, or one that takes something else."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f(x):\n    y = net(Variable(x))\n    return y.index(y > 0)\n",
            _AFTER + "def f(x):\n    y = net(x)\n    return y[y > 0]\n",
        ),
        Example(
            _HEAD + "def f(x):\n    y = [net(Variable(x))]\n    return y.index(3)\n",
            _AFTER + "def f(x):\n    y = [net(x)]\n    return y.index(3)\n",
            title="a list's own method",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "index" or len(node.args) != 1:
            return
        if ctx.value(node.func.value).is_tensor and node.args[0].keyword is None and not node.args[0].star:
            inside = ctx.index.full_span(node.args[0].value)
            start, end = ctx.index.full_span(node.func.value)[1], ctx.index.span(node)[1]
            text = " ".join(ctx.text(node).split())
            yield Report(
                node, f"{text}: tensors are indexed with []", (Edit(start, inside[0], "["), Edit(inside[1], end, "]"))
            )
