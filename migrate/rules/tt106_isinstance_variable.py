"""TT106: `isinstance(x, Variable)` is true for every tensor."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule
from .wrapper import VARIABLE


class IsinstanceVariable(Rule):
    code = "TT106"
    name = "isinstance-variable"
    words = frozenset(["isinstance", "issubclass"])
    precedence = 9
    summary = "a test of isinstance against Variable"
    why = "isinstance(x, Variable) answers true for every tensor since 0.4; torch.Tensor says what is tested."
    unsafe_when = "The code told tensors from Variables: what was a raw tensor now takes the other branch."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef grad_of(v):\n"
            "    if isinstance(v, Variable) and v.requires_grad:\n        return v.grad\n",
            "import torch\ndef grad_of(v):\n    if isinstance(v, torch.Tensor) and v.requires_grad:\n        return v.grad\n",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef kind(x):\n    if torch.is_tensor(x):\n        return 1\n"
            "    return isinstance(x, (Variable, list))\n",
            "import torch\nfrom torch.autograd import Variable\ndef kind(x):\n    if torch.is_tensor(x):\n        return 1\n"
            "    return isinstance(x, (Variable, list))\n",
            safety="manual",
            title="code that tells tensors from Variables",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.text(node.func) not in ("isinstance", "issubclass") or len(node.args) != 2:
            return
        kinds = node.args[1].value
        choices = [element.value for element in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
        variables = [choice for choice in choices if ctx.name(choice) == VARIABLE]
        if not variables:
            return
        subject = ctx.text(node.args[0].value)
        message = f"isinstance({subject}, Variable) is true for every tensor since 0.4"
        if ctx.text(node.func) == "issubclass" or self._dispatches(node, ctx):
            yield Report(node, f"{message}, and this code tells tensors from Variables", (), "manual")
            return
        torch, imports = ctx.torch()
        edits = [build.replace(ctx.index, variable, f"{torch}.Tensor") for variable in variables]
        negated = isinstance(ctx.parent(node), cst.UnaryOperation)
        if negated and not ctx.value(node.args[0].value).in_graph:
            yield Report(node, f"{message}: raw tensors used to pass `not`", (*edits, *imports), "unsafe")
        else:
            yield Report(node, f"{message}: test torch.Tensor", (*edits, *imports))

    def _dispatches(self, node: cst.Call, ctx: Context) -> bool:
        scope = ctx.scope(node)
        for call in ctx.index.all(cst.Call):
            if ctx.index.within(call, scope) and call is not node:
                if ctx.name(call.func) == "torch.is_tensor":
                    return True
                if ctx.text(call.func) == "isinstance" and len(call.args) == 2:
                    name = ctx.name(call.args[1].value)
                    if name.startswith("torch.") and name.endswith(("Tensor", "_TensorBase")):
                        return True
        return False
