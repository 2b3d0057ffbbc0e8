"""TT205: reading or setting `.volatile` on a Variable."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 1)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\n"


class VolatileAttribute(Rule):
    code = "TT205"
    name = "volatile-attribute"
    words = frozenset(["volatile"])
    precedence = 4
    summary = "the .volatile flag of a Variable"
    why = (
        "Setting .volatile has no effect since 0.4 and reading it always gives False. `q.volatile = False` used to cut a "
        "target network's output off: without a no_grad block gradients now flow into it, with no error."
    )
    nodes = (cst.Attribute,)
    examples = (
        Example(
            _HEAD + "def target(s, r):\n    q = net(Variable(s))\n    q.volatile = False\n    return r + q\n",
            _AFTER + "def target(s, r):\n    q = net(s)\n    q.volatile = False\n    return r + q\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def target(s, r):\n    q = net(Variable(s, volatile=True)).max(1)[0]\n    q.volatile = False\n"
            "    loss = (r - q).sum()\n    loss.backward()\n",
            _AFTER + "def target(s, r):\n    with torch.no_grad():\n        q = net(s).max(1)[0]\n"
            "    loss = (r - q).sum()\n    loss.backward()\n",
            title="the value re-enters training",
        ),
        Example(
            _HEAD
            + "def target(s, mask, r):\n    q = Variable(torch.zeros(4))\n    q[mask] = net(Variable(s, volatile=True)).max(1)[0]\n"
            "    q.volatile = False\n    (r - q).sum().backward()\n",
            _AFTER
            + "def target(s, mask, r):\n    q = torch.zeros(4)\n    with torch.no_grad():\n        q[mask] = net(s).max(1)[0]\n"
            "    (r - q).sum().backward()\n",
            title="written into a part of another tensor",
        ),
        Example(
            "import torch\nclass Options:\n    def __init__(self):\n        self.volatile = True\n",
            "import torch\nclass Options:\n    def __init__(self):\n        self.volatile = True\n",
            title="an attribute of the program's own class",
            fires=False,
        ),
    )

    def check(self, node: cst.Attribute, ctx: Context) -> Iterator[Report]:
        if node.attr.value != "volatile":
            return
        if not ctx.value(node.value).in_graph and not ctx.facts.cut(node):
            ctx.hold(self.code, node, "not known to be a Variable")
            return
        parent = ctx.parent(node)
        if not isinstance(parent, cst.AssignTarget):
            return  # TT206 speaks about reading it
        text = ctx.text(node.value)
        line = ctx.parent(ctx.parent(parent) or parent)
        if isinstance(line, cst.SimpleStatementLine) and ctx.regions.settles(ctx.facts.cut(node), ctx.unsafe):
            message = f"{text} is computed under torch.no_grad() now: {text}.volatile = False has done its work"
            yield Report(node, message, tuple(build.delete_statement(ctx.index, line)))
            return
        message = f"setting {text}.volatile does nothing since 0.4: compute {text} under torch.no_grad()"
        yield Report(node, message, (), "manual")
