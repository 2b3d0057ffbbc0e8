"""TT312: the truth of a tensor used to ask whether it is empty."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 1)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\n"


class TensorTruth(Rule):
    code = "TT312"
    name = "tensor-truth"
    silent = True
    summary = "a tensor as a condition"
    why = (
        "In 0.3 only an empty tensor could stand as a condition, and was false; since 0.4 a one-element tensor is as true "
        "as its number, and an empty one raises. Ask numel() or the number itself."
    )
    nodes = (cst.If, cst.While, cst.IfExp)
    examples = (
        Example(
            _HEAD + "def f(x):\n    found = net(Variable(x)).data.nonzero()\n    if found:\n        return 1\n",
            _AFTER + "def f(x):\n    found = net(x).detach().nonzero()\n    if found:\n        return 1\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def f(x):\n    if (x == x).all():\n        return net(Variable(x))\n",
            _AFTER + "def f(x):\n    if (x == x).all():\n        return net(x)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.If | cst.While | cst.IfExp, ctx: Context) -> Iterator[Report]:
        test = node.test
        while isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            test = test.expression
        value = ctx.value(test)
        if ctx.old and value.is_tensor and not value.mask and not value.one and isinstance(test, (cst.Name, cst.Call)):
            text = " ".join(ctx.text(test).split())
            yield Report(
                test, f"`{text}` as a condition asks for its number since 0.4, not whether it is empty", (), "manual"
            )
