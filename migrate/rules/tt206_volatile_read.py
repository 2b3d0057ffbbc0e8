"""TT206: reading `.volatile`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 1)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\n"


class VolatileRead(Rule):
    code = "TT206"
    name = "volatile-read"
    silent = True
    summary = "the .volatile flag of a Variable as a condition"
    why = "Reading .volatile always gives False since 0.4; whether history is recorded is the mode's business."
    nodes = (cst.Attribute, cst.Call)
    examples = (
        Example(
            _HEAD + "def hook(x):\n    y = net(Variable(x))\n    if y.volatile:\n        return None\n    return y\n",
            _AFTER + "def hook(x):\n    y = net(x)\n    if y.volatile:\n        return None\n    return y\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def is_variable(x):\n    return hasattr(x, 'volatile'), net(Variable(x))\n",
            _AFTER + "def is_variable(x):\n    return hasattr(x, 'volatile'), net(x)\n",
            safety="manual",
        ),
        Example(
            _HEAD + "class Box:\n    volatile = 1\ndef f(x):\n    return Box().volatile, net(Variable(x))\n",
            _AFTER + "class Box:\n    volatile = 1\ndef f(x):\n    return Box().volatile, net(x)\n",
            title="an attribute of the program's own class",
            fires=False,
        ),
    )

    def check(self, node: cst.Attribute | cst.Call, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Call):
            if ctx.text(node.func) == "hasattr" and len(node.args) == 2 and _names_volatile(node.args[1].value):
                message = f"{ctx.text(node)} is True of every tensor since 0.4, and the flag says nothing"
                yield Report(node, message, (), "manual")
            return
        if node.attr.value != "volatile" or isinstance(ctx.parent(node), cst.AssignTarget):
            return
        value, text = ctx.value(node.value), " ".join(ctx.text(node.value).split())
        if value.in_graph:
            message = f"{text}.volatile is always False since 0.4: ask torch.is_grad_enabled()"
            yield Report(node, message, (), "manual")
        elif ctx.old and value.sort in ("unknown", "method") and not _is_own(node.value, ctx):
            message = f"if {text} is a tensor, {text}.volatile is always False since 0.4: ask torch.is_grad_enabled()"
            yield Report(node, message, (), "manual")


def _names_volatile(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.SimpleString) and node.raw_value == "volatile"


def _is_own(node: cst.BaseExpression, ctx: Context) -> bool:
    """An object of the program's own class, or an attribute of self."""
    value = ctx.value(node)
    while isinstance(node, (cst.Attribute, cst.Subscript)):
        node = node.value
    named = isinstance(node, cst.Name) and node.value in ("self", "cls")
    return named or (value.ref is not None and not isinstance(value.ref, tuple))
