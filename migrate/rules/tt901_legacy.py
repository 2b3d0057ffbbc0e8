"""TT901: the Lua-style modules of torch.legacy."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nimport torch.legacy.nn as nn\nnet = nn.Linear(1, 1)\n"
_OTHER = "import torch\nfrom mine import legacy\n"


class Legacy(NamesRule):
    code = "TT901"
    name = "torch-legacy"
    until = "1.0"
    first_target = "0.4.0"
    summary = "the Lua-style modules of torch.legacy"
    why = "torch.legacy went in 1.0; models that need it are converted with 0.4.1."
    names = {
        "torch.legacy": "convert the model with PyTorch 0.4.1",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="0.4.0"),
        Example(_OTHER, _OTHER, fires=False, target="0.4.0"),
    )
