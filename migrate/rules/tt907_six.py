"""TT907: torch._six."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torch._six import string_classes\n"
_OTHER = "import torch\nfrom six import string_types\n"


class TorchSix(NamesRule):
    code = "TT907"
    name = "torch-six"
    until = "2.0"
    first_target = "latest"
    summary = "torch._six"
    why = "torch's private copy of six is gone."
    names = {
        "torch._six": "use str, int and collections.abc themselves",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="latest"),
        Example(_OTHER, _OTHER, fires=False, target="latest"),
    )
