"""TT207: iterators that made volatile Variables by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..facts.torch_api import last
from .base import Context, Example, Report, Rule, is_false, is_true

_SOURCE = "import torch\nfrom torchtext import data\nfrom torch.autograd import Variable\nit = data.Iterator([], 8, train=False)\n"


class VolatileSource(Rule):
    code = "TT207"
    name = "volatile-source"
    summary = "a torchtext iterator that yielded volatile Variables"
    why = (
        "Iterator(train=False) and BPTTIterator(evaluation=True) yielded volatile Variables, so evaluation recorded no "
        "history. Nothing in the loop says so any more: put it under torch.no_grad()."
    )
    nodes = (cst.Call,)
    examples = (
        Example(_SOURCE + "x = Variable\n", _SOURCE + "x = Variable\n", safety="manual"),
        Example(
            "import torch\nfrom mine import Iterator\nit = Iterator([], train=False)\n",
            "import torch\nfrom mine import Iterator\nit = Iterator([], train=False)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name = ctx.name(node.func)
        if not name.startswith("torchtext.data.") or not last(name).endswith("Iterator"):
            return
        train, evaluation = ctx.keyword(node, "train"), ctx.keyword(node, "evaluation")
        if (train is not None and is_false(train.value)) or (evaluation is not None and is_true(evaluation.value)):
            text = ctx.text(node.func)
            yield Report(
                node, f"{text} yielded volatile Variables: put the loop over it under torch.no_grad()", (), "manual"
            )
