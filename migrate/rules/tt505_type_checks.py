"""TT505: tests of a tensor's Python type."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule


class TypeChecks(Rule):
    code = "TT505"
    name = "type-checks"
    silent = True
    summary = "a test of type(x) against a tensor class, or type(x) used to make another"
    why = (
        "Every tensor's type is torch.Tensor since 0.4, so type(x) is torch.FloatTensor is always false and type(x)(…) "
        "makes float32 on the CPU whatever x holds. isinstance still tells the classes apart."
    )
    nodes = (cst.Comparison, cst.Call)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(x):\n    y = Variable(x)\n    return type(x) is torch.FloatTensor or type(x) != torch.cuda.LongTensor\n",
            "import torch\ndef f(x):\n    y = x\n    return isinstance(x, torch.FloatTensor) or not isinstance(x, torch.cuda.LongTensor)\n",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(x):\n    y = Variable(x)\n    return type(x)(2, 3), x.__class__(1)\n",
            "import torch\ndef f(x):\n    y = x\n    return type(x)(2, 3), x.__class__(1)\n",
            safety="manual",
            title="a tensor of the same type",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(y):\n    return Variable(torch.ones(2).type(type(y)))\n",
            "import torch\ndef f(y):\n    return torch.ones(2).type(y.type())\n",
            title="a cast to the type of another",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(x):\n    return type(x) is dict, type(x)(), Variable\n",
            "import torch\nfrom torch.autograd import Variable\ndef f(x):\n    return type(x) is dict, type(x)(), Variable\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Comparison | cst.Call, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Call):
            yield from self._cast(node, ctx)
            subject = _subject(node.func) or (
                node.func.value
                if isinstance(node.func, cst.Attribute) and node.func.attr.value == "__class__"
                else None
            )
            if subject is not None and ctx.value(subject).is_tensor:
                text, name = " ".join(ctx.text(node).split()), ctx.text(subject)
                message = (
                    f"{text} makes a float32 tensor on the CPU since 0.4: {name}.new_empty(…) or {name}.new_tensor(…)"
                )
                yield Report(node, message, (), "manual")
            return
        subject = _subject(node.left)
        if subject is None or len(node.comparisons) != 1:
            return
        target = node.comparisons[0]
        kind = ctx.name(target.comparator)
        if not kind.startswith("torch.") or not kind.endswith("Tensor") or kind == "torch.Tensor":
            return
        negated = isinstance(target.operator, (cst.NotEqual, cst.IsNot))
        text = ctx.text(subject)
        message = f"type({text}) is torch.Tensor since 0.4: test isinstance({text}, {ctx.text(target.comparator)})"
        if not negated and not isinstance(target.operator, (cst.Equal, cst.Is)):
            yield Report(node, message, (), "manual")
            return
        start, end = ctx.index.span(node)
        inner, kind_span = ctx.index.full_span(subject), ctx.index.full_span(target.comparator)
        head = f"{'not ' if negated else ''}isinstance("
        edits = (Edit(start, inner[0], head), Edit(inner[1], kind_span[0], ", "), Edit(kind_span[1], end, ")"))
        yield Report(node, message, edits)

    def _cast(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        """`x.type(type(y))`: every tensor's type is torch.Tensor now, which stands for the default type."""
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "type" or len(node.args) != 1:
            return
        subject = _subject(node.args[0].value)
        if subject is None or not ctx.value(node.func.value).is_tensor or not build.is_atom(subject):
            return
        text, (start, end) = ctx.text(subject), ctx.index.full_span(subject)
        first, last = ctx.index.full_span(node.args[0].value)
        edits = (Edit(first, start, ""), Edit(end, last, ".type()"))
        yield Report(
            node, f"type({text}) is torch.Tensor since 0.4, the default type: {text}.type() names its own", edits
        )


def _subject(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """`x` of `type(x)`."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "type":
        return node.args[0].value if len(node.args) == 1 else None
    return None
