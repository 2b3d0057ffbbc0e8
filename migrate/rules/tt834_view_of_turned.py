"""TT834: `.view(…)` of a result that follows a transposed tensor."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class ViewOfTurned(Rule):
    code = "TT834"
    name = "view-of-turned"
    summary = "a view of a result that is laid out as a transposed tensor"
    why = (
        "Up to 1.4 the result of a comparison or of arithmetic lay in memory row by row, and .view() worked on it. Since 1.5 "
        "it is laid out as its operand, and where that was transposed .view() raises: the accuracy() of many programs "
        "stops there. .reshape() gives the same numbers."
    )
    unsafe_when = "The view may be written in place, which a copy does not pass on."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "def accuracy(x, y, k):\n    pred = net(Variable(x)).data.topk(k, 1)[1].t()\n"
            + "    correct = pred.eq(y.view(1, -1).expand_as(pred))\n    return correct[:k].view(-1).float().sum(0)\n",
            _AFTER
            + "def accuracy(x, y, k):\n    pred = net(x).detach().topk(k, 1)[1].t()\n"
            + "    correct = pred.eq(y.view(1, -1).expand_as(pred))\n    return correct[:k].reshape(-1).float().sum(0)\n",
        ),
        Example(
            _HEAD + "def flat(x):\n    rows = (net(Variable(x)).t() > 0).view(-1)\n    return rows\n",
            _AFTER + "def flat(x):\n    rows = (net(x).t() > 0).reshape(-1)\n    return rows\n",
            safety="unsafe",
            title="a view that is kept",
        ),
        Example(
            _HEAD + "def flat(x):\n    return net(Variable(x)).t().contiguous().view(-1).sum()\n",
            _AFTER + "def flat(x):\n    return net(x).t().contiguous().view(-1).sum()\n",
            title="made contiguous",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "view":
            return
        receiver = ctx.value(node.func.value)
        if not receiver.is_tensor or not receiver.turned:
            return
        text = " ".join(ctx.text(node).split())
        parent = ctx.parent(node)
        read = isinstance(parent, cst.Attribute) and not parent.attr.value.endswith("_")
        edit = Edit(*ctx.index.span(node.func.attr), "reshape")
        message = f"{text} raises since 1.5, where a result is laid out as its transposed operand: reshape"
        yield Report(node, message, (edit,), "safe" if read else "unsafe")
