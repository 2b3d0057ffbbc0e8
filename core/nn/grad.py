"""Gradients of convolutions as functions: of the input, and of the weight."""

from __future__ import annotations

from typing import Any

from ..autograd import grad
from ..autograd.modes import enable_grad
from ..ops.declare import PUBLIC
from ..tensor import Tensor


def _gradient(d: int, of: str, input: Any, weight: Any, g: Any, options: tuple) -> Tensor:
    """The derivative of a convolution, which is linear in each: the other's value is all that counts."""
    with enable_grad():
        leaves = {"input": input.detach(), "weight": weight.detach()}
        leaves[of].requires_grad_()
        result = PUBLIC[f"conv{d}d"](leaves["input"], leaves["weight"], None, *options)
        return grad(result, leaves[of], g)[0]


def _pair_of(d: int) -> tuple[Any, Any]:
    def of_input(
        input_size: Any, weight: Tensor, grad_output: Tensor, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1,
    ) -> Tensor:  # fmt: skip
        input = PUBLIC["zeros"](tuple(input_size), dtype=grad_output.dtype, device=grad_output.device)
        return _gradient(d, "input", input, weight, grad_output, (stride, padding, dilation, groups))

    def of_weight(
        input: Tensor, weight_size: Any, grad_output: Tensor, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1,
    ) -> Tensor:  # fmt: skip
        weight = PUBLIC["zeros"](tuple(weight_size), dtype=grad_output.dtype, device=grad_output.device)
        return _gradient(d, "weight", input, weight, grad_output, (stride, padding, dilation, groups))

    for function, what in ((of_input, "input"), (of_weight, "weight")):
        function.__name__ = function.__qualname__ = f"conv{d}d_{what}"
        function.__doc__ = f"The gradient of conv{d}d with respect to its {what}, of this size."
    return of_input, of_weight


conv1d_input, conv1d_weight = _pair_of(1)
conv2d_input, conv2d_weight = _pair_of(2)
conv3d_input, conv3d_weight = _pair_of(3)

__all__ = ["conv1d_input", "conv1d_weight", "conv2d_input", "conv2d_weight", "conv3d_input", "conv3d_weight"]
