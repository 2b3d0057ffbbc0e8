"""TT909: `distribution.sample_n(n)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch.distributions import Normal\n"


class SampleN(Rule):
    code = "TT909"
    name = "sample-n"
    summary = "several samples by sample_n"
    why = "sample_n(n) is deprecated since 0.4: sample((n,)) takes any shape."
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f(a, b, n):\n    return Normal(a, b).sample_n(n)\n",
            _HEAD + "def f(a, b, n):\n    return Normal(a, b).sample((n,))\n",
        ),
        Example(
            _HEAD + "def f(pool):\n    return pool.sample_n(3)\n",
            _HEAD + "def f(pool):\n    return pool.sample_n(3)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "sample_n" or len(node.args) != 1:
            return
        if ctx.value(node.func.value).name.startswith("torch.distributions.") and node.args[0].keyword is None:
            inside = ctx.index.full_span(node.args[0].value)
            text = " ".join(ctx.text(node).split())
            edits = (
                Edit(*ctx.index.span(node.func.attr), "sample"),
                Edit(inside[0], inside[0], "("),
                Edit(inside[1], inside[1], ",)"),
            )
            yield Report(node, f"{text} is sample((n,)) since 0.4", edits)
