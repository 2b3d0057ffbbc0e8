"""TT613: instance norm and its running statistics."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnorm = nn.InstanceNorm2d(4)\n"


class InstanceNorm(Rule):
    code = "TT613"
    name = "instance-norm"
    summary = "InstanceNorm beside loaded weights"
    why = (
        "InstanceNorm kept running statistics in its state up to 0.3 and does not by default since 0.4.0: loading an old "
        "checkpoint raises for unexpected keys. Drop running_mean and running_var from it. use_running_stats() is gone."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "norm.load_state_dict(torch.load('old.pth'))\nv = Variable\n",
            _HEAD + "norm.load_state_dict(torch.load('old.pth'))\nv = Variable\n",
            safety="manual",
        ),
        Example(_HEAD + "v = Variable\n", _HEAD + "v = Variable\n", title="nothing is loaded", fires=False),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "use_running_stats":
            if ctx.value(node.func.value).name.startswith("torch.nn.InstanceNorm"):
                text = ctx.text(node)
                yield Report(
                    node, f"{text} is gone since 0.4.0: give track_running_stats=True to the module", (), "manual"
                )
            return
        name = ctx.name(node.func)
        if not ctx.old or not name.startswith("torch.nn.InstanceNorm") or ctx.keyword(node, "track_running_stats"):
            return
        for call in ctx.index.all(cst.Call):
            if isinstance(call.func, cst.Attribute) and call.func.attr.value == "load_state_dict":
                message = (
                    f"{ctx.text(node)} has no running statistics since 0.4.0: an old checkpoint's keys must be dropped"
                )
                yield Report(node, message, (), "manual")
                return
