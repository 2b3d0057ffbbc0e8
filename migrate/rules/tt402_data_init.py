"""TT402: a weight that is filled through `.data`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_NEW = {"normal_": "normal_", "uniform_": "uniform_", "fill_": "constant_", "zero_": "constant_"}
_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class DataInit(Rule):
    code = "TT402"
    name = "data-init"
    precedence = 38
    style = True
    summary = "a parameter that is initialised through .data"
    why = "The functions of torch.nn.init fill a parameter without recording it, and draw the same numbers."
    nodes = (cst.Expr,)
    examples = (
        Example(
            _HEAD
            + "net.weight.data.normal_(0, 0.02)\nnet.bias.data.zero_()\nnet.bias.data.fill_(1)\nx = Variable(torch.ones(2))\n",
            _AFTER
            + "nn.init.normal_(net.weight, 0, 0.02)\nnn.init.constant_(net.bias, 0)\nnn.init.constant_(net.bias, 1)\nx = torch.ones(2)\n",
        ),
        Example(
            _HEAD
            + "def f(batch):\n    batch.data.normal_(0, 1)\n    net.weight.grad.data.zero_()\n    return Variable\n",
            _HEAD
            + "def f(batch):\n    batch.data.normal_(0, 1)\n    net.weight.grad.data.zero_()\n    return Variable\n",
            title="not known to be a parameter",
            fires=False,
        ),
    )

    def check(self, node: cst.Expr, ctx: Context) -> Iterator[Report]:
        call = node.value
        if not ctx.old or not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return
        method, data = call.func.attr.value, call.func.value
        if method not in _NEW or not isinstance(data, cst.Attribute) or data.attr.value != "data":
            return
        if ctx.value(data.value).sort != "parameter" or any(arg.keyword or arg.star for arg in call.args):
            return
        home = _init(ctx)
        if home is None or (method == "fill_") != (len(call.args) == 1 and _NEW[method] == "constant_"):
            return
        start, (inner, end) = ctx.index.span(call)[0], ctx.index.full_span(data.value)
        opening = ctx.index.source.index("(", ctx.index.span(call.func.attr)[1]) + 1
        rest = ", " if call.args else ", 0" if method == "zero_" else ""
        text = " ".join(ctx.text(call).split())
        edits = (Edit(start, inner, f"{home}.{_NEW[method]}("), Edit(end, opening, rest))
        yield Report(node, f"{text} is {home}.{_NEW[method]}(…)", edits)


def _init(ctx: Context) -> str | None:
    """What this file can call torch.nn.init by."""
    for node in ctx.index.all(cst.Name, cst.Attribute):
        if ctx.name(node) == "torch.nn.init":
            return ctx.text(node)
    for node in ctx.index.all(cst.Name):
        if ctx.name(node) == "torch.nn":
            return f"{ctx.text(node)}.init"
    return None
