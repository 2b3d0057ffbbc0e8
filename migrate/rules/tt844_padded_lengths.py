"""TT844: the lengths that `pad_packed_sequence` returns."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_NAME = "torch.nn.utils.rnn.pad_packed_sequence"
_HEAD = "import torch\nfrom torch.autograd import Variable\nfrom torch.nn.utils.rnn import pad_packed_sequence\n"
_USED = (
    _HEAD + "def f(p):\n    out, lengths = pad_packed_sequence(p)\n    return out, {n: 1 for n in lengths}, Variable\n"
)
_UNUSED = _HEAD + "def f(p):\n    out, _ = pad_packed_sequence(p)\n    return out, Variable\n"


class PaddedLengths(Rule):
    code = "TT844"
    name = "padded-lengths"
    silent = True
    summary = "the lengths that pad_packed_sequence returns"
    why = "They were a list of numbers and are a tensor since 0.4; .tolist() gives the list."
    nodes = (cst.Assign,)
    examples = (Example(_USED, _USED, safety="manual"), Example(_UNUSED, _UNUSED, fires=False))

    def check(self, node: cst.Assign, ctx: Context) -> Iterator[Report]:
        call, target = node.value, node.targets[0].target
        if not ctx.old or not isinstance(call, cst.Call) or ctx.name(call.func) != _NAME:
            return
        if not isinstance(target, cst.Tuple) or len(target.elements) != 2:
            return
        lengths = target.elements[1].value
        if not isinstance(lengths, cst.Name):
            return
        scope = ctx.scope(node)
        uses = [
            use
            for use in ctx.index.all(cst.Name)
            if use is not lengths and use.value == lengths.value and ctx.index.order[use] > ctx.index.order[lengths]
        ]
        if any(ctx.index.within(use, scope) and not _stored(ctx, use) for use in uses):
            message = f"{lengths.value} is a tensor since 0.4, and was a list: {lengths.value}.tolist()"
            yield Report(node, message, (), "manual")


def _stored(ctx: Context, use: cst.Name) -> bool:
    parent = ctx.parent(use)
    return isinstance(parent, cst.AssignTarget) or (isinstance(parent, cst.Attribute) and parent.attr is use)
