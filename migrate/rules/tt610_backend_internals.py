"""TT610: torch's own function backends."""

from __future__ import annotations

from collections.abc import Iterator

from .. import syntax as cst
from .base import Context, Example, Report
from .names import NamesRule

_ADVICE = "call the function of torch.nn.functional"


class BackendInternals(NamesRule):
    code = "TT610"
    name = "backend-internals"
    until = "1.4"
    summary = "internals of torch.nn that are gone"
    why = "The backend objects that modules called were torch's own business; nothing of them is left since 1.4."
    names = {
        "torch.nn.backends": _ADVICE,
        "torch.nn._functions": _ADVICE,
        "torch._thnn": _ADVICE,
    }
    nodes = (cst.Attribute, cst.Import, cst.ImportFrom)
    examples = (
        Example(
            "import torch\nfrom torch import nn\nemb = nn.Embedding(2, 2)\nx = emb._backend.Embedding.apply\n",
            "import torch\nfrom torch import nn\nemb = nn.Embedding(2, 2)\nx = emb._backend.Embedding.apply\n",
            safety="manual",
        ),
        Example(
            "from torch.nn._functions.thnn import rnnFusedPointwise\n",
            "from torch.nn._functions.thnn import rnnFusedPointwise\n",
            safety="manual",
        ),
        Example(
            "import torch\nclass C:\n    def f(self):\n        return self._backend.run()\n",
            "import torch\nclass C:\n    def f(self):\n        return self._backend.run()\n",
            fires=False,
        ),
    )

    def check(self, node: cst.Attribute | cst.Import | cst.ImportFrom, ctx: Context) -> Iterator[Report]:
        yield from super().check(node, ctx)
        if not isinstance(node, cst.Attribute) or node.attr.value != "_backend":
            return
        owner = ctx.value(node.value)
        if owner.sort == "module" and (owner.ref is None or owner.ref.attribute("_backend") is None):
            yield Report(node, f"{ctx.text(node)} is gone: {_ADVICE}", (), "manual")
