"""TT308: iterating a raw vector gave Python numbers."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
_WALKS = frozenset(["list", "sorted", "tuple", "set", "enumerate", "zip", "map", "Counter"])


class VectorIteration(Rule):
    code = "TT308"
    name = "vector-iteration"
    precedence = 14
    silent = True
    summary = "iteration over a vector, which used to give Python numbers"
    why = (
        "The elements of a raw vector were numbers and are 0-dimensional tensors since 0.4, which no dictionary finds "
        "and no set takes for equal. .tolist() gives the numbers."
    )
    nodes = (cst.For, cst.CompFor, cst.Call)
    examples = (
        Example(
            _HEAD
            + "def show(x):\n    scores = net(Variable(x)).view(-1).data\n    for s in scores:\n        print(s)\n"
            "    return sorted(scores), [2 * s for s in scores.cpu()]\n",
            _AFTER
            + "def show(x):\n    scores = net(x).view(-1).data\n    for s in scores.tolist():\n        print(s)\n"
            "    return sorted(scores.tolist()), [2 * s for s in scores.cpu().tolist()]\n",
        ),
        Example(
            _HEAD + "def rows(x):\n    return [row for row in net(Variable(x)).view(2, 2).data]\n",
            _AFTER + "def rows(x):\n    return [row for row in net(x).view(2, 2).data]\n",
            title="the rows of a matrix",
            fires=False,
        ),
    )

    def check(self, node: cst.For | cst.CompFor | cst.Call, ctx: Context) -> Iterator[Report]:
        walked: list[cst.BaseExpression] = []
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Name) and node.func.value in _WALKS:
                walked = [arg.value for arg in node.args if arg.keyword is None]
        else:
            walked = [node.iter]
        for source in walked:
            value = ctx.value(source)
            if value.sort != "tensor" or value.rank != 1 or not (value.raw or (value.weak and ctx.settled)):
                continue
            if not build.is_atom(source):
                continue
            end = ctx.index.full_span(source)[1]
            text = " ".join(ctx.text(source).split())
            message = f"the elements of {text} were numbers and are tensors since 0.4: iterate {text}.tolist()"
            yield Report(source, message, (Edit(end, end, ".tolist()"),))
