"""TT608: `pairwise_distance` kept its dimension."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_NAMES = ("torch.nn.functional.pairwise_distance", "torch.nn.PairwiseDistance")


class PairwiseDistance(Rule):
    code = "TT608"
    name = "pairwise-distance"
    silent = True
    summary = "pairwise_distance with the default of keepdim"
    why = (
        "Its result had shape (N, 1) and has shape (N,) since 0.4.0; with labels of shape (N, 1) a contrastive loss then "
        "broadcasts to (N, N) and trains on nonsense."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\ndist = nn.PairwiseDistance(2)\n"
            "def f(a, b):\n    return F.pairwise_distance(Variable(a), b), nn.PairwiseDistance()\n",
            "import torch\nfrom torch import nn\nimport torch.nn.functional as F\ndist = nn.PairwiseDistance(2, keepdim=True)\n"
            "def f(a, b):\n    return F.pairwise_distance(a, b, keepdim=True), nn.PairwiseDistance(keepdim=True)\n",
        ),
        Example(
            "import torch\nimport torch.nn.functional as F\ndef f(a, b):\n    return F.pairwise_distance(a, b)\n",
            "import torch\nimport torch.nn.functional as F\ndef f(a, b):\n    return F.pairwise_distance(a, b)\n",
            title="a file of today",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) not in _NAMES or not ctx.old or ctx.keyword(node, "keepdim"):
            return
        if any(arg.star for arg in node.args):
            return
        text = " ".join(ctx.text(node).split())
        end = ctx.index.full_span(node.args[-1].value)[1] if node.args else ctx.index.span(node)[1] - 1
        edit = Edit(end, end, ", keepdim=True" if node.args else "keepdim=True")
        yield Report(node, f"{text} gave shape (N, 1) and gives (N,) since 0.4.0", (edit,))
