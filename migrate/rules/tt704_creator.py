"""TT704: `.creator` is `.grad_fn`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_NEW = {"creator": "grad_fn", "previous_functions": "next_functions"}
_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 1)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\n"


class Creator(Rule):
    code = "TT704"
    name = "creator"
    words = frozenset(["creator", "previous_functions"])
    since = "0.2"
    until = "0.2"
    summary = "the function that made a Variable, under its first name"
    why = "creator is called grad_fn and previous_functions next_functions since 0.2."
    nodes = (cst.Attribute,)
    examples = (
        Example(
            _HEAD + "def f(x):\n    return net(Variable(x)).creator.previous_functions\n",
            _AFTER + "def f(x):\n    return net(x).grad_fn.next_functions\n",
        ),
        Example(
            _HEAD + "def f(video, x):\n    return video.creator, net(Variable(x))\n",
            _AFTER + "def f(video, x):\n    return video.creator, net(x)\n",
            title="not every creator made a Variable",
            fires=False,
        ),
    )

    def check(self, node: cst.Attribute, ctx: Context) -> Iterator[Report]:
        new = _NEW.get(node.attr.value)
        if new is None:
            return
        if node.attr.value == "creator":
            known = ctx.value(node.value).in_graph
        else:
            owner = node.value if isinstance(node.value, cst.Attribute) else None
            known = owner is not None and owner.attr.value in ("creator", "grad_fn") and ctx.value(owner.value).in_graph
        if known:
            text = " ".join(ctx.text(node).split())
            yield Report(
                node, f"{text}: {node.attr.value} is called {new} since 0.2", (Edit(*ctx.index.span(node.attr), new),)
            )
        else:
            ctx.hold(self.code, node, "not known to be a Variable")
