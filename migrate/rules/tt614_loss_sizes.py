"""TT614: a loss of input and target with different numbers of dimensions."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..facts.torch_api import last
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"
_AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 1), nn.MSELoss()\n"
_NAMES = frozenset(
    ["MSELoss", "L1Loss", "SmoothL1Loss", "BCELoss", "mse_loss", "l1_loss", "smooth_l1_loss", "binary_cross_entropy"]
)


class LossSizes(Rule):
    code = "TT614"
    name = "loss-sizes"
    silent = True
    summary = "an input and a target of different sizes"
    why = (
        "Sizes (N, 1) and (N,) were compared element by element with a warning; today the squared and absolute errors "
        "broadcast them to (N, N), and binary cross entropy raises."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f():\n    return crit(net(Variable(torch.ones(5, 2))), Variable(torch.zeros(5)))\n",
            _AFTER + "def f():\n    return crit(net(torch.ones(5, 2)), torch.zeros(5))\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def f():\n    return crit(net(Variable(torch.ones(5, 2))), Variable(torch.zeros(5, 1)))\n",
            _AFTER + "def f():\n    return crit(net(torch.ones(5, 2)), torch.zeros(5, 1))\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name = ctx.name(node.func) or ctx.value(node.func).name
        if not ctx.old or not name.startswith("torch.nn.") or last(name) not in _NAMES or len(node.args) < 2:
            return
        if ctx.value(node.func).sort not in ("loss", "name") or not ctx.value(node).is_tensor:
            return
        one, other = (ctx.value(arg.value) for arg in node.args[:2])
        if one.is_tensor and other.is_tensor and one.rank and other.rank and one.rank != other.rank:
            first, second = (" ".join(ctx.text(arg.value).split()) for arg in node.args[:2])
            message = (
                f"{first} has {one.rank} dimensions and {second} has {other.rank}: they broadcast, or raise, today"
            )
            yield Report(node, message, (), "manual")
