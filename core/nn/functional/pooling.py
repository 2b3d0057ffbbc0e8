"""Functional pooling: the largest or the mean of windows, their inverse, and the kinds that are told their output's size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...array.shapes import bracket
from ...ops.average_pooling import adaptive_average, adaptive_avg_pool1d, avg_pool1d, avg_pool2d, avg_pool3d
from ...ops.planes import max_unpool
from ...ops.pooling import max_pool1d as _max_pool1d
from ...ops.pooling import max_pool1d_with_indices as _max_pool1d_with_indices
from ...ops.pooling import max_pool2d as _max_pool2d
from ...ops.pooling import max_pool3d as _max_pool3d
from ...ops.pooling import max_pool_with_indices
from ...ops.region_pooling import adaptive_max_pool1d as _adaptive_max_pool1d
from ...ops.region_pooling import adaptive_maximum, fractional_maximum
from ...ops.shape import squeeze, unsqueeze
from ...tensor import Tensor
from .refusal import refusal, scalar_name


def _tuple(value: Any, n: int) -> tuple:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * n


# -- the largest of each window ------------------------------------------------------------------------------------
def max_pool1d_with_indices(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The largest element of each window of a line, and its index."""
    return _max_pool1d_with_indices(input, kernel_size, () if stride is None else stride, padding, dilation, ceil_mode)


