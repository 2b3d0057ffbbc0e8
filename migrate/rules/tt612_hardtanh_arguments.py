"""TT612: `hardtanh(min_value=…)` and `nn.Container`."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from ..edits.edit import Edit
from .base import Context, Example, Report, Rule

_KEYWORDS = {"min_value": "min_val", "max_value": "max_val"}


class HardtanhArguments(Rule):
    code = "TT612"
    name = "hardtanh-arguments"
    words = frozenset(["Container", "Hardtanh", "hardtanh"])
    summary = "old names of hardtanh's bounds, and nn.Container"
    why = "min_value and max_value are called min_val and max_val; nn.Container was nn.Module under another name."
    nodes = (cst.Call, cst.Attribute)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nclass Net(nn.Container):\n    pass\nact = nn.Hardtanh(min_value=0, max_value=1)\n",
            "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    pass\nact = nn.Hardtanh(min_val=0, max_val=1)\n",
        ),
        Example(
            "import torch\nfrom mine import Hardtanh\nact = Hardtanh(min_value=0)\n",
            "import torch\nfrom mine import Hardtanh\nact = Hardtanh(min_value=0)\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Call | cst.Attribute, ctx: Context) -> Iterator[Report]:
        if isinstance(node, cst.Attribute):
            if ctx.name(node) == "torch.nn.Container":
                yield Report(node, f"{ctx.text(node)} is called Module", (Edit(*ctx.index.span(node.attr), "Module"),))
        elif ctx.name(node.func) in ("torch.nn.Hardtanh", "torch.nn.functional.hardtanh"):
            for arg in node.args:
                if arg.keyword is not None and arg.keyword.value in _KEYWORDS:
                    new = _KEYWORDS[arg.keyword.value]
                    message = f"{arg.keyword.value}= of {ctx.text(node.func)} is called {new}="
                    yield Report(arg, message, (Edit(*ctx.index.span(arg.keyword), new),))
