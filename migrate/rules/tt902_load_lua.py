"""TT902: load_lua and torch.utils.serialization."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torch.utils.serialization import load_lua\nnet = load_lua(1)\n"
_OTHER = "import torch\nfrom mine import load_lua\n"


class LoadLua(NamesRule):
    code = "TT902"
    name = "load-lua"
    until = "1.0"
    first_target = "0.4.0"
    summary = "load_lua and torch.utils.serialization"
    why = "The reader of Lua files went in 1.0."
    names = {
        "torch.utils.serialization": "read the file with the package torchfile, or convert it with PyTorch 0.4.1",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="0.4.0"),
        Example(_OTHER, _OTHER, fires=False, target="0.4.0"),
    )