def max_pool2d_with_indices(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The largest element of each window of a plane, and its flat index."""
    return max_pool_with_indices("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d_with_indices(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The largest element of each window of a volume, and its flat index."""
    return max_pool_with_indices("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool1d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element of each window of a line; with `return_indices` also where it was."""
    step = () if stride is None else stride
    call = _max_pool1d_with_indices if return_indices else _max_pool1d
    return call(input, kernel_size, step, padding, dilation, ceil_mode)


def max_pool2d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element of each window of a plane; with `return_indices` also where it was."""
    step = () if stride is None else stride
    call = max_pool2d_with_indices if return_indices else _max_pool2d
    return call(input, kernel_size, step, padding, dilation, ceil_mode)


def max_pool3d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:  # fmt: skip
    """The largest element of each window of a volume; with `return_indices` also where it was."""
    step = () if stride is None else stride
    call = max_pool3d_with_indices if return_indices else _max_pool3d
    return call(input, kernel_size, step, padding, dilation, ceil_mode)


# -- back to the places --------------------------------------------------------------------------------------------
def _unpool_output_size(input: Tensor, kernel_size: tuple, stride: tuple, padding: tuple, output_size: Any) -> tuple:
    n = len(kernel_size)
    lengths = input.array.shape[-n:]
    usual = [(length - 1) * s + k - 2 * p for length, k, s, p in zip(lengths, kernel_size, stride, padding)]
    if output_size is None:
        return tuple(usual)
    if len(output_size) == n + 2:
        output_size = output_size[2:]
    call = dict(input=input.array, output_size=output_size)
    if len(output_size) != n:
        sentence = (
            f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of "
            f"'{len(output_size)}'"
        )
        raise refusal(ValueError, sentence, f"max_unpool{n}d", **call)
    for d, (size, length, s) in enumerate(zip(output_size, usual, stride)):
        if not length - s < size < length + s:
            sentence = f'invalid output_size "{output_size}" (dim {d} must be between {length - s} and {length + s})'
            raise refusal(ValueError, sentence, f"max_unpool{n}d", **call)
    return tuple(output_size)


def _unpooled(input: Tensor, indices: Tensor, size: tuple, n: int) -> Tensor:
    """Each element at its index in planes of zeros of a size."""
    name, call = f"max_unpool{n}d", dict(input=input.array, indices=indices.array)
    ndim = input.array.ndim
    if indices.array.dtype != np.int64:
        sentence = f"elements in indices should be type int64 but got: {scalar_name(indices)}"
        raise refusal(RuntimeError, sentence, name, **call)
    if ndim not in (n + 1, n + 2):
        sentence = f"Input to max_unpooling{n}d should be a {n + 1}d or {n + 2}d Tensor, but got a tensor with {ndim} dimensions."
        raise refusal(RuntimeError, sentence, name, **call)
    if indices.array.shape != input.array.shape:
        sentence = (
            f"Expected shape of indices to be same as that of the input tensor ({bracket(input.array.shape)}) but got "
            f"indices tensor with shape: {bracket(indices.array.shape)}"
        )
        raise refusal(RuntimeError, sentence, name, **call)
    if input.array.dtype.kind in "iubc":
        sentence = f"\"max_unpool{n}d\" not implemented for '{scalar_name(input)}'"
        raise refusal(NotImplementedError, sentence, name, **call)
    return max_unpool(input, indices, ndim - n, size)


def _max_unpool(n: int) -> Callable:
    def max_unpool(
        input: Tensor, indices: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
    ) -> Tensor:
        """The inverse of max pooling: each element where its index says, zeros elsewhere."""
        kernel = _tuple(kernel_size, n)
        step = kernel if stride is None else _tuple(stride, n)
        size = _unpool_output_size(input, kernel, step, _tuple(padding, n), output_size)
        if n == 1:
            return squeeze(_unpooled(unsqueeze(input, -1), unsqueeze(indices, -1), (*size, 1), 2), -1)
        return _unpooled(input, indices, size, n)

    max_unpool.__name__ = max_unpool.__qualname__ = f"max_unpool{n}d"
    return max_unpool


max_unpool1d, max_unpool2d, max_unpool3d = map(_max_unpool, (1, 2, 3))


# -- a given number of windows -------------------------------------------------------------------------------------
def _adaptive_size(name: str, output_size: Any, input: Tensor, n: int) -> tuple:
    """The output's size of `n` dimensions, where None keeps the input's; one number serves all."""
    if isinstance(output_size, int):
        return (output_size,) * n
    shape, call = input.array.shape, dict(input=input.array, output_size=output_size)
    if len(shape) <= len(output_size):
        raise refusal(ValueError, f"Input dimension should be at least {len(output_size) + 1}", name, **call)
    if len(output_size) != n:
        raise refusal(RuntimeError, f"{name}: output_size must be {n}", name, **call)
    return tuple(length if size is None else int(size) for size, length in zip(output_size, shape[-n:]))


def adaptive_avg_pool2d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of each of `output_size` windows that cover a plane; None keeps a size."""
    size = _adaptive_size("adaptive_avg_pool2d", output_size, input, 2)
    return adaptive_average(input, size, "adaptive_avg_pool2d")


def adaptive_avg_pool3d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of each of `output_size` windows that cover a volume; None keeps a size."""
    size = _adaptive_size("adaptive_avg_pool3d", output_size, input, 3)
    return adaptive_average(input, size, "adaptive_avg_pool3d_cpu")


def adaptive_max_pool1d_with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> tuple:
    """The largest element of each of `output_size` windows that cover a line, and its index."""
    return _adaptive_max_pool1d(input, output_size)


def adaptive_max_pool2d_with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> tuple:
    """The largest element of each of `output_size` windows that cover a plane, and its flat index."""
    size = _adaptive_size("adaptive_max_pool2d", output_size, input, 2)
    return adaptive_maximum(input, size, "adaptive_max_pool2d")


def adaptive_max_pool3d_with_indices(input: Tensor, output_size: Any, return_indices: bool = False) -> tuple:
    """The largest element of each of `output_size` windows that cover a volume, and its flat index."""
    size = _adaptive_size("adaptive_max_pool3d", output_size, input, 3)
    return adaptive_maximum(input, size, "adaptive_max_pool3d_cpu")


def adaptive_max_pool1d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The largest of each of `output_size` windows that cover a line; with `return_indices` also where it was."""
    found = adaptive_max_pool1d_with_indices(input, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool2d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The largest of each of `output_size` windows that cover a plane; with `return_indices` also where it was."""
    found = adaptive_max_pool2d_with_indices(input, output_size)
    return found if return_indices else found[0]


def adaptive_max_pool3d(input: Tensor, output_size: Any, return_indices: bool = False) -> Any:
    """The largest of each of `output_size` windows that cover a volume; with `return_indices` also where it was."""
    found = adaptive_max_pool3d_with_indices(input, output_size)
    return found if return_indices else found[0]


# -- drawn windows -------------------------------------------------------------------------------------------------
def _fractional(
    n: int, input: Tensor, kernel_size: Any, output_size: Any, output_ratio: Any, samples: Tensor | None
) -> tuple[Tensor, Tensor]:
    from ...ops.declare import PUBLIC

    name = f"fractional_max_pool{n}d"
    if output_size is None and output_ratio is None:
        sentence = f"{name} requires specifying either an output_size or an output_ratio"
        raise refusal(ValueError, sentence, name, input=input.array, kernel_size=kernel_size)
    if output_size is None:
        ratio = _tuple(output_ratio, n)
        if len(ratio) > n:
            sentence = f"{name} requires output_ratio to either be a single Int or tuple of Ints."
            raise refusal(ValueError, sentence, name, input=input.array, output_ratio=output_ratio)
        output_size = [int(input.array.shape[d - n] * ratio[d]) for d in range(n)]
    if samples is None:
        batch = 1 if input.dim() == n + 1 else input.size(0)
        channels = input.size(-(n + 1))
        samples = PUBLIC["rand"](batch, channels, n, dtype=input.dtype, device=input.device)
    return fractional_maximum(input, kernel_size, output_size, samples, n)


def fractional_max_pool2d_with_indices(
    input: Tensor, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The largest element of each drawn region of a plane, and its flat index."""
    return _fractional(2, input, kernel_size, output_size, output_ratio, _random_samples)


def fractional_max_pool3d_with_indices(
    input: Tensor, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The largest element of each drawn region of a volume, and its flat index."""
    return _fractional(3, input, kernel_size, output_size, output_ratio, _random_samples)


def fractional_max_pool2d(
    input: Tensor, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:  # fmt: skip
    """The largest element of each drawn region of a plane; with `return_indices` also where it was."""
    found = _fractional(2, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]


def fractional_max_pool3d(
    input: Tensor, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:  # fmt: skip
    """The largest element of each drawn region of a volume; with `return_indices` also where it was."""
    found = _fractional(3, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]


# -- norms of windows ----------------------------------------------------------------------------------------------
def _lp(input: Any, norm_type: float, kernel: Any, stride: Any, ceil_mode: bool, n: int) -> Tensor:
    from .activation import relu

    largest = (max_pool1d, max_pool2d, max_pool3d)[n - 1]
    if norm_type == float("inf"):
        return largest(input.abs(), kernel, stride, 0, 1, ceil_mode)
    if norm_type == -float("inf"):
        return -largest(-input.abs(), kernel, stride, 0, 1, ceil_mode)
    average = (avg_pool1d, avg_pool2d, avg_pool3d)[n - 1]
    out = average(input.pow(norm_type), kernel, () if stride is None else stride, 0, ceil_mode)
    count = kernel if n == 1 else int(np.prod(_tuple(kernel, n)))
    return (out.sign() * relu(out.abs())).mul(count).pow(1.0 / norm_type)


def lp_pool1d(
    input: Tensor, norm_type: int | float, kernel_size: int, stride: Any = None, ceil_mode: bool = False
) -> Tensor:
    """The p-norm of each window of a line."""
    return _lp(input, norm_type, kernel_size, stride, ceil_mode, 1)


def lp_pool2d(
    input: Tensor, norm_type: int | float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False
) -> Tensor:
    """The p-norm of each window of a plane."""
    return _lp(input, norm_type, kernel_size, stride, ceil_mode, 2)


def lp_pool3d(
    input: Tensor, norm_type: int | float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False
) -> Tensor:
    """The p-norm of each window of a volume."""
    return _lp(input, norm_type, kernel_size, stride, ceil_mode, 3)


__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool1d",
    "adaptive_max_pool1d_with_indices", "adaptive_max_pool2d", "adaptive_max_pool2d_with_indices", "adaptive_max_pool3d",
    "adaptive_max_pool3d_with_indices", "avg_pool1d", "avg_pool2d", "avg_pool3d", "fractional_max_pool2d",
    "fractional_max_pool2d_with_indices", "fractional_max_pool3d", "fractional_max_pool3d_with_indices", "lp_pool1d",
    "lp_pool2d", "lp_pool3d", "max_pool1d", "max_pool1d_with_indices", "max_pool2d", "max_pool2d_with_indices",
    "max_pool3d", "max_pool3d_with_indices", "max_unpool1d", "max_unpool2d", "max_unpool3d",
]  # fmt: skip
