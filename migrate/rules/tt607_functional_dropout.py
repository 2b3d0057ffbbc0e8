"""TT607: `F.dropout` without `training=`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report, Rule

_SLOT = 2
_NAMES = frozenset(f"torch.nn.functional.dropout{suffix}" for suffix in ("", "2d", "3d"))
_HEAD = "import torch\nimport torch.nn.functional as F\nfrom torch.autograd import Variable\n"
_AFTER = "import torch\nimport torch.nn.functional as F\n"


class FunctionalDropout(Rule):
    code = "TT607"
    name = "functional-dropout"
    since = "1.0"
    silent = True
    summary = "F.dropout that does not say whether it trains"
    why = (
        "Without training= it did nothing up to 0.4.1 and drops since 1.0, in evaluation as well. training=False keeps "
        "what was computed; training=self.training is what was probably meant."
    )
    nodes = (cst.Call,)
    examples = (
        Example(
            _HEAD + "def f(x):\n    return F.dropout(Variable(x), 0.5)\n",
            _AFTER + "def f(x):\n    return F.dropout(x, 0.5)\n",
            safety="manual",
        ),
        Example(
            _HEAD + "def f(x, y, on):\n    return F.dropout(Variable(x), 0.5, on), F.dropout(y, training=on)\n",
            _AFTER + "def f(x, y, on):\n    return F.dropout(x, 0.5, on), F.dropout(y, training=on)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        if ctx.name(node.func) not in _NAMES or not ctx.old or any(arg.star for arg in node.args):
            return
        positional = [arg for arg in node.args if arg.keyword is None]
        if len(positional) <= _SLOT and ctx.keyword(node, "training") is None:
            text = " ".join(ctx.text(node).split())
            message = f"{text} did nothing before 1.0 and drops since: say training=self.training, or training=False"
            yield Report(node, message, (), "manual")
