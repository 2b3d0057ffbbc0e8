"""TT603: softmax without a dimension."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..facts.torch_api import last
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\nnet = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())\n"
_AFTER = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nnet = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())\n"
_FUNCTIONS = frozenset(f"torch.nn.functional.{name}" for name in ["softmax", "log_softmax", "softmin"])
_MODULES = frozenset(f"torch.nn.{name}" for name in ["Softmax", "LogSoftmax", "Softmin"])


class SoftmaxDim(Rule):
    code = "TT603"
    name = "softmax-dim"
    words = frozenset(["softmax", "log_softmax", "softmin", "Softmax", "LogSoftmax", "Softmin"])
    summary = "softmax over an implicit dimension"
    why = (
        "Without dim the dimension is 0 for 1 and 3 dimensions and 1 otherwise, in every version, with a warning since "
        "0.3. Three dimensions are mostly a mistake of the author's: the rewrite keeps what was computed."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "def f(x):\n    y = net(Variable(x))\n    return F.softmax(y), F.log_softmax(y.view(-1, 2)), F.softmax(y.view(-1))\n",
            _AFTER
            + "def f(x):\n    y = net(x)\n    return F.softmax(y, dim=1), F.log_softmax(y.view(-1, 2), dim=1), F.softmax(y.view(-1), dim=0)\n",
        ),
        Example(
            _HEAD + "def f(x):\n    return F.softmax(x), nn.Softmax(), Variable\n",
            _HEAD + "def f(x):\n    return F.softmax(x), nn.Softmax(), Variable\n",
            safety="manual",
            title="the number of dimensions is not known",
        ),
        Example(
            _HEAD + "def f(x):\n    return F.softmax(x, 1), F.softmax(x, dim=-1), nn.LogSoftmax(1), Variable\n",
            _HEAD + "def f(x):\n    return F.softmax(x, 1), F.softmax(x, dim=-1), nn.LogSoftmax(1), Variable\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name, text = ctx.name(node.func), " ".join(ctx.text(node).split())
        if any(arg.star for arg in node.args) or ctx.keyword(node, "dim"):
            return
        if name in _MODULES and not node.args:
            message = f"{text} chooses its dimension by the input's: give dim=1 for 2 or 4 dimensions, 0 for 1 or 3"
            yield Report(node, message, (), "manual")
        if name not in _FUNCTIONS or len([arg for arg in node.args if arg.keyword is None]) != 1:
            return
        rank, source = ctx.value(node.args[0].value).rank, " ".join(ctx.text(node.args[0].value).split())
        if rank is None:
            message = f"{last(name)} of {source} chooses its dimension: give dim=1 for 2 or 4 dimensions, 0 for 1 or 3"
            yield Report(node, message, (), "manual")
            return
        dim = 0 if rank in (0, 1, 3) else 1
        end = ctx.index.full_span(node.args[-1].value)[1]
        note = "; with three dimensions that is probably not what was meant" if rank == 3 else ""
        message = f"{last(name)} of {source}, which has {rank} dimensions, is over dim={dim}{note}"
        yield Report(node, message, (Edit(end, end, f", dim={dim}"),))
