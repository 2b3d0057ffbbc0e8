"""TT309: `torch.cat` of losses is `torch.stack`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..facts.value import Value
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"
_AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"


class CatOfScalars(Rule):
    code = "TT309"
    name = "cat-of-scalars"
    precedence = 15
    until = "0.4.0"
    summary = "concatenation of one-element Variables"
    why = (
        "Reductions and elements of Variables had shape (1,) and could be concatenated; they are 0-dimensional since 0.4, "
        "which torch.cat refuses and torch.stack joins to the same vector."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "def total(xs, y):\n    losses = [crit(net(Variable(x)), y) for x in xs]\n    return torch.cat(losses).mean()\n",
            _AFTER
            + "def total(xs, y):\n    losses = [crit(net(x), y) for x in xs]\n    return torch.stack(losses).mean()\n",
        ),
        Example(
            _HEAD
            + "def grow(x, y):\n    track = Variable(torch.zeros(3))\n    return torch.cat((track, crit(net(Variable(x)), y)))\n",
            _AFTER
            + "def grow(x, y):\n    track = torch.zeros(3)\n    return torch.cat((track, crit(net(x), y).view(1)))\n",
            title="one of them is a vector",
        ),
        Example(
            "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nclass Hardest(nn.Module):\n"
            "    def forward(self, x, mask):\n        far = []\n        for i in range(x.size(0)):\n"
            "            far.append(x[i][mask[i]].max())\n        return torch.cat(far)\n",
            "import torch\nfrom torch import nn\nclass Hardest(nn.Module):\n"
            "    def forward(self, x, mask):\n        far = []\n        for i in range(x.size(0)):\n"
            "            far.append(x[i][mask[i]].max())\n        return torch.stack(far)\n",
            title="collected in a list",
        ),
        Example(
            _HEAD + "def rows(xs):\n    return torch.cat([net(Variable(x)) for x in xs])\n",
            _AFTER + "def rows(xs):\n    return torch.cat([net(x) for x in xs])\n",
            title="elements with dimensions",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) != "torch.cat" or not node.args:
            return
        whole = ctx.value(node.args[0].value)
        text = " ".join(ctx.text(node.args[0].value).split())
        name = node.func.attr if isinstance(node.func, cst.Attribute) else None
        parts = whole.items or ((whole.element,) if whole.element is not None else ())
        if parts and name is not None and all(_scalar(part) for part in parts):
            message = (
                f"the parts of {text} are 0-dimensional since 0.4 and cannot be concatenated: torch.stack joins them"
            )
            yield Report(node, message, (Edit(*ctx.index.span(name), "stack"),))
            return
        literal = node.args[0].value
        if not isinstance(literal, (cst.Tuple, cst.List)) or whole.items is None:
            return
        for part, element in zip(whole.items, literal.elements):
            if _scalar(part) and isinstance(element.value, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)):
                end = ctx.index.full_span(element.value)[1]
                shown = " ".join(ctx.text(element.value).split())
                message = f"{shown} is 0-dimensional since 0.4 and cannot be concatenated: {shown}.view(1)"
                yield Report(element.value, message, (Edit(end, end, ".view(1)"),))


def _scalar(part: Value | None) -> bool:
    # A raw tensor's reduction was a number, which cat never took: what is concatenated is a Variable.
    return part is not None and (part.in_graph or part.sort == "either") and bool(part.one) and part.rank == 0
