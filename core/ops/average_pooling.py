"""The mean of each window: avg_pool1d, 2d and 3d, and the adaptive kind that is told how many windows."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.errors import call_line
from ..array.shapes import bracket
from ..array.windows import (
    Geometry,
    adaptive_dual,
    adaptive_line,
    on_device,
    spread_line,
    sum_line,
    sum_ranges,
)
from ..tensor import Tensor
from .casting import check_implemented
from .declare import composite, operation
from .halves import in_float32
from .pool_sizes import geometry, not_a_line, per_dimension, refused
from .pooling import _dimensions
from .reduce import mean
from .shape import squeeze, unsqueeze


# -- windows of a given size ---------------------------------------------------------------------------------------
def _divided(xp: Any, sums: Any, windows: Geometry, lengths: Any, with_padding: bool, divisor: int | None) -> Any:
    """Sums over the number of elements that each window counts."""
    if divisor is None:
        counts = [
            _counts(length, k, s, p, o, with_padding)
            for length, k, s, p, _, o in zip(lengths, *windows)
        ]  # fmt: skip
        if all((c == c[0]).all() for c in counts):
            divisor = int(np.prod([c[0] for c in counts]))
        else:
            for axis, c in enumerate(counts):
                ends = (windows.ndim - 1 - axis) * (1,)
                sums = _over(xp, sums, on_device(xp, c.reshape(-1, *ends)))
            return sums
    return _over(xp, sums, divisor)


def _over(xp: Any, sums: Any, count: Any) -> Any:
    if sums.dtype.kind in "iu":  # C++ divides integers toward zero
        return xp.trunc(sums / count).astype(sums.dtype)
    if hasattr(count, "dtype"):
        return sums / count.astype(sums.dtype)
    return sums / sums.dtype.type(count)


def _counts(length: int, kernel: int, stride: int, padding: int, output: int, with_padding: bool) -> np.ndarray:
    starts = np.arange(output) * stride - padding
    ends = np.minimum(starts + kernel, length + padding)
    if not with_padding:
        starts, ends = np.maximum(starts, 0), np.minimum(ends, length)
    return ends - starts


@in_float32
@operation(
    grad=dict(
        self=lambda g, self_meta, windows, with_padding, divisor: avg_pool_gradient(
            g, windows, with_padding, divisor, tuple(self_meta.shape)
        )
    ),
    function=False,
    method=False,
    node=_dimensions("AvgPool{}DBackward0"),
)
def avg_pool(xp, self: Tensor, windows: Geometry, with_padding: bool, divisor: int | None):
    """The mean of each window."""
    n = windows.ndim
    sums = self
    for axis, (k, s, p, _, o) in reversed(list(enumerate(zip(*windows), self.ndim - n))):
        sums = sum_line(xp, sums, axis, k, s, p, o)
    return _divided(xp, sums, windows, self.shape[-n:], with_padding, divisor)


@in_float32
@operation(
    grad=dict(self=lambda g, windows, with_padding, divisor: avg_pool(g, windows, with_padding, divisor)),
    function=False,
    method=False,
    node=_dimensions("AvgPool{}DBackwardBackward0"),
)
def avg_pool_gradient(xp, self: Tensor, windows: Geometry, with_padding: bool, divisor: int | None, shape: Any):
    """Each window's number, over its count, added to all its elements."""
    n = windows.ndim
    whole = _divided(xp, self, windows, shape[-n:], with_padding, divisor)
    for axis, (k, s, p, _, _o) in enumerate(zip(*windows), self.ndim - n):
        whole = spread_line(xp, whole, axis, k, s, p, shape[axis])
    return whole


def _averaged(
    name: str, n: int, input: Tensor, kernel: Any, stride: Any, padding: Any, ceil_mode: bool, with_padding: bool,
    divisor: int | None = None, kernel_name: str = "",
) -> Tensor:  # fmt: skip
    array = input.array
    if divisor == 0:
        raise refused(RuntimeError, "divisor must be not zero", name, array, divisor_override=divisor)
    windows = geometry(name, array, kernel, stride, padding, 1, ceil_mode, n)
    kinds = "c" if array.dtype == np.int64 else "iubc"
    if n == 3 and array.dtype.itemsize == 2:
        kinds += "fV"
    try:
        check_implemented(kinds, kernel_name or name, array)
    except NotImplementedError as error:
        raise refused(NotImplementedError, str(error), name, array) from None
    return avg_pool(input, windows, with_padding, divisor)


