"""TT315: an element of a vector as the target of a classification loss."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..facts.value import Value
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
    unsafe_when = "It is not known whether the target is one element: `.view(-1)` leaves a vector as it is."
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
        Example(
            _HEAD
            + "def run(x, ys):\n    loss = 0\n    for c in range(3):\n        loss += crit(net(x), ys[c])\n    return loss\n",
            _AFTER
            + "def run(x, ys):\n    loss = 0\n    for c in range(3):\n        loss += crit(net(x), ys[c].view(-1))\n    return loss\n",
            safety="unsafe",
            title="step by step, from what is not seen",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        callee = ctx.value(node.func)
        if callee.name not in _LOSSES or len(node.args) < 2 or any(arg.star or arg.keyword for arg in node.args[:2]):
            return
        target = node.args[1].value
        value = ctx.value(target)
        if self._in_step(node, value, ctx):
            text = " ".join(ctx.text(target).split())
            message = (
                f"if {text} is one element, it is 0-dimensional since 0.4, and the loss wants a vector: {text}.view(-1)"
            )
            end = ctx.index.span(target)[1]
            yield Report(target, message, (Edit(end, end, ".view(-1)"),), "unsafe")
            return
        if not value.in_graph or value.rank != 0 or not value.why.startswith("I6") or target.lpar:
            return
        if not isinstance(target, (cst.Name, cst.Attribute, cst.Subscript)):
            return
        end, text = ctx.index.span(target)[1], " ".join(ctx.text(target).split())
        message = f"{text} is 0-dimensional since 0.4, and the loss wants a vector of targets: {text}.view(1)"
        yield Report(target, message, (Edit(end, end, ".view(1)"),))

    def _in_step(self, node: cst.Call, value: Value, ctx: Context) -> bool:
        """Whether the target is one place after the other of something that is not seen, and the output is not."""
        target = node.args[1].value
        if not ctx.old or value.rank is not None or value.sort not in ("unknown", "variable", "either", "method"):
            return False
        name = _counted(target)
        if not name or not isinstance(target, cst.Subscript) or ctx.value(target.value).items is not None:
            return False
        if _counted(node.args[0].value) == name:
            return False
        return any(
            isinstance(loop, cst.For) and ctx.text(loop.target) == name and _is_range(loop.iter)
            for loop in ctx.index.ancestors(node)
        )


def _counted(node: cst.BaseExpression) -> str:
    """The name in `x[name]`, or ''."""
    if not isinstance(node, cst.Subscript) or len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
        return ""
    key = node.slice[0].slice.value
    return key.value if isinstance(key, cst.Name) else ""


def _is_range(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in ("range", "xrange")
