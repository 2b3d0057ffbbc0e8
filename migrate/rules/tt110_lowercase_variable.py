"""TT110: the function `torch.autograd.variable`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule


class LowercaseVariable(Rule):
    code = "TT110"
    name = "lowercase-variable"
    summary = "torch.autograd.variable as a function"
    why = "It was a function in 0.4 only, a module before and after; torch.tensor makes tensors from data."
    until = "1.1"
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch import autograd\nv = autograd.Variable\nx = autograd.variable(1.0)\n",
            "import torch\nfrom torch import autograd\nv = autograd.Variable\nx = torch.tensor(1.0)\n",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(1))\n",
            "import torch\nx = torch.ones(1)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) == "torch.autograd.variable":
            torch, imports = ctx.torch()
            message = f"{ctx.text(node.func)} is a module in later versions: {torch}.tensor"
            yield Report(node, message, (build.replace(ctx.index, node.func, f"{torch}.tensor"), *imports))
