"""TT302: `loss[0]` and `loss.data.tolist()[0]` have nothing to index any more."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule, is_zero
from .tt301_data_index import strip_data

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"
_AFTER = "import torch\nfrom torch import nn\nnet, crit = nn.Linear(2, 2), nn.MSELoss()\n"


class LossIndex(Rule):
    code = "TT302"
    name = "loss-index"
    precedence = 12
    until = "1.0"
    summary = "a one-element Variable indexed by [0]"
    why = (
        "A loss had shape (1,) and is 0-dimensional since 0.4: `loss[0]` was the loss itself, and `loss.data.tolist()` "
        "was a list of one number and is the number now."
    )
    unsafe_when = "It is known to have one element, but not that it has no dimension left to index."
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _HEAD
            + "def step(x, y):\n    loss = crit(net(Variable(x)), Variable(y))\n    print(loss.data.tolist()[0])\n    return loss[0] * 2\n",
            _AFTER + "def step(x, y):\n    loss = crit(net(x), y)\n    print(loss.item())\n    return loss * 2\n",
        ),
        Example(
            _HEAD + "def step(x):\n    loss = net(Variable(x))\n    loss.backward()\n    return loss[0]\n",
            _AFTER + "def step(x):\n    loss = net(x)\n    loss.backward()\n    return loss\n",
            safety="unsafe",
            title="one element, in how many dimensions is not known",
        ),
        Example(
            _HEAD + "def first(x):\n    return net(Variable(x))[0]\n",
            _AFTER + "def first(x):\n    return net(x)[0]\n",
            title="a row of a batch",
            fires=False,
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        if not is_zero(node) or isinstance(ctx.parent(node), (cst.AssignTarget, cst.AugAssign, cst.Del)):
            return
        listed = _listed(node.value)
        if listed is not None:
            core = strip_data(ctx, listed)
            if core is not None and ctx.value(core).one and not isinstance(ctx.parent(node), cst.Subscript):
                text = " ".join(ctx.text(core).split())
                edit = Edit(ctx.index.full_span(core)[1], ctx.index.span(node)[1], ".item()")
                yield Report(
                    node, f"{text} is 0-dimensional since 0.4 and its tolist() a number: {text}.item()", (edit,)
                )
            return
        value = ctx.value(node.value)
        if not (value.in_graph and value.one) or value.rank not in (0, None):
            return
        text = " ".join(ctx.text(node.value).split())
        edit = Edit(ctx.index.full_span(node.value)[1], ctx.index.span(node)[1], "")
        message = f"{text} is 0-dimensional since 0.4 and has no index 0: {text} itself is the element"
        yield Report(node, message, (edit,), "safe" if value.rank == 0 else "unsafe")


def _listed(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """`x` of `x.tolist()`."""
    if isinstance(node, cst.Call) and not node.args and isinstance(node.func, cst.Attribute):
        return node.func.value if node.func.attr.value == "tolist" else None
    return None
