"""TT305: `total += loss` keeps every step's history alive."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"
_AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"


class AccumulatedGraph(Rule):
    code = "TT305"
    name = "accumulated-graph"
    precedence = 14
    summary = "a loss that is added up with its history"
    why = "Adding losses up as tensors keeps the history of every step in memory; .item() adds numbers."
    unsafe_when = "The sum may be used as a tensor somewhere that is not seen."
    nodes = (cst.AugAssign,)
    examples = (
        Example(
            _HEAD + "def epoch(data):\n    total = 0\n    for x, y in data:\n        loss = crit(net(Variable(x)), y)\n"
            "        loss.backward()\n        total += loss\n    print(total)\n",
            _AFTER + "def epoch(data):\n    total = 0\n    for x, y in data:\n        loss = crit(net(x), y)\n"
            "        loss.backward()\n        total += loss.item()\n    print(total)\n",
            safety="unsafe",
        ),
        Example(
            _HEAD + "def both(x, y):\n    loss = 0\n    for _ in range(2):\n        loss += crit(net(Variable(x)), y)\n"
            "    loss.backward()\n",
            _AFTER + "def both(x, y):\n    loss = 0\n    for _ in range(2):\n        loss += crit(net(x), y)\n"
            "    loss.backward()\n",
            title="a sum that is differentiated",
            fires=False,
        ),
    )

    def check(self, node: cst.AugAssign, ctx: Context) -> Iterator[Report]:
        value = ctx.value(node.value)
        if not isinstance(node.operator, cst.AddAssign) or not isinstance(node.target, cst.Name):
            return
        if not (value.in_graph and value.one) or not build.is_atom(node.value):
            return
        if not any(isinstance(above, (cst.For, cst.While)) for above in ctx.index.ancestors(node)):
            return
        # Only a sum beside the training step: the added value itself is differentiated, the sum is only looked at.
        if "variable" not in ctx.facts.proofs(value) or not self._only_shown(node, ctx, node.target.value):
            return
        end = ctx.index.full_span(node.value)[1]
        text = ctx.text(node.value)
        message = f"{node.target.value} += {text} keeps the history of every step: add {text}.item()"
        yield Report(node, message, (Edit(end, end, ".item()"),), "unsafe")

    def _only_shown(self, node: cst.AugAssign, ctx: Context, name: str) -> bool:
        scope = ctx.scope(node)
        for use in ctx.index.all(cst.Name):
            if use.value == name and ctx.scope(use) is scope:
                parent = ctx.parent(use)
                if isinstance(parent, (cst.Attribute, cst.Subscript, cst.Return)):
                    return False
        return True
