"""TT904: extensions built through torch.utils.ffi."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torch.utils.ffi import create_extension\n"
_OTHER = "import torch\nfrom cffi import FFI\n"


class Ffi(NamesRule):
    code = "TT904"
    name = "torch-ffi"
    until = "1.0"
    first_target = "0.4.0"
    summary = "extensions built through torch.utils.ffi"
    why = "C extensions by cffi went in 1.0; torch.utils.cpp_extension builds them, and torchvision.ops has the usual ones (NMS, RoI pooling)."
    names = {
        "torch.utils.ffi": "build with torch.utils.cpp_extension, or use torchvision.ops",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="0.4.0"),
        Example(_OTHER, _OTHER, fires=False, target="0.4.0"),
    )
