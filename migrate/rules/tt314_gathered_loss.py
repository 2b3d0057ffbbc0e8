"""TT314: the loss that a DataParallel module returns has one element per device."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule, is_zero

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nfrom models import Net\nnet = nn.DataParallel(Net())\n"
_AFTER = "import torch\nfrom torch import nn\nfrom models import Net\nnet = nn.DataParallel(Net())\n"


class GatheredLoss(Rule):
    code = "TT314"
    name = "gathered-loss"
    precedence = 10
    summary = "the first element of what DataParallel gathered"
    why = (
        "A module that returns its loss gives one element per device under DataParallel, so .data[0] read the loss of the "
        "first device. .item() raises for more than one; take .mean() first."
    )
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _HEAD + "def f(x):\n    loss = net(Variable(x))\n    return loss.data[0]\n",
            _AFTER + "def f(x):\n    loss = net(x)\n    return loss.data[0]\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def f(x):\n    loss = net(Variable(x)).mean()\n    return loss.data[0]\n",
            _AFTER + "def f(x):\n    loss = net(x).mean()\n    return loss.item()\n",
            title="averaged over the devices",
            fires=False,
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        value = ctx.value(node.value)
        if is_zero(node) and ctx.old and value.gathered and value.raw and not value.one and _plain(node, ctx):
            text = " ".join(ctx.text(node).split())
            message = f"{text} is what the first device computed: take .mean().item() if the module returns its loss"
            yield Report(node, message, (), "manual")


def _plain(node: cst.Subscript, ctx: Context) -> bool:
    # `.data[0].size(1)`: a row of a batch.
    return not isinstance(ctx.parent(node), (cst.Attribute, cst.Subscript))
