"""TT105: `type(h) == Variable` is never true any more."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule
from .wrapper import VARIABLE


class TypeIsVariable(Rule):
    code = "TT105"
    name = "type-is-variable"
    precedence = 8
    summary = "a test of type(x) against Variable"
    why = (
        "The type of every tensor is torch.Tensor since 0.4, so the test is always false; repackage_hidden then iterates "
        "a tensor down to its elements and fails."
    )
    nodes = (cst.Comparison,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef repackage(h):\n    if type(h) == Variable:\n"
            "        return Variable(h.data)\n    return tuple(repackage(v) for v in h)\n",
            "import torch\ndef repackage(h):\n    if isinstance(h, torch.Tensor):\n"
            "        return h.detach()\n    return tuple(repackage(v) for v in h)\n",
        ),
        Example(
            "from torch import autograd\nok = type([1]) is not autograd.Variable\n",
            "import torch\nok = not isinstance([1], torch.Tensor)\n",
            title="torch is imported where it was not",
        ),
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef f(h):\n    return h.__class__ is Variable\n",
            "import torch\ndef f(h):\n    return isinstance(h, torch.Tensor)\n",
        ),
    )

    def check(self, node: cst.Comparison, ctx: Context) -> Iterator[Report]:
        tested = _tested(node.left, ctx)
        if len(node.comparisons) != 1 or tested is None:
            return
        target = node.comparisons[0]
        if ctx.name(target.comparator) != VARIABLE:
            return
        negated = isinstance(target.operator, (cst.NotEqual, cst.IsNot))
        if not negated and not isinstance(target.operator, (cst.Equal, cst.Is)):
            yield Report(node, "type(x) is never Variable since 0.4: test isinstance(x, torch.Tensor)", (), "manual")
            return
        torch, imports = ctx.torch()
        start, end = ctx.index.span(node)
        subject = ctx.index.full_span(tested)
        head = f"{'not ' if negated else ''}isinstance("
        edits = (Edit(start, subject[0], head), Edit(subject[1], end, f", {torch}.Tensor)"), *imports)
        subject_text = ctx.text(tested)
        if ctx.value(tested).sort == "parameter":
            yield Report(node, f"type({subject_text}) was Parameter, never Variable, in 0.3 too", (), "manual")
            return
        yield Report(node, f"type({subject_text}) is never Variable since 0.4: test isinstance", edits)


def _tested(node: cst.BaseExpression, ctx: Context) -> cst.BaseExpression | None:
    """`x` of `type(x)` or `x.__class__`."""
    if isinstance(node, cst.Attribute) and node.attr.value == "__class__":
        return node.value
    if isinstance(node, cst.Call) and ctx.text(node.func) == "type" and len(node.args) == 1:
        return node.args[0].value
    return None
