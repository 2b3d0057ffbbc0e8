"""torch.selu and torch.celu: exponential units under torch's own names."""

from __future__ import annotations

from ..tensor import Tensor
from .activation import celu as celu_op
from .activation import elu
from .declare import composite
from .writing import run_in_place

_ALPHA, _SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946


@composite(method=False)
def selu(input: Tensor) -> Tensor:
    """A scaled elu that keeps mean and variance (Klambauer et al., 2017)."""
    return elu(input, _ALPHA, _SCALE)


@composite(method=False)
def selu_(input: Tensor) -> Tensor:
    """In-place version of selu."""
    return run_in_place(elu.op, (input, _ALPHA, _SCALE, 1.0))


@composite(method=False)
def celu(input: Tensor, alpha: float = 1.0) -> Tensor:
    """elu that is smooth for every alpha (Barron, 2017)."""
    return celu_op(input, alpha)


@composite(method=False)
def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """In-place version of celu."""
    return run_in_place(celu_op.op, (input, alpha))
