"""TT903: torch.utils.trainer."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torch.utils.trainer import Trainer\n"
_OTHER = "import torch\nfrom mine import trainer\n"


class Trainer(NamesRule):
    code = "TT903"
    name = "torch-trainer"
    until = "1.0"
    first_target = "0.4.0"
    summary = "torch.utils.trainer"
    why = "The trainer went in 1.0; a loop of one's own, or a package for it, takes its place."
    names = {
        "torch.utils.trainer": "write the loop",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="0.4.0"),
        Example(_OTHER, _OTHER, fires=False, target="0.4.0"),
    )
