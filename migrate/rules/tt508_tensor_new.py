"""TT508: `x.new(2, 3).zero_()` is `x.new_zeros(2, 3)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class TensorNew(Rule):
    code = "TT508"
    name = "tensor-new"
    precedence = 30
    style = True
    summary = "a tensor made like another one by .new()"
    why = (
        "new() takes a size or data, by the type of its argument, and hands out uninitialised memory; new_zeros and "
        "new_full say what they make."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "def hidden(n):\n    w = next(net.parameters()).data\n    return Variable(w.new(1, n, 2).zero_()), Variable(w.new(n, 2).fill_(3))\n",
            _AFTER
            + "def hidden(n):\n    w = next(net.parameters()).data\n    return w.new_zeros(1, n, 2), w.new_full((n, 2), 3)\n",
        ),
        Example(
            _HEAD + "def zeros(x):\n    return Variable(net.weight.data.new(x.size()).zero_())\n",
            _AFTER + "def zeros(x):\n    return net.weight.new_zeros(x.size())\n",
            title="new_zeros has no history, so .data says nothing",
        ),
        Example(
            _HEAD + "def like(v, n):\n    return Variable(net.weight.data.new(v).zero_()), net.weight.data.new(2, n)\n",
            _AFTER + "def like(v, n):\n    return net.weight.data.new(v).zero_(), net.weight.data.new(2, n)\n",
            title="v may be a size or data",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not ctx.old or not isinstance(node.func, cst.Attribute) or node.func.attr.value not in ("zero_", "fill_"):
            return
        made = node.func.value
        if not isinstance(made, cst.Call) or not isinstance(made.func, cst.Attribute) or made.func.attr.value != "new":
            return
        receiver = made.func.value
        if not ctx.value(receiver).is_tensor or not _is_size(made, ctx):
            return
        zeros = node.func.attr.value == "zero_" and not node.args
        if not zeros and (len(node.args) != 1 or len(made.args) < 2):
            return
        start, (inside, closing) = ctx.index.full_span(receiver)[1], _argument_span(made, ctx)
        if (
            isinstance(receiver, cst.Attribute)
            and receiver.attr.value == "data"
            and ctx.value(receiver.value).is_tensor
        ):
            start = ctx.index.full_span(receiver.value)[1]
        end, text = ctx.index.span(node)[1], " ".join(ctx.text(node).split())
        if zeros:
            edits = [Edit(start, inside, ".new_zeros("), Edit(closing, end, ")")]
        else:
            fill = ctx.index.full_span(node.args[0])
            edits = [Edit(start, inside, ".new_full(("), Edit(closing, fill[0], "), "), Edit(fill[1], end, ")")]
        yield Report(node, f"{text} is .new_{'zeros' if zeros else 'full'}(…) since 0.4", tuple(edits))


def _argument_span(call: cst.Call, ctx: Context) -> tuple[int, int]:
    return ctx.index.full_span(call.args[0])[0], ctx.index.full_span(call.args[-1].value)[1]


def _is_size(made: cst.Call, ctx: Context) -> bool:
    if not made.args or any(arg.keyword is not None for arg in made.args):
        return False
    if len(made.args) > 1:
        return not any(arg.star for arg in made.args)
    only = made.args[0].value
    if made.args[0].star:
        return False
    if isinstance(only, cst.Call) and isinstance(only.func, cst.Attribute) and not only.args:
        return only.func.attr.value == "size"
    return ctx.value(only).sort == "number"
