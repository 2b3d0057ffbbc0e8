"""TT204: calls that pass `volatile=` to the program's own helper."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from .base import Context, Example, Report, Rule, is_false


class VolatilePlumbing(Rule):
    code = "TT204"
    name = "volatile-plumbing"
    summary = "a helper that is asked for a volatile Variable"
    why = "The helper's flag has no effect since 0.4; what the caller computes with the result belongs under no_grad."
    nodes = (cst.Call,)
    examples = (
        Example(
            "import torch\nfrom torch.autograd import Variable\ndef to_var(x, volatile=False):\n"
            "    return Variable(x, volatile=volatile)\ny = to_var(torch.ones(1), volatile=True)\n",
            "import torch\nfrom torch.autograd import Variable\ndef to_var(x, volatile=False):\n"
            "    return Variable(x, volatile=volatile)\ny = to_var(torch.ones(1), volatile=True)\n",
            safety="manual",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        arg = ctx.keyword(node, "volatile")
        if arg is None or is_false(arg.value) or ctx.name(node.func).startswith("torch"):
            return
        text = ctx.text(node.func)
        message = f"{text}(…, volatile=…) no longer stops history: put what is computed with it under torch.no_grad()"
        yield Report(arg, message, (), "manual")
