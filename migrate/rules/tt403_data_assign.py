"""TT403: assigning to `.data`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 1)\n"


class DataAssign(Rule):
    code = "TT403"
    name = "data-assign"
    summary = "a tensor that is exchanged through .data"
    why = (
        "`p.data = t` still works and takes on the type, device and shape of t, so a weight may leave the GPU or its "
        "optimiser behind. Where only values are meant, p.data.copy_(t) says so."
    )
    nodes = (cst.Assign,)
    examples = (
        Example(
            _HEAD + "def load(t):\n    net.weight.data = t\n    return Variable\n",
            _HEAD + "def load(t):\n    net.weight.data = t\n    return Variable\n",
            safety="manual",
        ),
        Example(
            _HEAD + "class D:\n    def __init__(self, t):\n        self.data = t\n        self.v = Variable\n",
            _HEAD + "class D:\n    def __init__(self, t):\n        self.data = t\n        self.v = Variable\n",
            title="an attribute of the program's own class",
            fires=False,
        ),
    )

    def check(self, node: cst.Assign, ctx: Context) -> Iterator[Report]:
        for target in node.targets:
            place = target.target
            if not ctx.old or not isinstance(place, cst.Attribute) or place.attr.value != "data":
                continue
            receiver = ctx.value(place.value)
            if receiver.in_graph or receiver.sort == "either":
                text, source = ctx.text(place.value), " ".join(ctx.text(node.value).split())
                how = f"{text} = {source.replace('.data', '')}" if "cuda()" in source else f"{text}.data.copy_(…)"
                message = f"{text}.data is exchanged, with its type, device and shape: if only values are meant, {how}"
                yield Report(place, message, (), "manual")
