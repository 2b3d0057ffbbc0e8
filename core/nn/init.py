"""Initialisation in place: the distributions that weights start from, drawn as torch draws them."""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any

from ..array.shapes import product
from ..autograd.modes import no_grad
from ..tensor import Tensor

_GAINS = {
    "linear": 1, "conv1d": 1, "conv2d": 1, "conv3d": 1, "conv_transpose1d": 1, "conv_transpose2d": 1,
    "conv_transpose3d": 1, "sigmoid": 1, "tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4,
}  # fmt: skip


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor by which weights before this nonlinearity should be larger."""
    if nonlinearity in _GAINS:
        return _GAINS[nonlinearity]
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, (int, float))):
            raise ValueError(f"negative_slope {param} not a valid number")
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


# -- plain ---------------------------------------------------------------------------------------------------------
@no_grad()
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Uniform between a and b."""
    return tensor.uniform_(a, b, generator=generator)  # type: ignore[attr-defined]


@no_grad()
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """Normal with this mean and standard deviation."""
    return tensor.normal_(mean, std, generator=generator)  # type: ignore[attr-defined]


@no_grad()
def constant_(tensor: Tensor, val: float) -> Tensor:
    """One number everywhere."""
    return tensor.fill_(val)  # type: ignore[attr-defined]


def ones_(tensor: Tensor) -> Tensor:
    """Ones."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Zeros."""
    return constant_(tensor, 0.0)


@no_grad()
def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix."""
    if tensor.ndimension() != 2:  # type: ignore[attr-defined]
        raise ValueError("Only tensors with 2 dimensions are supported")
    tensor.zero_()  # type: ignore[attr-defined]
    for i in range(min(tensor.array.shape)):
        tensor[i, i] = 1  # type: ignore[index]
    return tensor


# -- scaled by the layer's size ------------------------------------------------------------------------------------
def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """How many inputs one output of this weight has, and how many outputs one input reaches."""
    if tensor.dim() < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    shape = tensor.array.shape
    field = product(shape[2:])
    return shape[1] * field, shape[0] * field


def _calculate_correct_fan(tensor: Tensor, mode: str) -> int:
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return fan_in if mode == "fan_in" else fan_out


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Uniform, for equal variance forward and backward (Glorot and Bengio, 2010)."""
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    bound = math.sqrt(3.0) * (gain * math.sqrt(2.0 / float(fan_in + fan_out)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Normal, for equal variance forward and backward (Glorot and Bengio, 2010)."""
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / float(fan_in + fan_out)), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float | None:
    """The standard deviation of Kaiming's initialisation; None, with a warning, for a tensor without elements."""
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", UserWarning, stacklevel=3)
        return None
    return calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))


