"""TT884: `cummulative_sizes` of a ConcatDataset is `cumulative_sizes`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "from torch.utils.data import ConcatDataset\n"


class CumulativeSizes(Rule):
    code = "TT884"
    name = "cumulative-sizes"
    since = "1.0"
    first_target = "latest"
    summary = "an attribute that was misspelled"
    why = "The old spelling warns; the attribute is the same."
    unsafe_when = "The receiver is not seen to be a ConcatDataset."
    words = frozenset(["cummulative_sizes"])
    nodes = (cst.Attribute,)
    examples = (
        Example(
            _HEAD + "def f(a, b):\n    d = ConcatDataset([a, b])\n    return d.cummulative_sizes\n",
            _HEAD + "def f(a, b):\n    d = ConcatDataset([a, b])\n    return d.cumulative_sizes\n",
            target="latest",
        ),
        Example(
            "import torch\ndef f(d):\n    return d.cummulative_sizes\n",
            "import torch\ndef f(d):\n    return d.cumulative_sizes\n",
            safety="unsafe",
            target="latest",
        ),
        Example(
            _HEAD + "class Mine(ConcatDataset):\n    def __init__(self):\n        self.cummulative_sizes = []\n",
            _HEAD + "class Mine(ConcatDataset):\n    def __init__(self):\n        self.cummulative_sizes = []\n",
            title="the program's own attribute",
            target="latest",
            fires=False,
        ),
    )

    def check(self, node: cst.Attribute, ctx: Context) -> Iterator[Report]:
        if node.attr.value != "cummulative_sizes":
            return
        stored = [target.target for target in ctx.index.all(cst.AssignTarget)]
        if any(isinstance(each, cst.Attribute) and each.attr.value == node.attr.value for each in stored):
            return
        known = ctx.value(node.value).name == "torch.utils.data.ConcatDataset"
        edit = Edit(*ctx.index.span(node.attr), "cumulative_sizes")
        yield Report(node, "cummulative_sizes is spelled cumulative_sizes", (edit,), "safe" if known else "unsafe")
