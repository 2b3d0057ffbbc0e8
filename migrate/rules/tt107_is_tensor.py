"""TT107: `torch.is_tensor(v)` was false for a Variable."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule
from .wrapper import VARIABLE

_HEAD = "import torch\nfrom torch.autograd import Variable\n"


class IsTensor(Rule):
    code = "TT107"
    name = "is-tensor"
    silent = True
    summary = "torch.is_tensor beside a test for Variable"
    why = (
        "torch.is_tensor was false for a Variable and is true since 0.4, so code that tells the two apart takes the other "
        "branch, with no error."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "def kind(x):\n    if torch.is_tensor(x):\n        return 1\n    elif isinstance(x, Variable):\n        return 2\n",
            _HEAD
            + "def kind(x):\n    if torch.is_tensor(x):\n        return 1\n    elif isinstance(x, Variable):\n        return 2\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def wrap(x):\n    return Variable(x) if torch.is_tensor(x) else x\n",
            "import torch\ndef wrap(x):\n    return x if torch.is_tensor(x) else x\n",
            title="nothing else is told apart",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) != "torch.is_tensor" or not node.args:
            return
        scope = ctx.scope(node)
        for other in ctx.index.all(cst.Name, cst.Attribute):
            tested = isinstance(ctx.parent(other), (cst.Arg, cst.Element, cst.ComparisonTarget))
            if tested and ctx.name(other) == VARIABLE and ctx.index.within(other, scope):
                text = ctx.text(node.args[0].value)
                message = (
                    f"torch.is_tensor({text}) is true for what was a Variable since 0.4, and this code tells them apart"
                )
                yield Report(node, message, (), "manual")
                return
