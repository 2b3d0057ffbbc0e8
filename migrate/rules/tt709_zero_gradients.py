"""TT709: `torch.autograd.gradcheck.zero_gradients`."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torch.autograd.gradcheck import zero_gradients\ndef f(x):\n    zero_gradients(x)\n"
_OTHER = "import torch\nfrom mine import zero_gradients\n"


class ZeroGradients(NamesRule):
    code = "TT709"
    name = "zero-gradients"
    until = "1.9"
    first_target = "latest"
    summary = "zero_gradients of torch's own tests"
    why = "It was a helper of gradcheck and is gone; x.grad.zero_() or x.grad = None says the same."
    names = {"torch.autograd.gradcheck.zero_gradients": "set x.grad = None"}
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="latest"),
        Example(_OTHER, _OTHER, fires=False, target="latest"),
    )
