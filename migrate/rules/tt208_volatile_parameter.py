"""TT208: `nn.Parameter(…, volatile=…)`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_SOURCE = "import torch\nfrom torch import nn\np = nn.Parameter(torch.ones(1), volatile=True)\n"


class VolatileParameter(Rule):
    code = "TT208"
    name = "volatile-parameter"
    summary = "a Parameter that is asked to be volatile"
    why = "Parameter never took the argument: TypeError in every version."
    nodes = (cst.Call,)
    examples = (Example(_SOURCE, _SOURCE, safety="manual"),)

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.value(node).sort == "parameter" and ctx.keyword(node, "volatile") is not None:
            text = " ".join(ctx.text(node).split())
            yield Report(
                node,
                f"{text}: Parameter takes no volatile in any version; requires_grad=False freezes it",
                (),
                "manual",
            )
