"""TT705: `.reinforce(reward)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_SOURCE = (
    "import torch\ndef finish(actions, rewards):\n    for a, r in zip(actions, rewards):\n        a.reinforce(r)\n"
)
_OWN = "import torch\nclass A:\n    def reinforce(self, r):\n        return r\nA().reinforce(1)\n"


class Reinforce(Rule):
    code = "TT705"
    name = "reinforce"
    since = "0.3.0"
    until = "0.3.0"
    summary = "a stochastic node that is reinforced"
    why = (
        "reinforce() was removed in 0.3: with m = Categorical(probs) and a = m.sample(), the loss is -m.log_prob(a) * r, "
        "with the minus sign."
    )
    nodes = (cst.Call,)
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual"),
        Example(_OWN, _OWN, title="the program's own method", fires=False),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "reinforce" or len(node.args) != 1:
            return
        if ctx.value(node.func.value).ref is None or ctx.value(node.func.value).is_tensor:
            text = " ".join(ctx.text(node).split())
            message = f"{text} raises since 0.3: the loss is -distribution.log_prob(action) * reward"
            yield Report(node, message, (), "manual")
