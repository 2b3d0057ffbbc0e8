"""TT905: torch.autograd.stochastic_function."""

from __future__ import annotations

from .base import Example
from .names import NamesRule

_SOURCE = "import torch\nfrom torch.autograd.stochastic_function import StochasticFunction\n"
_OTHER = "import torch\nfrom mine import StochasticFunction\n"


class StochasticFunction(NamesRule):
    code = "TT905"
    name = "stochastic-function"
    until = "0.3"
    first_target = "0.4.0"
    summary = "torch.autograd.stochastic_function"
    why = "Stochastic nodes went in 0.3; torch.distributions computes log_prob for a loss."
    names = {
        "torch.autograd.stochastic_function": "use torch.distributions and log_prob",
    }
    examples = (
        Example(_SOURCE, _SOURCE, safety="manual", target="0.4.0"),
        Example(_OTHER, _OTHER, fires=False, target="0.4.0"),
    )
