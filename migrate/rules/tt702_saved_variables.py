"""TT702: `ctx.saved_variables` is `ctx.saved_tensors`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule


class SavedVariables(Rule):
    code = "TT702"
    name = "saved-variables"
    words = frozenset(["saved_variables"])
    summary = "ctx.saved_variables"
    why = "What a Function saves are tensors since 0.4, and saved_tensors gives them with their history."
    unsafe_when = "The attribute is not read inside backward of a torch.autograd.Function."
    nodes = (cst.Attribute,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Function\nclass Square(Function):\n    @staticmethod\n"
            "    def backward(ctx, g):\n        x, = ctx.saved_variables\n        return 2 * x * g\n",
            "import torch\nfrom torch.autograd import Function\nclass Square(Function):\n    @staticmethod\n"
            "    def backward(ctx, g):\n        x, = ctx.saved_tensors\n        return 2 * x * g\n",
        ),
        Example(
            "import torch\ndef f(ctx):\n    return ctx.saved_variables\n",
            "import torch\ndef f(ctx):\n    return ctx.saved_tensors\n",
            safety="unsafe",
        ),
    )

    def check(self, node: cst.Attribute, ctx: Context) -> Iterator[Report]:
        if node.attr.value != "saved_variables":
            return
        start, end = ctx.index.span(node.attr)
        scope = ctx.scope(node)
        function = ctx.facts.function(scope)
        proved = function is not None and function.owner is not None and function.owner.is_autograd_function
        text = ctx.text(node.value)
        message = f"{text}.saved_variables is {text}.saved_tensors since 0.4"
        yield Report(node, message, (Edit(start, end, "saved_tensors"),), "safe" if proved else "unsafe")
