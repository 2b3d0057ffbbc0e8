"""TT602: `clip_grad_norm` ends in an underscore."""

from __future__ import annotations

from .base import Example
from .renames import RenameRule

_OLD = ("torch.nn.utils.clip_grad_norm", "torch.nn.utils.clip_grad.clip_grad_norm")


class ClipGradNorm(RenameRule):
    code = "TT602"
    name = "clip-grad-norm"
    words = frozenset(["clip_grad_norm"])
    summary = "clip_grad_norm without its underscore"
    why = "It changes the gradients in place and is spelled so since 0.4; the old name is gone from later versions."
    examples = (
        Example(
            "import torch\nfrom torch.nn.utils import clip_grad_norm\ndef step(net):\n"
            "    clip_grad_norm(net.parameters(), 1)\n    torch.nn.utils.clip_grad_norm(net.parameters(), 1)\n",
            "import torch\nfrom torch.nn.utils import clip_grad_norm_\ndef step(net):\n"
            "    clip_grad_norm_(net.parameters(), 1)\n    torch.nn.utils.clip_grad_norm_(net.parameters(), 1)\n",
        ),
        Example(
            "import torch\nfrom utils import clip_grad_norm\nclip_grad_norm([], 1)\n",
            "import torch\nfrom utils import clip_grad_norm\nclip_grad_norm([], 1)\n",
            title="the program's own function",
            fires=False,
        ),
    )

    def renamed(self, name: str) -> str | None:
        return "clip_grad_norm_" if name in _OLD else None
