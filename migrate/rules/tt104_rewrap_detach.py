"""TT104: `Variable(h.data)` is `h.detach()`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule
from .wrapper import detached_source, is_wrapper, read, unwrap


class RewrapDetach(Rule):
    code = "TT104"
    name = "variable-rewrap"
    precedence = 5
    summary = "Variable(h.data), the old way to cut history"
    why = (
        "Taking .data and wrapping it again cut a value off its history. `.detach()` says so; taking only the wrapper "
        "off in one step and `.data` in another would let gradients through."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
            "h = net(Variable(torch.ones(2)))\nh = Variable(h.data)\nk = Variable(h.data, requires_grad=True)\n",
            "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"
            "h = net(torch.ones(2))\nh = h.detach()\nk = h.detach().requires_grad_()\n",
        ),
        Example(
            "from torch.autograd import Variable\ndef f(batch):\n    return Variable(batch.data)\n",
            "def f(batch):\n    return batch.data\n",
            title="batch may be anything with a .data: the wrapper alone goes",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not is_wrapper(ctx, node):
            return
        wrapper = read(ctx, node)
        if wrapper is None or wrapper.volatile is not None:
            return
        source = detached_source(ctx, wrapper)
        if source is not None:
            text = " ".join(ctx.text(source).split())
            yield Report(node, f"Variable({text}.data) cuts history: write {text}.detach()", unwrap(ctx, wrapper))