def avg_pool2d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean of each window of a plane."""
    return _averaged(
        "avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def avg_pool3d(
    input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Tensor:  # fmt: skip
    """The mean of each window of a volume."""
    return _averaged(
        "avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override,
        "avg_pool3d_out_frame",
    )  # fmt: skip


def check_line(name: str, input: Any) -> None:
    """Pooling of lines wants two or three dimensions."""
    if input.array.ndim not in (2, 3):
        raise refused(RuntimeError, not_a_line(name, input.array.ndim), name, input.array)


@composite(method=False)
def avg_pool1d(
    input: Tensor, kernel_size: Any, stride: Any = (), padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:  # fmt: skip
    """The mean of each window of a line."""
    name = "avg_pool1d"
    check_line(name, input)
    size = per_dimension(name, "kernel_size", kernel_size, 1)
    pad = per_dimension(name, "padding", padding, 1)
    step = size if stride is None or (not isinstance(stride, int) and not len(stride)) else per_dimension(
        name, "stride", stride, 1
    )  # fmt: skip
    plane = unsqueeze(input, -2)
    return squeeze(avg_pool2d(plane, (1, *size), (1, *step), (0, *pad), ceil_mode, count_include_pad), -2)


# -- a given number of windows -------------------------------------------------------------------------------------
@in_float32
@operation(
    grad=dict(
        self=lambda g, self_meta, output_size: adaptive_avg_pool_gradient(g, output_size, tuple(self_meta.shape))
    ),
    function=False,
    method=False,
    node=lambda self, output_size: f"AdaptiveAvgPool{len(output_size)}DBackward0",
)
def adaptive_avg_pool(xp, self: Tensor, output_size: Any):
    """The mean of each of `output_size` windows that cover the last dimensions."""
    found = self
    for axis, output in reversed(list(enumerate(output_size, self.ndim - len(output_size)))):
        found = _shrunk(xp, found, axis, output)
    return found.copy() if found is self else found


def _shrunk(xp, array, axis, output):
    length = array.shape[axis]
    if length == output:
        return array
    if output and length % output == 0:
        k = length // output
        sums = array.sum(axis=axis, keepdims=True) if output == 1 else sum_line(xp, array, axis, k, k, 0, output)
        return sums / array.dtype.type(k)
    if not output or not array.size:
        return xp.zeros((*array.shape[:axis], output, *array.shape[axis + 1 :]), array.dtype)
    starts, ends = adaptive_line(length, output)
    return sum_ranges(xp, array, axis, starts, ends) / _column(xp, ends - starts, array, axis)


def _column(xp, counts, array, axis):
    return on_device(xp, counts).astype(array.dtype).reshape(-1, *(1,) * (array.ndim - 1 - axis))


@in_float32
@operation(
    grad=dict(self=lambda g, output_size: adaptive_avg_pool(g, output_size)),
    function=False,
    method=False,
    node=lambda self, output_size, shape: f"AdaptiveAvgPool{len(output_size)}DBackwardBackward0",
)
def adaptive_avg_pool_gradient(xp, self: Tensor, output_size: Any, shape: Any):
    """Each window's number, over its count, added to all its elements."""
    whole = self
    for axis in range(self.ndim - len(output_size), self.ndim):
        whole = _grown(xp, whole, axis, shape[axis])
    return whole.copy() if whole is self else whole


def _grown(xp, array, axis, length):
    output = array.shape[axis]
    if length == output:
        return array
    if output and length % output == 0:
        return xp.repeat(array / array.dtype.type(length // output), length // output, axis=axis)
    if not array.size:
        return xp.zeros((*array.shape[:axis], length, *array.shape[axis + 1 :]), array.dtype)
    starts, ends = adaptive_line(length, output)
    return sum_ranges(xp, array / _column(xp, ends - starts, array, axis), axis, *adaptive_dual(length, output))


def adaptive_average(input: Tensor, output_size: tuple[int, ...], kernel_name: str) -> Tensor:
    """adaptive_avg_pool2d and 3d; a single window is the mean, as in torch."""
    n, array = len(output_size), input.array
    name, shape = f"adaptive_avg_pool{n}d", array.shape
    if len(shape) not in (n + 1, n + 2):
        sentence = f"{name}(): Expected {n + 1}D or {n + 2}D tensor, but got {bracket(shape)}"
        raise refused(RuntimeError, sentence, name, array)
    for dim in range(len(shape) - n, len(shape)):
        if shape[dim] == 0:
            sentence = (
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{bracket(shape)} with dimension {dim} being empty"
            )
            raise refused(RuntimeError, sentence, name, array)
    if min(output_size) < 0:
        shown = ", ".join(map(str, output_size))
        sentence = f"{name}: elements of output_size must be greater than or equal to 0 but received {{{shown}}}"
        raise refused(RuntimeError, sentence, name, array, output_size=output_size)
    if all(o == 1 for o in output_size):
        return mean(input, tuple(range(-n, 0)), True)
    try:
        check_implemented("iubc", kernel_name, array)
    except NotImplementedError as error:
        raise refused(NotImplementedError, str(error), name, array) from None
    return adaptive_avg_pool(input, output_size)


@composite(method=False)
def adaptive_avg_pool1d(input: Tensor, output_size: Any) -> Tensor:
    """The mean of each of `output_size` windows that cover the last dimension."""
    name = "adaptive_avg_pool1d"
    check_line(name, input)
    if output_size is None:
        raise TypeError(f"{name}(): argument 'output_size' (position 2) must be tuple of ints, not NoneType")
    size = (output_size,) if isinstance(output_size, int) else tuple(output_size)
    if len(size) != 1:
        sentence = f"{name}() argument 'output_size' should contain one int (got {len(size)})"
        raise RuntimeError(f"{sentence}\n{call_line(name, [('input', input.array), ('output_size', output_size)])}")
    return squeeze(adaptive_average(unsqueeze(input, -2), (1, *size), "adaptive_avg_pool2d"), -2)