def kaiming_uniform_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Uniform, for layers before a rectifier (He et al., 2015)."""
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    if std is None:
        return tensor
    bound = math.sqrt(3.0) * std
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Tensor:
    """Normal, for layers before a rectifier (He et al., 2015)."""
    std = _kaiming_std(tensor, a, mode, nonlinearity)
    return tensor if std is None else normal_(tensor, 0.0, std, generator)


# -- structured ----------------------------------------------------------------------------------------------------
@no_grad()
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """A convolution's weight that passes each channel on unchanged: a one at the middle of its own filter."""
    if tensor.ndimension() not in (3, 4, 5):  # type: ignore[attr-defined]
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    shape = tensor.array.shape
    if shape[0] % groups:
        raise ValueError(f"dim 0 must be divisible by groups\n  dirac_(tensor {list(shape)}, groups={groups})")
    each = shape[0] // groups
    middle = tuple(size // 2 for size in shape[2:])
    tensor.zero_()  # type: ignore[attr-defined]
    for group in range(groups):
        for channel in range(min(each, shape[1])):
            tensor[(group * each + channel, channel, *middle)] = 1  # type: ignore[index]
    return tensor


@no_grad()
def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """Rows or columns, whichever are fewer, of length `gain` and orthogonal to each other (Saxe et al., 2013)."""
    if tensor.ndimension() < 2:  # type: ignore[attr-defined]
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    shape = tensor.array.shape
    if 0 in shape:
        return tensor
    rows, columns = shape[0], product(shape[1:])
    drawn: Any = tensor.new_empty((rows, columns)).normal_(0, 1, generator=generator)  # type: ignore[attr-defined]
    if rows < columns:
        drawn = drawn.t()
    from ..linalg import qr

    q, r = qr(drawn)
    q = q * r.diagonal().sign()  # without it the draw would favour some directions
    tensor.copy_((q.t() if rows < columns else q).reshape(shape))  # type: ignore[attr-defined]
    return tensor.mul_(gain)  # type: ignore[attr-defined]


@no_grad()
def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """Normal, with a share of zeros in each column (Martens, 2010)."""
    if tensor.ndimension() != 2:  # type: ignore[attr-defined]
        raise ValueError("Only tensors with 2 dimensions are supported")
    from ..ops.declare import PUBLIC

    rows, columns = tensor.array.shape
    zeros = math.ceil(sparsity * rows)
    tensor.normal_(0, std, generator=generator)  # type: ignore[attr-defined]
    for column in range(columns):
        tensor[PUBLIC["randperm"](rows)[:zeros], column] = 0  # type: ignore[index]
    return tensor


@no_grad()
def trunc_normal_(
    tensor: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> Tensor:
    """Normal, drawn again where it falls outside of [a, b]."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.",
            stacklevel=3,
        )
    within = (math.erf((b - mean) / std / math.sqrt(2.0)) - math.erf((a - mean) / std / math.sqrt(2.0))) / 2
    draw = _redrawn if within > 0.3 else _accepted
    return tensor.copy_(draw(tensor, mean, std, a, b, generator))


def _redrawn(tensor: Any, mean: float, std: float, a: float, b: float, generator: Any) -> Tensor:
    """Normal numbers, all drawn again until none is outside; only those that were outside change."""
    low, high = tensor.new_tensor(a).item(), tensor.new_tensor(b).item()
    result = tensor.normal_(mean, std, generator=generator)
    while bool((outside := (result < low) | (result > high)).any()):
        result = result.where(~outside, tensor.new_empty(tensor.shape).normal_(mean, std, generator=generator))
    return result


def _accepted(tensor: Any, mean: float, std: float, a: float, b: float, generator: Any) -> Tensor:
    """Uniform numbers, each accepted with the probability of its density over the greatest between a and b: where few
    normal numbers would fall."""
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2
    result = pending = None
    while pending is None or bool(pending.any()):
        drawn = tensor.new_empty(tensor.shape).uniform_(a, b, generator=generator)
        result = drawn if pending is None else result.where(~pending, drawn)
        density = drawn.clone().sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(peak)
        refused = tensor.new_empty(tensor.shape).uniform_(generator=generator).log_().gt(density)
        pending = refused if pending is None else pending & refused
    return result


# -- the names before 0.4, which also wrote in place -----------------------------------------------------------------
def _make_deprecate(function: Callable) -> Callable:
    new, old = function.__name__, function.__name__[:-1]

    @functools.wraps(function)
    def deprecated_init(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(f"`nn.init.{old}` is now deprecated in favor of `nn.init.{new}`.", FutureWarning, stacklevel=2)
        return function(*args, **kwargs)

    deprecated_init.__name__ = deprecated_init.__qualname__ = old
    return deprecated_init


uniform = _make_deprecate(uniform_)
normal = _make_deprecate(normal_)
constant = _make_deprecate(constant_)
eye = _make_deprecate(eye_)
dirac = _make_deprecate(dirac_)
xavier_uniform = _make_deprecate(xavier_uniform_)
xavier_normal = _make_deprecate(xavier_normal_)
kaiming_uniform = _make_deprecate(kaiming_uniform_)
kaiming_normal = _make_deprecate(kaiming_normal_)
orthogonal = _make_deprecate(orthogonal_)
sparse = _make_deprecate(sparse_)
