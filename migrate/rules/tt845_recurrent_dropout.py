"""TT845: dropout= of a recurrent module with one layer."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..facts.torch_api import RECURRENT, last
from .base import Context, Example, Report, Rule

_LAYERS = 2
"""The place of num_layers among the positional arguments."""


class RecurrentDropout(Rule):
    code = "TT845"
    name = "recurrent-dropout"
    style = True
    summary = "dropout between the layers of a recurrent module that has only one"
    why = "It was never applied, and is warned about since 0.4: dropout comes after every layer but the last."
    words = frozenset(["dropout"])
    nodes = (cst.Call,)
    examples = (
        Example(
            "from torch import nn\nfrom torch.autograd import Variable\na = nn.LSTM(2, 3, dropout=0.5)\nb = nn.GRU(2, 3, 1, dropout=0.1, bidirectional=True)\nx = Variable(1)\n",
            "from torch import nn\na = nn.LSTM(2, 3)\nb = nn.GRU(2, 3, 1, bidirectional=True)\nx = 1\n",
        ),
        Example(
            "from torch import nn\nfrom torch.autograd import Variable\ndef f(n, p):\n    return nn.LSTM(2, 3, n, dropout=0.5), nn.LSTM(2, 3, dropout=p), Variable(n)\n",
            "from torch import nn\ndef f(n, p):\n    return nn.LSTM(2, 3, n, dropout=0.5), nn.LSTM(2, 3, dropout=p), n\n",
            title="layers or dropout that are not known here",
            fires=False,
        ),
    )

    def check(self, node: cst.Call, ctx: Context) -> Iterator[Report]:
        name = ctx.name(node.func)
        if not ctx.old or not name.startswith("torch.nn.") or last(name) not in RECURRENT:
            return
        dropout, layers = ctx.keyword(node, "dropout"), ctx.keyword(node, "num_layers")
        if dropout is None or not isinstance(dropout.value, cst.Float) or any(arg.star for arg in node.args):
            return
        positional = [arg for arg in node.args if arg.keyword is None]
        given = layers.value if layers is not None else positional[_LAYERS].value if len(positional) > _LAYERS else None
        if given is None or (isinstance(given, cst.Integer) and given.value == "1"):
            text = ctx.text(node.func)
            message = f"{text} has one layer and so no dropout: the argument does nothing, and warns since 0.4"
            yield Report(node, message, (build.drop_argument(ctx.index, node, dropout),))
