"""TT512: `torch.arange` of integers, `torch.range`, and `linspace` without its number of steps."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from ..report.finding import Safety
from .base import Context, Example, Report, Rule

_CASTS = frozenset(["long", "int", "float", "double", "half", "byte", "type", "type_as", "to", "cuda"])


class ArangeDtype(Rule):
    code = "TT512"
    name = "arange-dtype"
    since = "0.4.1"
    first_target = "0.4.1"
    silent = True
    summary = "arange of integers, which gave floats"
    why = (
        "torch.arange(n) gave floats and gives integers since 0.4.1: divided or scaled they truncate, and exp() refuses "
        "them. torch.range, which includes its end, is deprecated. linspace and logspace made 100 steps unless told, and "
        "want to be told since 1.11."
    )
    unsafe_when = "The file also has code of later versions, in which arange gives integers."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(n):\n    return torch.exp(Variable(torch.arange(0, n))), torch.range(1, 5)\n",
            "import torch\ndef f(n):\n    return torch.exp(torch.arange(0, n, dtype=torch.float)), torch.arange(1, 6, dtype=torch.float)\n",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(n):\n    return Variable(torch.arange(0, n).long()), torch.arange(0., 3)\n",
            "import torch\ndef f(n):\n    return torch.arange(0, n).long(), torch.arange(0., 3)\n",
            title="cast at once, or floats anyway",
            fires=False,
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(a, b):\n    return Variable(torch.range(a, b))\n",
            "import torch\ndef f(a, b):\n    return torch.range(a, b)\n",
            safety="manual",
            title="where the end is not known",
        ),
        Example(
            "import torch\nx, y = torch.linspace(-1, 1), torch.linspace(0, 1, 5)\n",
            "import torch\nx, y = torch.linspace(-1, 1, steps=100), torch.linspace(0, 1, 5)\n",
            target="latest",
            title="steps that were left out",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name = ctx.name(node.func)
        if name in ("torch.linspace", "torch.logspace") and ctx.at_least("latest"):
            yield from self._steps(node, ctx)
            return
        if name not in ("torch.arange", "torch.range") or not ctx.old or not node.args:
            return
        if any(ctx.keyword(node, word) for word in ("dtype", "out")) or any(arg.star for arg in node.args):
            return
        text = " ".join(ctx.text(node).split())
        end = ctx.index.full_span(node.args[-1].value)[1]
        torch, _ = ctx.torch()
        dtype = Edit(end, end, f", dtype={torch}.float")
        if name == "torch.range":
            yield from self._range(node, ctx, text, dtype)
            return
        if any(isinstance(arg.value, cst.Float) for arg in node.args) or self._cast(node, ctx):
            return
        safety: Safety = "unsafe" if ctx.facts.mixed else "safe"
        yield Report(node, f"{text} gives integers since 0.4.1, and gave floats", (dtype,), safety)

    def _steps(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if len(node.args) == 2 and not any(arg.star or arg.keyword for arg in node.args):
            end = ctx.index.full_span(node.args[-1].value)[1]
            text = " ".join(ctx.text(node).split())
            yield Report(node, f"{text} wants its number of steps, which was 100", (Edit(end, end, ", steps=100"),))

    def _range(self, node: cst.Call, ctx: Context, text: str, dtype: Edit) -> Iterator[Report]:
        values = [arg.value for arg in node.args]
        whole = [value for value in values if isinstance(value, cst.Integer)]
        if len(whole) == len(values) == 2 and isinstance(node.func, cst.Attribute):
            last = Edit(*ctx.index.full_span(values[1]), f"{int(whole[1].value, 0) + 1}{dtype.text}")
            edits = (Edit(*ctx.index.span(node.func.attr), "arange"), last)
            yield Report(node, f"{text} is deprecated: arange to one more", edits)
        else:
            message = f"{text} is deprecated: torch.arange excludes its end, so it must be one step further"
            yield Report(node, message, (), "manual")

    def _cast(self, node: cst.Call, ctx: Context) -> bool:
        above: cst.CSTNode | None = ctx.parent(node)
        while isinstance(above, (cst.Attribute, cst.Call)):
            if isinstance(above, cst.Attribute) and above.attr.value in _CASTS - {"cuda"}:
                return True
            above = ctx.parent(above)
        return isinstance(above, cst.Index)
