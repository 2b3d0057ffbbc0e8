"""TT831: a number before the tensors in `add_`, `addcmul_` and `addmm_`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

# By method: how many tensors follow, and the keyword that takes the number.
_ONE = dict.fromkeys(("add", "add_", "sub", "sub_"), 1)
_TWO = dict.fromkeys(("addcmul", "addcmul_", "addcdiv", "addcdiv_"), 2)
_MATRIX = dict.fromkeys(("addmm", "addmm_", "addmv", "addmv_", "addr", "addr_", "baddbmm", "baddbmm_"), 2)
_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\n"


class ScalarFirst(Rule):
    code = "TT831"
    name = "scalar-first"
    first_target = "latest"
    summary = "a factor given before the tensors it multiplies"
    why = "x.add_(-lr, g) warns in later versions; the factor is a keyword, which 0.4 already takes."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD
            + "lr = 0.1\nfor p in net.parameters():\n    p.data.add_(-lr, p.grad.data)\n    p.data.addcmul_(0.5, p.data, p.grad.data)\n"
            "net.weight.data.addmm_(1, -2, net.weight.data, net.weight.data)\n",
            _HEAD
            + "lr = 0.1\nfor p in net.parameters():\n    p.data.add_(p.grad.data, alpha=-lr)\n    p.data.addcmul_(p.data, p.grad.data, value=0.5)\n"
            "net.weight.data.addmm_(net.weight.data, net.weight.data, beta=1, alpha=-2)\n",
            target="latest",
        ),
        Example(
            _HEAD + "def f(meter, lr, t):\n    meter.add_(-lr, t)\n    net.weight.data.add_(t)\n",
            _HEAD + "def f(meter, lr, t):\n    meter.add_(-lr, t)\n    net.weight.data.add_(t)\n",
            title="not known to be a tensor",
            fires=False,
            target="latest",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or not ctx.value(node.func.value).is_tensor:
            return
        name, args = node.func.attr.value, list(node.args)
        if any(arg.keyword is not None or arg.star for arg in args):
            return
        if name in _MATRIX and len(args) in (3, 4):
            words = ["beta", "alpha"][: len(args) - 2]
        elif name in _ONE and len(args) == 2:
            words = ["alpha"]
        elif name in _TWO and len(args) == 3:
            words = ["value"]
        else:
            return
        numbers, rest = args[: len(words)], args[len(words) :]
        if any(ctx.value(arg.value).is_tensor for arg in numbers) or not all(
            _numeric(ctx, arg.value) for arg in numbers
        ):
            return
        if not all(ctx.value(arg.value).is_tensor for arg in rest):
            return
        text = " ".join(ctx.text(node).split())
        tail = "".join(f", {word}={ctx.index.text(arg.value)}" for word, arg in zip(words, numbers))
        end = ctx.index.full_span(rest[-1].value)[1]
        edits = (Edit(ctx.index.full_span(numbers[0])[0], ctx.index.full_span(rest[0])[0], ""), Edit(end, end, tail))
        yield Report(node, f"{text}: the factor is the keyword {words[-1]}=", edits)


def _numeric(ctx: Context, node: cst.BaseExpression) -> bool:
    """A number for certain, or the negative of something that is no tensor."""
    value = ctx.value(node)
    return value.sort == "number" or (value.sort in ("unknown", "method") and isinstance(node, cst.UnaryOperation))
