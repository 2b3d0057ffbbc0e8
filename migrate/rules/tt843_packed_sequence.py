"""TT843: packed sequences made or taken apart by hand."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_NAMES = ("torch.nn.utils.rnn.PackedSequence",)
_HEAD = "import torch\nfrom torch.nn.utils.rnn import PackedSequence, pad_packed_sequence\n"


class PackedParts(Rule):
    code = "TT843"
    name = "packed-sequence"
    summary = "a PackedSequence made from a list"
    why = "batch_sizes was a list and is a tensor since 0.4; a list given by hand fails later, inside the RNN."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f(x):\n    return PackedSequence(x, [2, 1])\n",
            _HEAD + "def f(x):\n    return PackedSequence(x, torch.tensor([2, 1]))\n",
        ),
        Example(
            _HEAD + "def f(x, b):\n    return PackedSequence(x, b)\n",
            _HEAD + "def f(x, b):\n    return PackedSequence(x, b)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) not in _NAMES or len(node.args) < 2:
            return
        sizes = node.args[1].value
        if isinstance(sizes, (cst.List, cst.ListComp)):
            torch, imports = ctx.torch()
            start, end = ctx.index.full_span(sizes)
            text = " ".join(ctx.text(sizes).split())
            edits = (Edit(start, start, f"{torch}.tensor("), Edit(end, end, ")"), *imports)
            yield Report(node, f"the batch sizes {text} are a tensor since 0.4", edits)
