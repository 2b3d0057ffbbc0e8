"""Activation functions in pieces or with gates: threshold, softshrink, prelu, rrelu, glu, and the hard and smooth swishes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import backend
from ..array.errors import explained
from ..tensor import Tensor, wrap
from . import writing
from .activation import softplus
from .casting import check_implemented
from .declare import composite, operation, pointwise
from .halves import in_float32
from .pointwise import sigmoid, tanh
from .random import _source
from .schema import Dim, Plain
from .shape import cat, narrow
from .where import where

_SIXTH = float(np.float32(1 / 6))  # torch's kernel has it in single precision, for all dtypes


# -- in pieces -----------------------------------------------------------------------------------------------------
@pointwise(
    grad=dict(self=lambda g, self, threshold: where(self <= threshold, 0.0, g)), dtype="keep", method=False, inplace=False,
    refuses=("bc", "threshold_cpu"),
)  # fmt: skip
def threshold(xp, self: Tensor, threshold: float, value: float):
    """The elements above the threshold, and `value` in place of the others."""
    return xp.where(self <= threshold, self.dtype.type(value), self)


_THRESHOLD = threshold.op  # type: ignore[attr-defined]


@composite(method=False)
def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """In-place version of threshold."""
    return writing.run_in_place(_THRESHOLD, (input, threshold, value))


@pointwise(
    grad=dict(self=lambda g, self, lambd: where((self >= -lambd) & (self <= lambd), 0.0, g)), dtype="keep", inplace=False,
    refuses=("iubc", "hardshrink_cpu"),
)  # fmt: skip
def hardshrink(xp, self: Tensor, lambd: float = 0.5):
    """Each element, or zero where it is within `lambd` of zero."""
    return xp.where((self >= -lambd) & (self <= lambd), self.dtype.type(0), self)


@pointwise(
    grad=dict(self=lambda g, self, lambd: where((self >= -lambd) & (self <= lambd), 0.0, g)), dtype="keep", method=False,
    function=False, refuses=("iubc", "softshrink_check"),
)  # fmt: skip
def softshrink(xp, self: Tensor, lambd: float = 0.5):
    """Each element moved towards zero by `lambd`, and zero within it."""
    if lambd < 0:
        largest = np.finfo(self.dtype).max if self.dtype.kind == "f" else 3.38953e38
        name = {"float16": "Half", "float32": "Float", "float64": "Double"}.get(self.dtype.name, "BFloat16")
        raise RuntimeError(
            f"lambda must be in range [0, {float(largest):.6g}] for input dtype {name}, but found {lambd:g}"
        )
    shrunk = xp.where(self > lambd, self - lambd, xp.where(self < -lambd, self + lambd, self * 0))
    return shrunk.astype(self.dtype)


@pointwise(
    grad=dict(
        self=lambda g, self, weight: where(self > 0, g, g * weight),
        weight=lambda g, self: where(self > 0, self * 0, g * self),
    ),
    dtype="keep", method=False, function=False, node="PreluKernelBackward0", refuses=("c", "prelu_cpu"),
)  # fmt: skip
def prelu_kernel(xp, self: Tensor, weight: Tensor):
    """`x` above zero, `weight * x` below; the weight is broadcast."""
    return xp.where(self > 0, self, weight * self)


@composite()
def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """`x` above zero, `weight * x` below: one weight for all, or one per channel (He et al., 2015)."""
    shape = input.array.shape
    operands = [("input", input.array), ("weight", weight.array)]
    if input.array.dtype != weight.array.dtype:
        kinds = " and ".join(_scalar(a) for _, a in operands)
        raise explained(RuntimeError(f"prelu: Type promoting not supported. Got {kinds}"), "prelu", operands)
    if weight.array.size != 1:
        channels = shape[1] if len(shape) > 1 else 1
        if not shape:
            raise explained(RuntimeError("Not allow zero-dim input tensor."), "prelu", operands)
        if weight.array.size != channels:
            sentence = (
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{weight.array.size} and channel size = {channels}."
            )
            raise explained(RuntimeError(sentence), "prelu", operands)
    if weight.array.ndim > 1:
        sentence = f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.array.ndim}"
        raise explained(RuntimeError(sentence), "prelu", operands)
    if weight.array.ndim != len(shape):
        aligned = (
            [weight.array.size if d == 1 else 1 for d in range(len(shape))] if len(shape) > 1 else shape[:0] or (1,)
        )
        weight = weight.reshape(aligned if shape else ())  # type: ignore[attr-defined]
    return prelu_kernel(input, weight)


def _scalar(array: Any) -> str:
    from ..array.dtypes import from_numpy, scalar_name

    return scalar_name(from_numpy(array.dtype))


# -- with random slopes --------------------------------------------------------------------------------------------
@pointwise(
    grad=dict(self=lambda g, noise: g * noise), dtype="keep", method=False, function=False, inplace=False,
    node="RreluWithNoiseBackward0",
)  # fmt: skip
def rrelu_with_noise(xp, self: Tensor, noise: Plain):
    """`x` times the slope of its piece."""
    return self * noise


def _slopes(input: Tensor, lower: float, upper: float, training: bool, generator: Any) -> Tensor:
    array = input.array
    if lower > upper:
        sentence = "Lower bound should be less than or equal to the upper bound"
        raise explained(RuntimeError(sentence), "rrelu", [("input", array), ("lower", lower), ("upper", upper)])
    check_implemented("iubc", "rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu", array)
    if not training:
        xp = backend.xp_of(array)
        return wrap(xp.where(array > 0, 1, (lower + upper) / 2).astype(array.dtype))
    host = backend.to_host(array)
    slopes, below = np.ones(host.shape, host.dtype), host <= 0
    source = _source("rrelu", generator, input.device)
    slopes[below] = source._uniform64(int(below.sum())) * (upper - lower) + lower
    return wrap(backend.send(slopes, input.device))


@composite(method=False)
def rrelu(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, generator: Any = None
) -> Tensor:
    """leaky_relu whose slope is drawn for each element in training, and the middle otherwise (Xu et al., 2015)."""
    return rrelu_with_noise(input, _slopes(input, lower, upper, training, generator))


@composite(method=False)
def rrelu_(
    input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, generator: Any = None
) -> Tensor:
    """In-place version of rrelu."""
    return writing.run_in_place(rrelu_with_noise.op, (input, _slopes(input, lower, upper, training, generator)))


# -- with gates ----------------------------------------------------------------------------------------------------
def _glu_gradient(g, self, dim):
    half = self.shape[dim] // 2
    value, gate = narrow(self, dim, 0, half), sigmoid(narrow(self, dim, half, half))
    return cat([g * gate, g * value * gate * (1 - gate)], dim)


@in_float32
@operation(
    grad=dict(self=_glu_gradient), function=False, method=False, refuses=("iubc", "glu_cpu"), node="GluBackward0"
)
def glu(xp, self: Tensor, dim: Dim = -1):
    """The first half along a dimension times the logistic function of the second (Dauphin et al., 2016)."""
    if not self.ndim:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    size = self.shape[dim]
    if size % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {size}")
    value, gate = xp.split(self, 2, dim)
    return value / (1 + xp.exp(-gate))


@in_float32
@pointwise(
    grad=dict(self=lambda g, self: where((self > -3) & (self < 3), g * _SIXTH, 0.0)), dtype="keep", method=False,
    function=False, refuses=("iubc", "hardsigmoid_cpu"),
)  # fmt: skip
def hardsigmoid(xp, self: Tensor):
    """`x / 6 + 1 / 2` limited to [0, 1]."""
    return xp.minimum(xp.maximum(self + 3, 0), 6) / 6


@in_float32
@pointwise(
    grad=dict(self=lambda g, self: where(self <= -3, 0.0, where(self < 3, g * (self / 3 + 0.5), g))), dtype="keep",
    method=False, function=False, refuses=("iubc", "hardswish_cpu"),
)  # fmt: skip
def hardswish(xp, self: Tensor):
    """`x` times hardsigmoid (Howard et al., 2019)."""
    return self * xp.minimum(xp.maximum(self + 3, 0), 6) / 6


def _mish_slope(g, self):
    squashed, gate = tanh(softplus(self)), sigmoid(self)
    return g * (squashed + self * gate * (1 - squashed * squashed))


@in_float32
@pointwise(grad=dict(self=_mish_slope), dtype="keep", method=False, function=False, refuses=("iubc", "mish_cpu"))
def mish(xp, self: Tensor):
    """`x * tanh(softplus(x))` (Misra, 2019)."""
    return self * xp.tanh(xp.log1p(xp.exp(-xp.absolute(self))) + xp.maximum(self, 0))
