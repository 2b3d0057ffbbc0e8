"""TT313: a factory that is given the empty size."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..facts.torch_api import SIZED, last
from .base import Context, Example, Report, Rule


class EmptySize(Rule):
    code = "TT313"
    name = "empty-size"
    silent = True
    summary = "a tensor of size ()"
    why = "torch.ones(()) was a tensor without elements and is a 0-dimensional tensor with one element since 0.4."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.zeros(()))\n",
            "import torch\nx = torch.zeros(())\n",
            safety="manual",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.zeros((1,)))\n",
            "import torch\nx = torch.zeros((1,))\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name = ctx.name(node.func)
        if not ctx.old or not name.startswith("torch.") or last(name) not in SIZED or len(node.args) != 1:
            return
        size = node.args[0].value
        if isinstance(size, (cst.Tuple, cst.List)) and not size.elements and name.count(".") == 1:
            text = ctx.text(node)
            yield Report(node, f"{text} has one element since 0.4; it had none", (), "manual")
