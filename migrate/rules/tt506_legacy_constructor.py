"""TT506: a legacy constructor that is filled at once is a factory call."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

# What filling an uninitialised float tensor at once comes to; random streams are the same on the CPU.
_FILLS = {"zero_": "zeros", "normal_": "randn", "uniform_": "rand"}


class LegacyConstructor(Rule):
    code = "TT506"
    name = "legacy-constructor"
    style = True
    summary = "torch.FloatTensor(2, 3).zero_() and its like"
    why = "A factory says at once what is made; the old constructors still work, and mean six different things by argument."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\na = Variable(torch.FloatTensor(2, 3).zero_())\n"
            "b = torch.Tensor(4, 1).normal_(0, 1)\nc = torch.FloatTensor(2, 2).uniform_()\n",
            "import torch\na = torch.zeros(2, 3)\nb = torch.randn(4, 1)\nc = torch.rand(2, 2)\n",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(n):\n    return Variable(torch.FloatTensor(n).zero_()), torch.LongTensor(2, 3).zero_()\n",
            "import torch\ndef f(n):\n    return torch.FloatTensor(n).zero_(), torch.LongTensor(2, 3).zero_()\n",
            title="n may be a size or data",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not ctx.old or not isinstance(node.func, cst.Attribute) or node.func.attr.value not in _FILLS:
            return
        made = node.func.value
        if not isinstance(made, cst.Call) or ctx.name(made.func) not in ("torch.FloatTensor", "torch.Tensor"):
            return
        if not isinstance(made.func, cst.Attribute) or not self._is_size(made, ctx) or not self._default(node, ctx):
            return
        if any(ctx.name(call.func) == "torch.set_default_tensor_type" for call in ctx.index.all(cst.Call)):
            return  # then FloatTensor and zeros are not of one type
        new = _FILLS[node.func.attr.value]
        text = " ".join(ctx.text(node).split())
        edits = (
            Edit(*ctx.index.span(made.func.attr), new),
            Edit(ctx.index.full_span(made)[1], ctx.index.span(node)[1], ""),
        )
        yield Report(node, f"{text} is torch.{new}(…)", edits)

    def _is_size(self, made: cst.Call, ctx: Context) -> bool:
        values = [ctx.value(arg.value) for arg in made.args]
        if any(arg.keyword is not None or arg.star for arg in made.args):
            return False
        return len(values) > 1 or (len(values) == 1 and values[0].sort == "number")

    def _default(self, node: cst.Call, ctx: Context) -> bool:
        given = [ctx.text(arg.value) for arg in node.args if arg.keyword is None]
        return len(given) == len(node.args) and given in ([], ["0", "1"], ["0.0", "1.0"], ["0.", "1."])
