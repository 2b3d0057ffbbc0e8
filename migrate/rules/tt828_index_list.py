"""TT828: a list of slices as an index."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class IndexList(Rule):
    code = "TT828"
    name = "index-list"
    first_target = "latest"
    summary = "a list with slices as an index"
    why = "A list of slices was read as a tuple; it warns today and is about to be read as an array. A tuple says it."
    nodes = (cst.Subscript,)
    examples = (
        Example(
            _HEAD + "w = net.weight.data\nprint(w[[slice(0, 2), 0]])\n",
            _HEAD + "w = net.weight.data\nprint(w[(slice(0, 2), 0)])\n",
            target="latest",
        ),
        Example(
            _HEAD + "w = net.weight.data\nprint(w[[0, 1]])\n",
            _HEAD + "w = net.weight.data\nprint(w[[0, 1]])\n",
            fires=False,
            target="latest",
        ),
    )

    def check(self, node: cst.Subscript, ctx: Context) -> Iterator[Report]:
        if (
            len(node.slice) != 1
            or not isinstance(node.slice[0].slice, cst.Index)
            or not ctx.value(node.value).is_tensor
        ):
            return
        keys = node.slice[0].slice.value
        if isinstance(keys, cst.List) and len(keys.elements) > 1 and any(_is_slice(e.value) for e in keys.elements):
            start, end = ctx.index.span(keys)
            text = " ".join(ctx.text(node).split())
            edits = (Edit(start, start + 1, "("), Edit(end - 1, end, ")"))
            yield Report(keys, f"{text}: a tuple of slices says what this list is read as", edits)


def _is_slice(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "slice"
