"""TT301: `loss.data[0]` is `loss.item()`."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..edits.edit import Edit
from ..facts.value import Value
from .base import Context, Example, Report, Rule, is_zero

_HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\nnet = nn.Linear(2, 2)\n"


class DataIndex(Rule):
    code = "TT301"
    name = "data-index"
    summary = "the number in a one-element Variable, read by [0]"
    why = (
        "A loss had shape (1,) and is 0-dimensional since 0.4; indexing it warns in 0.4 and raises later. .item() gives "
        "the Python number that T[0] used to give."
    )
    unsafe_when = "The tensor is not known to have exactly one element: .item() raises for more."
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _HEAD
            + "def step(x, y):\n    loss = F.cross_entropy(net(x), y)\n    print(loss.data[0], loss.data.cpu()[0])\n",
            _HEAD + "def step(x, y):\n    loss = F.cross_entropy(net(x), y)\n    print(loss.item(), loss.item())\n",
        ),
        Example(
            "def step(crit, out, y):\n    import torch\n    loss = crit(out, y)\n    loss.backward()\n    return loss.data[0]\n",
            "def step(crit, out, y):\n    import torch\n    loss = crit(out, y)\n    loss.backward()\n    return loss.item()\n",
            title="backward() without arguments proves one element",
        ),
        Example(
            _HEAD + "def run(xs):\n    total = 0\n    for x in xs:\n        total += len(x) * net(x).sum().data\n"
            "    return total[0] / len(xs)\n",
            _HEAD + "def run(xs):\n    total = 0\n    for x in xs:\n        total += len(x) * net(x).sum().data\n"
            "    return total.item() / len(xs)\n",
            title="an accumulator that is indexed later",
        ),
        Example(
            _HEAD + "def show(x):\n    return net(x).view(4, 3).data[0]\n",
            _HEAD + "def show(x):\n    return net(x).view(4, 3).data[0]\n",
            title="a row of a batch",
            fires=False,
        ),
        Example(
            _HEAD + "def show(x):\n    return net(x).data[0]\n",
            _HEAD + "def show(x):\n    return net(x).item()\n",
            safety="unsafe",
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        if not is_zero(node):
            return
        value = ctx.value(node.value)
        if value.sort != "tensor" or not value.raw or value.why.startswith("I5: was a"):
            return
        core = strip_data(ctx, node.value)
        if core is None:
            return
        text = " ".join(ctx.text(core).split())
        start, end = ctx.index.full_span(core)[1], ctx.index.span(node)[1]
        edits = (Edit(start, end, ".item()"),)
        if value.one:
            yield Report(node, f"{text} has one element and no dimension to index since 0.4: {text}.item()", edits)
        elif value.rank is None and not self._used_as_tensor(node, ctx):
            missing = f"if {text} has exactly one element, read it with {text}.item()"
            yield Report(node, f"[0] fails on a 0-dimensional tensor: {missing}; that is not known", edits, "unsafe")
        else:
            ctx.hold(self.code, node, "it has a dimension to index")

    def _used_as_tensor(self, node: cst.Subscript, ctx: Context) -> bool:
        parent = ctx.parent(node)
        return isinstance(parent, (cst.Attribute, cst.Subscript))


def strip_data(ctx: Context, node: cst.BaseExpression) -> cst.BaseExpression | None:
    """`x` of `x.data.cpu()`, the expression without what .item() makes superfluous; itself if it is a plain tensor."""
    while True:
        if isinstance(node, cst.Attribute) and node.attr.value == "data":
            node = node.value
        elif (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and not node.args
            and node.func.attr.value in ("cpu", "detach", "numpy")
        ):
            node = node.func.value
        else:
            break
    value: Value = ctx.value(node)
    atom = isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or bool(node.lpar)
    return node if value.is_tensor and atom else None
