"""TT611: `NLLLoss2d` is `NLLLoss`."""

from __future__ import annotations

from .base import Example
from .renames import RenameRule

_NEW = {
    "torch.nn.NLLLoss2d": "NLLLoss",
    "torch.nn.functional.nll_loss2d": "nll_loss",
}


class NllLossTwoD(RenameRule):
    code = "TT611"
    name = "nll-loss-two-d"
    words = frozenset(["NLLLoss2d", "nll_loss2d"])
    until = "1.0"
    summary = "the negative log likelihood of images under its own name"
    why = "NLLLoss takes inputs of any number of dimensions; F.nll_loss2d is gone."
    examples = (
        Example(
            "import torch\nfrom torch import nn\nimport torch.nn.functional as F\ncrit = nn.NLLLoss2d()\ndef f(o, t):\n    return F.nll_loss2d(o, t)\n",
            "import torch\nfrom torch import nn\nimport torch.nn.functional as F\ncrit = nn.NLLLoss()\ndef f(o, t):\n    return F.nll_loss(o, t)\n",
        ),
        Example(
            "import torch\nfrom losses import NLLLoss2d\ncrit = NLLLoss2d()\n",
            "import torch\nfrom losses import NLLLoss2d\ncrit = NLLLoss2d()\n",
            title="the program's own loss",
            fires=False,
        ),
    )

    def renamed(self, name: str) -> str | None:
        return _NEW.get(name)
