"""TT310: asking a 0-dimensional tensor for its length, its first size or its elements."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"
_AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"


class ScalarShape(Rule):
    code = "TT310"
    name = "scalar-shape"
    summary = "the length, size or elements of what is 0-dimensional now"
    why = (
        "A one-element Variable had shape (1,) and has none since 0.4: len(), .size(0) and iteration fail on it. "
        "squeeze() leaves 0 dimensions where it used to keep one, as with a batch of one."
    )
    nodes = (cst.Call, cst.For, cst.CompFor, cst.Subscript)
    examples = (
        Example(
            _HEAD + "def f(x, y):\n    loss = crit(net(Variable(x)), y)\n    return len(loss), loss.size(0)\n",
            _AFTER + "def f(x, y):\n    loss = crit(net(x), y)\n    return len(loss), loss.size(0)\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def f(x):\n    return net(Variable(x)).squeeze()[0]\n",
            _AFTER + "def f(x):\n    return net(x).squeeze()[0]\n",
            safety="manual",
            title="squeeze of a batch of one",
        ),
        Example(
            _HEAD + "def f(x):\n    return len(net(Variable(x))), net(Variable(x)).squeeze(1)[0]\n",
            _AFTER + "def f(x):\n    return len(net(x)), net(x).squeeze(1)[0]\n",
            fires=False,
        ),
    )

    def check(self, node: cst.CSTNode, ctx: Context) -> Iterator[Report]:
        if not ctx.old:
            return
        subject, how = _asked(node)
        if subject is None:
            return
        value, text = ctx.value(subject), " ".join(ctx.text(subject).split())
        if value.in_graph and value.one and value.rank == 0 and not isinstance(node, cst.Subscript):
            yield Report(node, f"{text} is 0-dimensional since 0.4: {how} fails", (), "manual")
        elif _squeezed(subject) and value.is_tensor:
            yield Report(node, f"{text} has no dimension left if all are of size 1: {how} fails then", (), "manual")


def _asked(node: cst.CSTNode) -> tuple[cst.BaseExpression | None, str]:
    if isinstance(node, (cst.For, cst.CompFor)):
        return node.iter, "iterating it"
    if isinstance(node, cst.Subscript):
        return node.value, "indexing it"
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Name) and node.func.value == "len" and len(node.args) == 1:
            return node.args[0].value, "len()"
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "size" and node.args:
            return node.func.value, ".size(dim)"
    return None, ""


def _squeezed(node: cst.BaseExpression) -> bool:
    """`x.squeeze()` without a dimension, seen through .data and .cpu()."""
    while True:
        if isinstance(node, cst.Attribute) and node.attr.value == "data":
            node = node.value
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and not node.args:
            if node.func.attr.value == "squeeze":
                return True
            if node.func.attr.value not in ("cpu", "detach"):
                return False
            node = node.func.value
        else:
            return False
