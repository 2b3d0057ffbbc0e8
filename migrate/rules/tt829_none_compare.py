"""TT829: a tensor compared with None by `==`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\n"


class NoneCompare(Rule):
    code = "TT829"
    name = "none-compare"
    summary = "a tensor compared with None by =="
    why = "== compares tensors element by element and refuses None up to 1.0; `is` asks what is meant."
    nodes = (cst.Comparison,)
    examples = (
        Example(
            _HEAD + "if net.weight.grad == None or net.bias != None:\n    pass\n",
            _HEAD + "if net.weight.grad is None or net.bias is not None:\n    pass\n",
        ),
        Example(_HEAD + "def f(x):\n    return x == None\n", _HEAD + "def f(x):\n    return x == None\n", fires=False),
    )

    def check(self, node: cst.Comparison, ctx: Context) -> Iterator[Report]:
        if len(node.comparisons) != 1 or not ctx.value(node.left).is_tensor:
            return
        target = node.comparisons[0]
        if ctx.text(target.comparator) != "None" or not isinstance(target.operator, (cst.Equal, cst.NotEqual)):
            return
        word = "is" if isinstance(target.operator, cst.Equal) else "is not"
        start, end = ctx.index.full_span(node.left)[1], ctx.index.full_span(target.comparator)[0]
        text = " ".join(ctx.text(node).split())
        yield Report(node, f"{text} compares elements: {word}", (Edit(start, end, f" {word} "),))
