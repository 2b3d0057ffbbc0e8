"""TT706: `autograd.grad(only_inputs=…)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule, is_true


class GradArguments(Rule):
    code = "TT706"
    name = "grad-arguments"
    words = frozenset(["only_inputs"])
    summary = "autograd.grad with only_inputs"
    why = "only_inputs=True is what autograd.grad always does; the argument is ignored with a warning."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch import autograd\ndef f(y, x):\n    return autograd.grad(y, x, create_graph=True, only_inputs=True)[0]\n",
            "import torch\nfrom torch import autograd\ndef f(y, x):\n    return autograd.grad(y, x, create_graph=True)[0]\n",
        ),
        Example(
            "import torch\nfrom torch import autograd\ndef f(y, x):\n    return autograd.grad(y, x, only_inputs=False)[0]\n",
            "import torch\nfrom torch import autograd\ndef f(y, x):\n    return autograd.grad(y, x, only_inputs=False)[0]\n",
            safety="manual",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        given = ctx.keyword(node, "only_inputs")
        if given is None or ctx.name(node.func) != "torch.autograd.grad":
            return
        if is_true(given.value):
            yield Report(
                given, f"{ctx.text(given)} is what grad always does", (build.drop_argument(ctx.index, node, given),)
            )
        else:
            message = f"{ctx.text(given)} is ignored since 0.4: gradients reach the leaves by backward() only"
            yield Report(given, message, (), "manual")
