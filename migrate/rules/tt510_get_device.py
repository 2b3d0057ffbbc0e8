"""TT510: `x.cuda(y.get_device())` is `x.to(y.device)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch.autograd import Variable\n"


class GetDevice(Rule):
    code = "TT510"
    name = "get-device"
    style = True
    summary = "placement by get_device()"
    why = "get_device() raised for a CPU tensor and is -1 later; .to(y.device) is right for both."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f(x, y):\n    x, y = Variable(x), Variable(y)\n    return x.cuda(y.get_device())\n",
            "import torch\ndef f(x, y):\n    return x.to(y.device)\n",
        ),
        Example(
            _HEAD + "def f(net, y):\n    return net.cuda(y.get_device()), Variable\n",
            _HEAD + "def f(net, y):\n    return net.cuda(y.get_device()), Variable\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "cuda" or len(node.args) != 1:
            return
        given = node.args[0].value
        if not isinstance(given, cst.Call) or not isinstance(given.func, cst.Attribute) or not ctx.old:
            return
        other = given.func.value
        if given.func.attr.value != "get_device" or given.args or not ctx.value(other).is_tensor:
            return
        if ctx.value(node.func.value).is_tensor:
            text = " ".join(ctx.text(node).split())
            end = ctx.index.full_span(other)[1]
            edits = (
                build.replace(ctx.index, node.func.attr, "to"),
                Edit(end, ctx.index.full_span(given)[1], ".device"),
            )
            yield Report(node, f"{text} needs CUDA: .to({ctx.text(other)}.device) follows the tensor", edits)
