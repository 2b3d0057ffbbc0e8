"""TT303: `loss.data.cpu().numpy()[0]` and `np.asscalar(x)` are `.item()`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule, is_zero
from .tt301_data_index import strip_data

_HEAD = "import numpy as np\nimport torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"


class NumpyIndex(Rule):
    code = "TT303"
    name = "numpy-index"
    precedence = 11
    summary = "the number in a one-element tensor, read through NumPy"
    why = "A 0-dimensional array has no index 0, and NumPy has removed asscalar; .item() gives the number directly."
    unsafe_when = "It is not known to have exactly one element: .item() raises for more."
    nodes = (cst.Subscript, cst.Call)
    examples = (
        Example(
            _HEAD + "def step(x, y):\n    loss = crit(net(x), y)\n    return loss.data.cpu().numpy()[0]\n",
            _HEAD + "def step(x, y):\n    loss = crit(net(x), y)\n    return loss.item()\n",
        ),
        Example(
            _HEAD + "def step(x, y):\n    loss = crit(net(x), y)\n    return np.asscalar(loss.data.numpy())\n",
            _HEAD + "def step(x, y):\n    loss = crit(net(x), y)\n    return loss.detach().numpy().item()\n",
            title="asscalar takes arrays and gives their number",
        ),
        Example(
            _HEAD + "def best(x):\n    return net(x).max(1)[1].data.numpy()[0]\n",
            _HEAD + "def best(x):\n    return net(x).max(1)[1].detach().numpy()[0]\n",
            title="an element of a vector",
            fires=False,
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(net):\n    v = Variable(torch.ones(1))\n    return net.loss.data.cpu().numpy()[0]\n",
            "import torch\ndef f(net):\n    v = torch.ones(1)\n    return net.loss.item()\n",
            safety="unsafe",
            title="an attribute of something that is not seen",
        ),
        Example(
            _HEAD
            + "from torch.autograd import Variable\ndef f(x):\n    return net(Variable(x)).data.cpu().numpy()[0]\n",
            _HEAD + "def f(x):\n    return net(x).item()\n",
            safety="unsafe",
            title="an output of any size",
        ),
    )

    def check(self, node: cst.Subscript | cst.Call, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Call):
            if ctx.name(node.func) == "numpy.asscalar" and len(node.args) == 1:
                edits = build.unwrap_call(ctx.index, node, node.args[0].value, ".item()")
                yield Report(node, "numpy.asscalar is gone: use .item()", tuple(edits))
            return
        inner = node.value
        if not is_zero(node) or not isinstance(inner, cst.Call) or not isinstance(inner.func, cst.Attribute):
            return
        if inner.func.attr.value != "numpy" or inner.args:
            return
        core = strip_data(ctx, inner)
        if core is None or (not ctx.value(core).one and ctx.value(core).rank is None and core is not inner.func.value):
            yield from self._unknown(node, inner, ctx)
        if core is None or not ctx.value(core).one:
            return
        text = " ".join(ctx.text(core).split())
        edit = Edit(ctx.index.full_span(core)[1], ctx.index.span(node)[1], ".item()")
        yield Report(node, f"{text} is 0-dimensional since 0.4 and its array has no index 0: {text}.item()", (edit,))

    def _unknown(self, node: cst.Subscript, inner: cst.Call, ctx: Context) -> Iterator[Report]:
        """`x.data.cpu().numpy()[0]` of an x that may have one element for all that is known."""
        data: cst.BaseExpression = inner
        while isinstance(data, cst.Call) and isinstance(data.func, cst.Attribute) and not data.args:
            data = data.func.value
        if not isinstance(data, cst.Attribute) or data.attr.value != "data" or not ctx.old:
            return
        if isinstance(ctx.parent(node), (cst.Attribute, cst.Subscript)):
            return
        text = " ".join(ctx.text(data.value).split())
        message = (
            f"if {text} has exactly one element, its array has no index 0 since 0.4: {text}.item(); that is not known"
        )
        edit = Edit(ctx.index.full_span(data.value)[1], ctx.index.span(node)[1], ".item()")
        yield Report(node, message, (edit,), "unsafe")
