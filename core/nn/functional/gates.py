"""Functional activations in pieces or with gates, and gumbel_softmax."""

from __future__ import annotations

import warnings
from typing import Any

from ...ops import piecewise as ops
from ...ops import writing
from ...ops.declare import PUBLIC
from ...tensor import Tensor
from .activation import softmax


def _run(op: Any, inplace: bool, input: Tensor, *arguments: Any) -> Tensor:
    return writing.run_in_place(op.op, (input, *arguments)) if inplace else op(input, *arguments)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """The elements above the threshold, and `value` in place of the others."""
    return _run(ops.threshold, inplace, input, threshold, value)


def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """In-place version of threshold."""
    return _run(ops.threshold, True, input, threshold, value)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Each element, or zero where it is within `lambd` of zero."""
    return ops.hardshrink(input, lambd)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Each element moved towards zero by `lambd`, and zero within it."""
    return ops.softshrink(input, lambd)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """`x` above zero, `weight * x` below."""
    return ops.prelu(input, weight)


def rrelu(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False
) -> Tensor:
    """leaky_relu with a random slope in training."""
    return (ops.rrelu_ if inplace else ops.rrelu)(input, lower, upper, training)


def rrelu_(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Tensor:
    """In-place version of rrelu."""
    return ops.rrelu_(input, lower, upper, training)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """The first half along a dimension times the logistic function of the second."""
    return ops.glu(input, dim)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """`x / 6 + 1 / 2` limited to [0, 1]."""
    return _run(ops.hardsigmoid, inplace, input)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """`x` times hardsigmoid."""
    return _run(ops.hardswish, inplace, input)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """`x * tanh(softplus(x))`."""
    return _run(ops.mish, inplace, input)


def gumbel_softmax(logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """Samples of the Gumbel-softmax distribution (Jang et al., 2016); one-hot with a soft gradient when `hard`."""
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=3)
    noise = -PUBLIC["empty_like"](logits).exponential_().log()
    soft = softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]  # type: ignore[attr-defined]
    return PUBLIC["zeros_like"](logits).scatter_(dim, index, 1.0) - soft.detach() + soft


__all__ = [
    "glu", "gumbel_softmax", "hardshrink", "hardsigmoid", "hardswish", "mish", "prelu", "rrelu", "rrelu_", "softshrink", "threshold",
    "threshold_",
]  # fmt: skip
