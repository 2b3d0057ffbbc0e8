"""TT863: a number that an optimiser of the program keeps in a tensor of one element."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule, is_zero

_CLASS = (
    "import math\nimport torch\nfrom torch import optim\nclass Shared(optim.Adam):\n    def __init__(self, params):\n"
    "        super(Shared, self).__init__(params)\n        for group in self.param_groups:\n            for p in group['params']:\n"
    "                self.state[p]['step'] = torch.zeros(1)\n    def step(self, closure=None):\n        for group in self.param_groups:\n"
    "            for p in group['params']:\n                state = self.state[p]\n                state['step'] += 1\n"
    "                p.data.mul_(1 - 0.9 ** state['step'][0]{item})\n"
)
_OLD = "from torch.autograd import Variable\nx = Variable(torch.zeros(1))\n"


class OptimizerState(Rule):
    code = "TT863"
    name = "optimizer-state"
    precedence = 13
    summary = "the number in a tensor that an optimiser keeps"
    why = (
        "state['step'][0] of a raw tensor was a Python number and is a 0-dimensional tensor since 0.4: the step size that is "
        "computed from it becomes a tensor too, which the update does not take in every version, and which shares its memory."
    )
    words = frozenset(["optim"])
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _CLASS.format(item="") + _OLD,
            _CLASS.format(item=".item()") + "x = torch.zeros(1)\n",
            title="an optimiser of the program's own",
        ),
        Example(
            "import torch\n" + _OLD + "def f(state):\n    return state['step'][0]\n",
            "import torch\nx = torch.zeros(1)\ndef f(state):\n    return state['step'][0]\n",
            title="a dictionary of any kind",
            fires=False,
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        inner = node.value
        if not ctx.old or not is_zero(node) or not isinstance(inner, cst.Subscript):
            return
        if isinstance(ctx.parent(node), (cst.Attribute, cst.AssignTarget, cst.AugAssign)):
            return  # used or written as a tensor
        key, home = _key(inner), _optimizer(node, ctx)
        if key is None or home is None:
            return
        stored = [
            assign.value
            for target in ctx.index.all(cst.AssignTarget)
            if isinstance(target.target, cst.Subscript)
            and _key(target.target) == key
            and ctx.index.within(target, home)
            if isinstance(assign := ctx.parent(target), cst.Assign)
        ]
        if stored and all(_one_zero(value, ctx) for value in stored):
            text = " ".join(ctx.text(node).split())
            end = ctx.index.span(node)[1]
            message = f"{text} was a Python number and is a 0-dimensional tensor since 0.4: {text}.item()"
            yield Report(node, message, (Edit(end, end, ".item()"),))


def _key(node: cst.Subscript) -> str | None:
    """The string of `x['key']`."""
    if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
        return None
    value = node.slice[0].slice.value
    return str(value.raw_value) if isinstance(value, cst.SimpleString) else None


def _optimizer(node: cst.CSTNode, ctx: Context) -> cst.ClassDef | None:
    """The class around the node, if it is derived from one of torch.optim."""
    home = next((above for above in ctx.index.ancestors(node) if isinstance(above, cst.ClassDef)), None)
    if home is None or not any(ctx.name(base.value).startswith("torch.optim.") for base in home.bases):
        return None
    return home


def _one_zero(node: cst.BaseExpression, ctx: Context) -> bool:
    """`torch.zeros(1)`, shared or not."""
    while (
        isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "share_memory_"
    ):
        node = node.func.value
    return (
        isinstance(node, cst.Call)
        and ctx.name(node.func) in ("torch.zeros", "torch.ones")
        and [ctx.text(arg) for arg in node.args] == ["1"]
    )
