"""TT825: code of 0.1.12 about reductions over a dimension: positional flags of `std` and `var`, a kept dimension."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule, is_false, is_true

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class StdPositional(Rule):
    code = "TT825"
    name = "std-positional"
    silent = True
    summary = "std or var with a positional flag, or a dimension that reductions kept in 0.1.12"
    why = (
        "The second argument was unbiased in 0.1, keepdim for a Variable of 0.2 and 0.3, and is unbiased again since 0.4. "
        "Say which one by its name. Until 0.1.12 a reduction over a dimension kept it with size 1; `max(1)[1][0][0]` reads "
        "an element of such a result, and asks a number for its first one since 0.2: give keepdim=True, or one index less."
    )
    nodes = (cst.Call, cst.Subscript)
    examples = (
        Example(
            _HEAD + "def f(x):\n    return net(Variable(x)).std(1, True)\n",
            _AFTER + "def f(x):\n    return net(x).std(1, True)\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def f(x):\n    return net(Variable(x)).std(1, keepdim=True)\n",
            _AFTER + "def f(x):\n    return net(x).std(1, keepdim=True)\n",
            fires=False,
        ),
        Example(
            _HEAD + "def best(x):\n    return int(net(Variable(x)).view(-1, 2).max(1)[1].data[0][0])\n",
            _AFTER + "def best(x):\n    return int(net(x).view(-1, 2).max(1)[1].data[0][0])\n",
            safety="manual",
            title="an index of what was a number already",
        ),
        Example(
            _HEAD
            + "def normed(x):\n    y = net(Variable(x))\n    return y / y.sum(1).expand_as(y), y / y.sum(0).expand_as(y)\n",
            _AFTER
            + "def normed(x):\n    y = net(x)\n    return y / y.sum(1).expand_as(y), y / y.sum(0).expand_as(y)\n",
            safety="manual",
            title="rows spread along a dimension that is gone",
        ),
    )

    def check(self, node: cst.Call | cst.Subscript, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Subscript):
            inner = ctx.value(node.value)
            if ctx.old and inner.sort == "number" and inner.raw and inner.why.startswith("I6"):
                message = "an element of a vector is asked for its first one: was keepdim=True meant, as before 0.2?"
                yield Report(node, message, (), "manual")
            return
        if not ctx.old or not isinstance(node.func, cst.Attribute):
            return
        if node.func.attr.value in ("expand_as", "squeeze") and _kept(node, ctx):
            message = (
                f"{node.func.attr.value} wants the dimension that reductions kept before 0.2: give keepdim=True there"
            )
            yield Report(node, message, (), "manual")
            return
        if node.func.attr.value not in ("std", "var"):
            return
        if len(node.args) < 2 or node.args[1].keyword is not None or not ctx.value(node.func.value).is_tensor:
            return
        if is_true(node.args[1].value) or is_false(node.args[1].value):
            text = " ".join(ctx.text(node).split())
            message = f"{text}: the second argument is unbiased since 0.4, and was keepdim: name it"
            yield Report(node, message, (), "manual")


def _kept(node: cst.Call, ctx: Context) -> bool:
    """`x.sum(1).expand_as(x)` and `x.max(1)[1].squeeze(1)`: written for a result that has the dimension still."""
    assert isinstance(node.func, cst.Attribute)
    inner = node.func.value
    squeezed = node.func.attr.value == "squeeze"
    if isinstance(inner, cst.Subscript):
        inner = inner.value
    if not isinstance(inner, cst.Call) or not isinstance(inner.func, cst.Attribute):
        return False
    dims = [arg.value for arg in inner.args]
    name = inner.func.attr.value
    if (
        name not in ("sum", "mean", "max", "min", "prod", "norm", "std", "var")
        or not ctx.value(inner.func.value).is_tensor
    ):
        return False
    dims = dims[1:] if name == "norm" else dims
    if len(dims) != 1 or not isinstance(dims[0], cst.Integer) or dims[0].value == "0" or ctx.keyword(inner, "keepdim"):
        return False
    if not squeezed:
        return True
    given = [ctx.text(arg) for arg in node.args]
    return given == [dims[0].value] and ctx.value(inner.func.value).rank == 2
