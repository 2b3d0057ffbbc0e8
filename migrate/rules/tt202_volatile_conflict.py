"""TT202: `Variable(t, volatile=True, requires_grad=True)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule
from .wrapper import is_wrapper, read

_SOURCE = "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(2), requires_grad=True, volatile=True)\n"


class VolatileConflict(Rule):
    code = "TT202"
    name = "volatile-conflict"
    summary = "a Variable that is volatile and requires grad"
    why = "The two flags exclude each other: it raised ValueError in 0.3 and still does."
    nodes = (cst.Call,)
    examples = (Example(_SOURCE, _SOURCE, safety="manual"),)

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        wrapper = read(ctx, node) if is_wrapper(ctx, node) else None
        if wrapper is not None and wrapper.volatile is not None and wrapper.requires_grad is not None:
            text = " ".join(ctx.text(node).split())
            yield Report(
                node, f"{text}: volatile and requires_grad together were an error in 0.3 and still are", (), "manual"
            )
