"""Activation functions, beside tanh, sigmoid and relu: each with its derivative."""

from __future__ import annotations

import math
from typing import Any

from ..tensor import Tensor
from .casting import check_implemented
from .declare import composite, pointwise
from .halves import in_float32
from .pointwise import _refuse_complex, exp, sigmoid, tanh
from .softmax import log_softmax_op, softmax_op
from .special import erf
from .where import where

_SQRT_HALF = math.sqrt(0.5)
_GAUSS = 1 / math.sqrt(2 * math.pi)
_TANH_SCALE, _TANH_CUBE = math.sqrt(2 / math.pi), 0.044715


def _activation(grad: Any, refuses: str = "", kinds: str = "iubc", **options: Any) -> Any:
    """An elementwise function of nn.functional: no name in torch's namespace, floating dtypes only (complex ones, too, where `kinds`
    does not refuse them)."""
    chosen: dict[str, Any] = dict(
        method=False, function=False, dtype="keep", refuses=(kinds, refuses) if refuses else ("", "")
    )
    return pointwise(grad=dict(self=grad), **{**chosen, **options})


@in_float32
@_activation(lambda g, self, negative_slope: where(self > 0, g, g * negative_slope), "leaky_relu_cpu")
def leaky_relu(xp, self: Tensor, negative_slope: float = 0.01):
    """`x` above zero, `negative_slope * x` below."""
    return xp.where(self > 0, self, self * negative_slope)


def _elu_slope(g, self, alpha, scale, input_scale):
    below = g * (input_scale * alpha * scale * exp(self * input_scale))
    at_zero = g * (input_scale * alpha * scale)  # torch lets the slope end there: its own derivative is zero
    return where(self > 0, g * scale, where(self == 0, at_zero, below))


@in_float32
@_activation(_elu_slope, "elu_cpu")
def elu(xp, self: Tensor, alpha: float = 1.0, scale: float = 1.0, input_scale: float = 1.0):
    """`x` above zero, `alpha * (exp(x) - 1)` below (Clevert et al., 2015); also with torch's two scales."""
    return xp.where(self > 0, self * scale, xp.expm1(self * input_scale) * (alpha * scale))


@in_float32
@_activation(lambda g, self, alpha: _elu_slope(g, self, alpha, 1.0, 1.0 / alpha), "elu_cpu")
def celu(xp, self: Tensor, alpha: float = 1.0):
    """elu that is smooth for every alpha (Barron, 2017)."""
    return xp.where(self > 0, self, xp.expm1(self / alpha) * alpha)


@in_float32
@_activation(
    lambda g, self, beta, threshold: where(self * beta > threshold, g, g * sigmoid(self * beta)), "softplus_cpu"
)
def softplus(xp, self: Tensor, beta: float = 1.0, threshold: float = 20.0):
    """`log(1 + exp(beta * x)) / beta`; `x` itself where `beta * x` is above the threshold."""
    scaled = self * beta
    return xp.where(scaled > threshold, self, xp.log1p(xp.exp(scaled)) / beta)


def _gelu_slope(g, self, approximate):
    if approximate == "tanh":
        inner = tanh(_TANH_SCALE * (self + _TANH_CUBE * (self * self * self)))
        slope = _TANH_SCALE * (1 + 3 * _TANH_CUBE * (self * self))
        return g * (0.5 * (1 + inner) + 0.5 * self * (1 - inner * inner) * slope)
    return g * (0.5 * (1 + erf(self * _SQRT_HALF)) + self * (_GAUSS * exp(-0.5 * (self * self))))


@in_float32
@_activation(_gelu_slope, "GeluKernelImpl")
def gelu(xp, self: Tensor, approximate: str = "none"):
    """`x` times the normal distribution function of `x` (Hendrycks and Gimpel, 2016), or its tanh approximation."""
    if approximate == "tanh":
        return 0.5 * self * (1 + xp.tanh(_TANH_SCALE * (self + _TANH_CUBE * (self * self * self))))
    if approximate != "none":
        raise RuntimeError("approximate argument must be either none or tanh.")
    return self * 0.5 * (1 + erf(self * _SQRT_HALF))


@in_float32
@_activation(lambda g, self: g * sigmoid(-self), "log_sigmoid_cpu", node="LogSigmoidBackward0")
def log_sigmoid(xp, self: Tensor):
    """`log(1 / (1 + exp(-x)))`, stable."""
    return xp.minimum(self, 0) - xp.log1p(xp.exp(-xp.absolute(self)))


def _silu_slope(g, self):
    s = sigmoid(self)
    return g * (s * (1 + self * (1 - s)))


@in_float32
@_activation(_silu_slope, "silu_cpu", kinds="iub")
def silu(xp, self: Tensor):
    """`x * sigmoid(x)`."""
    return self / (1 + xp.exp(-self))


@in_float32
@_activation(
    lambda g, self, min_val, max_val: where((self > min_val) & (self < max_val), g, 0.0), "hardtanh_cpu", kinds="iub"
)
def hardtanh(xp, self: Tensor, min_val: float = -1.0, max_val: float = 1.0):
    """Each element limited to [min_val, max_val]; no gradient on the bounds."""
    _refuse_complex(self)
    return xp.minimum(xp.maximum(self, self.dtype.type(min_val)), self.dtype.type(max_val))


# -- softmax -------------------------------------------------------------------------------------------------------
def _prepared(input: Tensor, dim: int, dtype: Any, name: str) -> Tensor:
    if dtype is not None:
        return input.to(dtype)  # type: ignore[attr-defined]
    last = dim in (-1, max(input.array.ndim, 1) - 1)
    check_implemented("iubc", f"{name}_lastdim_kernel_impl" if last else f"{name}_kernel_impl", input.array)
    return input


@composite()
def softmax(input: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """exp(x) over its sum along a dimension."""
    return softmax_op(_prepared(input, dim, dtype, "softmax"), dim)


@composite()
def log_softmax(input: Tensor, dim: int, dtype: Any = None) -> Tensor:
    """log(softmax(x)), stable."""
    return log_softmax_op(_prepared(input, dim, dtype, "log_softmax"), dim)
