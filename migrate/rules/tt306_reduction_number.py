"""TT306: a full reduction of a raw tensor was a Python number."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_HEAD = "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
_AFTER = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\n"


class ReductionNumber(Rule):
    code = "TT306"
    name = "reduction-number"
    precedence = 13
    summary = "a reduction that used to give a Python number"
    why = (
        "The sum of a raw tensor was a Python number and is a 0-dimensional tensor since 0.4. Nothing fails: an accuracy "
        "computed with integer tensors truncates to 0 until 1.4, dictionary look-ups miss, JSON refuses."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def test(loader):\n    correct = 0\n    for x, y in loader:\n        y = Variable(y)\n"
            "        pred = net(Variable(x)).data.max(1)[1]\n        correct += pred.eq(y.data).cpu().sum()\n"
            "    print(100. * correct / len(loader.dataset))\n",
            _AFTER + "def test(loader):\n    correct = 0\n    for x, y in loader:\n"
            "        pred = net(x).detach().max(1)[1]\n        correct += pred.eq(y).cpu().sum().item()\n"
            "    print(100. * correct / len(loader.dataset))\n",
        ),
        Example(
            _HEAD + "norm = 0\nfor p in net.parameters():\n    norm += p.grad.data.norm() ** 2\n"
            "print(torch.sum(net.weight.data), Variable(torch.ones(2)).sum())\n",
            _AFTER + "norm = 0\nfor p in net.parameters():\n    norm += p.grad.data.norm().item() ** 2\n"
            "print(torch.sum(net.weight.data).item(), torch.ones(2).sum())\n",
            title="a Variable's sum was a Variable and stays a tensor",
        ),
        Example(
            _HEAD + "def right(out, y):\n    return (out.data.max(1)[1] == y.data).sum()\n"
            "y = Variable(torch.ones(2).long())\nprint(max(right(net(Variable(torch.ones(2, 2))), y), 1))\n",
            _AFTER + "def right(out, y):\n    return (out.detach().max(1)[1] == y).sum().item()\n"
            "y = torch.ones(2).long()\nprint(max(right(net(torch.ones(2, 2)), y), 1))\n",
            title="where the number is made, not where it is handed on",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        value = ctx.value(node)
        if value.sort != "number" or not (value.raw or (value.weak and (value.mask or ctx.settled))):
            return
        if not value.why.startswith("I5") or not _is_torchs(node, ctx):
            return
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in ("all", "any"):
            return  # a condition, which a tensor states as well
        if reason := self._used_as_tensor(node, ctx):
            ctx.hold(self.code, node, reason)
            return
        end = ctx.index.span(node)[1]
        text = " ".join(ctx.text(node).split())
        message = f"{text} was a Python number and is a 0-dimensional tensor since 0.4: add .item()"
        yield Report(node, message, (Edit(end, end, ".item()"),))

    def _used_as_tensor(self, node: cst.Call, ctx: Context) -> str:
        """A use that no Python number allows: then it was not a raw tensor after all."""
        parent = ctx.parent(node)
        if isinstance(parent, (cst.Attribute, cst.Subscript)):
            return "it is used as a tensor"
        statement = parent
        while isinstance(statement, cst.BaseExpression):
            statement = ctx.parent(statement)
        targets: list[cst.BaseExpression] = []
        if isinstance(statement, cst.Assign):
            targets = [target.target for target in statement.targets]
        elif isinstance(statement, cst.AugAssign):
            targets = [statement.target]
        names = {ctx.text(target) for target in targets}
        for use in ctx.index.all(cst.Attribute):
            if ctx.text(use.value) in names and ctx.index.within(use, ctx.scope(node)):
                return f"{ctx.text(use.value)} is used as a tensor"
        return ""


def _is_torchs(node: cst.Call, ctx: Context) -> bool:
    """The reduction itself: a function of the program's own, or max() of numbers, only hands its result on."""
    if isinstance(node.func, cst.Attribute) and ctx.value(node.func.value).is_tensor:
        return True
    return ctx.name(node.func).startswith("torch.")
