"""TT703: `retain_variables=` is `retain_graph=`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule


class RetainVariables(Rule):
    code = "TT703"
    name = "retain-variables"
    words = frozenset(["retain_variables"])
    summary = "backward(retain_variables=…)"
    why = "The argument was renamed in 0.2 and the old name is an error since 0.4."
    nodes = (cst.Arg,)
    examples = (
        Example(
            "import torch\ndef f(loss):\n    loss.backward(retain_variables=True)\n    torch.autograd.backward([loss], retain_variables=True)\n",
            "import torch\ndef f(loss):\n    loss.backward(retain_graph=True)\n    torch.autograd.backward([loss], retain_graph=True)\n",
        ),
        Example(
            "import torch\ndef run(retain_variables):\n    pass\nrun(retain_variables=True)\n",
            "import torch\ndef run(retain_variables):\n    pass\nrun(retain_variables=True)\n",
            title="the program's own function",
            fires=False,
        ),
    )

    def check(self, node: cst.Arg, ctx: Context) -> Iterator[Report]:
        if node.keyword is None or node.keyword.value != "retain_variables":
            return
        call = ctx.parent(node)
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
            return
        if call.func.attr.value not in ("backward", "grad") or ctx.value(call.func.value).ref is not None:
            return
        start, end = ctx.index.span(node.keyword)
        message = "backward(retain_variables=…) is backward(retain_graph=…), and an error since 0.4"
        yield Report(node, message, (Edit(start, end, "retain_graph"),))
