"""TT910: torch.for_onnx."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nimport torch.for_onnx.onnx\n"
_OTHER = "import torch\nimport onnx\nfor_onnx = 1\n"


class ForOnnx(NamesRule):
    code = "TT910"
    name = "for-onnx"
    until = "1.0"
    first_target = "0.4.0"
    summary = "torch.for_onnx"
    why = "It was a switch inside the exporter."
    names = {
        "torch.for_onnx": "torch.onnx.export needs no switch",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="0.4.0"),
        Example(_OTHER, _OTHER, fires=False, target="0.4.0"),
    )
