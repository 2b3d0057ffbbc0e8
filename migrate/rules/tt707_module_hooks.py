"""TT707: module backward hooks."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_BEFORE = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 1)\nnet.register_backward_hook(print)\n"


class ModuleHooks(Rule):
    code = "TT707"
    name = "module-hooks"
    since = "1.8"
    first_target = "latest"
    summary = "a backward hook on a module"
    why = (
        "register_backward_hook sees only the gradients of the module's last operation; register_full_backward_hook sees "
        "those of its inputs and outputs, which is what the arguments are called."
    )
    unsafe_when = "The hook then receives other gradients than it did for a module of several operations."
    nodes = (cst.Call,)
    examples = (
        Example(_BEFORE, _BEFORE.replace("_backward", "_full_backward"), safety="unsafe", target="latest"),
        Example(
            "import torch\ndef f(bus):\n    bus.register_backward_hook(print)\n",
            "import torch\ndef f(bus):\n    bus.register_backward_hook(print)\n",
            title="not known to be a module",
            fires=False,
            target="latest",
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if not isinstance(node.func, cst.Attribute) or node.func.attr.value != "register_backward_hook":
            return
        if ctx.value(node.func.value).sort == "module":
            text = ctx.text(node.func)
            edit = Edit(*ctx.index.span(node.func.attr), "register_full_backward_hook")
            yield Report(node, f"{text} sees the gradients of the last operation only", (edit,), "unsafe")
        else:
            ctx.hold(self.code, node, "not known to be a module")
