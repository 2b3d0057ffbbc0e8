"""TT315: an element of a vector as the target of a classification loss."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_LOSSES = frozenset(
    [
        "torch.nn.CrossEntropyLoss",
        "torch.nn.NLLLoss",
        "torch.nn.functional.cross_entropy",
        "torch.nn.functional.nll_loss",
    ]
)
_HEAD = (
    "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 3), nn.CrossEntropyLoss()\n"
    "labels = Variable(torch.LongTensor([1, 0, 2]))\n"
)
_AFTER = (
    "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 3), nn.CrossEntropyLoss()\n"
    "labels = torch.LongTensor([1, 0, 2])\n"
)


class ElementAsTarget(Rule):
    code = "TT315"
    name = "element-as-target"
    precedence = 16
    until = "0.4.0"
    words = frozenset(["CrossEntropyLoss", "NLLLoss", "cross_entropy", "nll_loss"])
    summary = "an element of a vector as the target of a loss"
    why = (
        "An element of a Variable vector had shape (1,), which is a batch of one target. It is 0-dimensional since 0.4, and "
        "the loss refuses it beside an output of one row; `.view(1)` is the old shape."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def run(rows):\n    loss = 0\n    for row, label in zip(rows, labels):\n"
            "        loss += crit(net(row), label)\n    return loss\n",
            _AFTER + "def run(rows):\n    loss = 0\n    for row, label in zip(rows, labels):\n"
            "        loss += crit(net(row), label.view(1))\n    return loss\n",
        ),
        Example(
            _HEAD + "def run(rows):\n    return [crit(net(rows[i]), labels[i]) for i in range(3)]\n",
            _AFTER + "def run(rows):\n    return [crit(net(rows[i]), labels[i].view(1)) for i in range(3)]\n",
            title="by its index",
        ),
        Example(
            _HEAD + "def run(rows):\n    return crit(net(rows), labels)\n",
            _AFTER + "def run(rows):\n    return crit(net(rows), labels)\n",
            fires=False,
            title="the whole vector",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        callee = ctx.value(node.func)
        if callee.name not in _LOSSES or len(node.args) < 2 or any(arg.star or arg.keyword for arg in node.args[:2]):
            return
        target = node.args[1].value
        value = ctx.value(target)
        if not value.in_graph or value.rank != 0 or not value.why.startswith("I6") or target.lpar:
            return
        if not isinstance(target, (cst.Name, cst.Attribute, cst.Subscript)):
            return
        end, text = ctx.index.span(target)[1], " ".join(ctx.text(target).split())
        message = f"{text} is 0-dimensional since 0.4, and the loss wants a vector of targets: {text}.view(1)"
        yield Report(target, message, (Edit(end, end, ".view(1)"),))
