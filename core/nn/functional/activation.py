"""Functional activations, with `inplace=` and the implicit dimension of softmax."""

from __future__ import annotations

import warnings
from typing import Any

from ...ops import activation as ops
from ...ops import writing
from ...ops.declare import PUBLIC
from ...ops.pointwise import relu as _relu
from ...ops.pointwise import sigmoid, tanh
from ...tensor import Tensor


def _run(op: Any, inplace: bool, input: Tensor, *arguments: Any) -> Tensor:
    return writing.run_in_place(op.op, (input, *arguments)) if inplace else op(input, *arguments)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """`max(x, 0)`."""
    return _run(_relu, True, input) if inplace else _relu(input)


def relu_(input: Tensor) -> Tensor:
    """In-place version of relu."""
    return _run(_relu, True, input)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """`x` above zero, `negative_slope * x` below."""
    return _run(ops.leaky_relu, inplace, input, negative_slope)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """In-place version of leaky_relu."""
    return _run(ops.leaky_relu, True, input, negative_slope)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """`x` above zero, `alpha * (exp(x) - 1)` below."""
    return _run(ops.elu, inplace, input, alpha, 1.0, 1.0)


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """In-place version of elu."""
    return _run(ops.elu, True, input, alpha, 1.0, 1.0)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """elu with the scales that keep mean and variance (Klambauer et al., 2017)."""
    return _run(ops.elu, inplace, input, 1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1.0)


def selu_(input: Tensor) -> Tensor:
    """In-place version of selu."""
    return selu(input, True)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """elu that is smooth for every alpha (Barron, 2017)."""
    return _run(ops.celu, inplace, input, alpha)


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """In-place version of celu."""
    return celu(input, alpha, True)


def softplus(input: Tensor, beta: float = 1, threshold: float = 20) -> Tensor:
    """`log(1 + exp(beta * x)) / beta`."""
    return ops.softplus(input, float(beta), float(threshold))


def gelu(input: Tensor, *, approximate: str = "none") -> Tensor:
    """`x` times the normal distribution function of `x`, or its "tanh" approximation."""
    return ops.gelu(input, approximate)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """`x * sigmoid(x)`."""
    return _run(ops.silu, inplace, input)


def logsigmoid(input: Tensor) -> Tensor:
    """`log(sigmoid(x))`, stable."""
    return ops.log_sigmoid(input)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """Each element limited to [min_val, max_val]."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _run(ops.hardtanh, inplace, input, min_val, max_val)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """In-place version of hardtanh."""
    return hardtanh(input, min_val, max_val, True)


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """Each element limited to [0, 6]."""
    return hardtanh(input, 0.0, 6.0, inplace)


def softsign(input: Tensor) -> Tensor:
    """`x / (1 + |x|)`."""
    return input / (1 + input.abs())  # type: ignore[operator,attr-defined]


def tanhshrink(input: Tensor) -> Tensor:
    """`x - tanh(x)`."""
    return input - tanh(input)  # type: ignore[operator]


# -- softmax -------------------------------------------------------------------------------------------------------
def _get_softmax_dim(name: str, ndim: int, stacklevel: int) -> int:
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.",
        UserWarning,
        stacklevel=stacklevel + 1,  # the frame that looks at arguments
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """exp(x) over its sum along a dimension; without `dim` torch warns and takes 0 or 1, by the number of dimensions."""
    if dim is None:
        dim = _get_softmax_dim("softmax", input.dim(), _stacklevel)
    return PUBLIC["softmax"](input, dim, dtype)


def log_softmax(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """log(softmax(x)), stable; without `dim` as softmax."""
    if dim is None:
        dim = _get_softmax_dim("log_softmax", input.dim(), _stacklevel)
    return PUBLIC["log_softmax"](input, dim, dtype)


def softmin(input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: Any = None) -> Tensor:
    """softmax of `-x`; without `dim` as softmax."""
    if dim is None:
        dim = _get_softmax_dim("softmin", input.dim(), _stacklevel)
    return PUBLIC["softmax"](-input, dim, dtype)  # type: ignore[operator]


__all__ = [
    "celu", "celu_", "elu", "elu_", "gelu", "hardtanh", "hardtanh_", "leaky_relu", "leaky_relu_", "log_softmax", "logsigmoid", "relu", "relu6",
    "relu_", "selu", "selu_", "sigmoid", "silu", "softmax", "softmin", "softplus", "softsign", "tanh", "tanhshrink",
]  # fmt: skip
