"""TT833: `v.resize(…)`, and resizing through `.data`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\nbuffer = Variable(torch.FloatTensor(1))\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\nbuffer = torch.FloatTensor(1)\n"


class Resize(Rule):
    code = "TT833"
    name = "resize"
    silent = True
    summary = "a resized tensor"
    why = (
        "Variables of 0.3 had a resize() that gave a view; it is deprecated for view(). Resizing through .data reached the "
        "Variable, raises in 1.4 and leaves it as it was today, with no error: assign the new tensor instead."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f(x):\n    return net(Variable(x)).resize(4, 1)\n",
            _AFTER + "def f(x):\n    return net(x).view(4, 1)\n",
        ),
        Example(
            _HEAD + "def f(x):\n    buffer.data.resize_(x.size()).copy_(x)\n",
            _AFTER + "def f(x):\n    buffer.data.resize_(x.size()).copy_(x)\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def f(image):\n    return image.resize(4, 1)\n",
            _AFTER + "def f(image):\n    return image.resize(4, 1)\n",
            title="an image has one too",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute):
            return
        receiver, name = node.func.value, node.func.attr.value
        text = " ".join(ctx.text(node).split())
        if name == "resize" and ctx.value(receiver).in_graph and node.args:
            yield Report(node, f"{text} is a view", (Edit(*ctx.index.span(node.func.attr), "view"),))
        elif (
            name in ("resize_", "resize_as_") and isinstance(receiver, cst.Attribute) and receiver.attr.value == "data"
        ):
            owner = ctx.value(receiver.value)
            if owner.in_graph or owner.sort == "either":
                shown = ctx.text(receiver.value)
                message = f"{text} no longer resizes {shown} itself: assign {shown} the new tensor"
                yield Report(node, message, (), "manual")
