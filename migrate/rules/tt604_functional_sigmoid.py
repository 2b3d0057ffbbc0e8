"""TT604: `F.sigmoid` and `F.tanh` are `torch.sigmoid` and `torch.tanh`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits import build
from ..facts.torch_api import last
from .base import Context, Example, Report, Rule

_NAMES = ("torch.nn.functional.sigmoid", "torch.nn.functional.tanh")


class FunctionalSigmoid(Rule):
    code = "TT604"
    name = "functional-sigmoid"
    words = frozenset(["sigmoid", "tanh"])
    since = "0.4.1"
    style = True
    summary = "F.sigmoid or F.tanh"
    why = "They warn from 0.4.1 to 1.x; torch.sigmoid and torch.tanh are the same functions in every version."
    nodes = (cst.Attribute,)
    examples = (
        Example(
            "import torch\nimport torch.nn.functional as F\ndef f(x):\n    return F.sigmoid(x) * F.tanh(x), map(F.tanh, [x])\n",
            "import torch\nimport torch.nn.functional as F\ndef f(x):\n    return torch.sigmoid(x) * torch.tanh(x), map(torch.tanh, [x])\n",
        ),
        Example(
            "import torch\nimport mine as F\ndef f(x):\n    return F.sigmoid(x)\n",
            "import torch\nimport mine as F\ndef f(x):\n    return F.sigmoid(x)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Attribute, ctx: Context) -> Iterator[Report]:
        if ctx.name(node) not in _NAMES:
            return
        torch, imports = ctx.torch()
        new = f"{torch}.{last(ctx.name(node))}"
        yield Report(node, f"{ctx.text(node)} is {new}", (build.replace(ctx.index, node, new), *imports))
