"""Pooling over regions that are not evenly spaced: adaptive_max_pool, whose regions cover a plane, and
fractional_max_pool, whose regions are drawn (Graham, Fractional max-pooling, 2014)."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from ..array.shapes import bracket
from ..array.windows import adaptive_line, on_device
from ..tensor import Tensor
from .average_pooling import check_line
from .casting import check_implemented
from .declare import composite, operation
from .planes import plane_add, plane_take
from .pool_sizes import per_dimension, refused
from .schema import Plain
from .shape import squeeze, unsqueeze


def _scattered(g, self_meta, indices, lead):
    return plane_add(g, indices, lead, tuple(self_meta.shape[lead:]))


def _largest(xp, self, lead, places):
    """Values and flat indices of the largest elements; `places` yields each tap's flat indices. The last NaN wins."""
    values = indices = None
    for at in places:
        found = plane_take(self, at, lead)
        at = xp.broadcast_to(at, found.shape)
        if values is None:
            values, indices = found, at.astype(np.int64)
            continue
        better = (found > values) | (found != found)
        values, indices = xp.where(better, found, values), xp.where(better, at, indices)
    return values, indices


def _joined(xp, lines, lengths):
    """Flat indices from indices per dimension, each already shaped to be broadcast against the others."""
    flat = lines[0]
    for at, length in zip(lines[1:], lengths[1:]):
        flat = flat * length + at
    return flat


# -- adaptive ------------------------------------------------------------------------------------------------------
@operation(
    grad=dict(
        self=lambda g, self_meta, indices, output_size: _scattered(
            g, self_meta, indices, len(self_meta.shape) - len(output_size)
        )
    ),
    outputs=("values", "indices*"),
    function=False,
    method=False,
    node=lambda self, output_size: f"AdaptiveMaxPool{len(output_size)}DBackward0",
)
def adaptive_max_pool(xp, self: Tensor, output_size: Any):
    """The largest element of each of `output_size` windows that cover the last dimensions, and its flat index."""
    n = len(output_size)
    lead, lengths = self.ndim - n, self.shape[self.ndim - n :]
    shape = (*self.shape[:lead], *output_size)
    if 0 in shape:
        return xp.zeros(shape, self.dtype), xp.zeros(shape, np.int64)
    lines = [adaptive_line(length, output) for length, output in zip(lengths, output_size)]

    def places():
        for tap in product(*(range(int((ends - starts).max())) for starts, ends in lines)):
            at = [
                on_device(xp, np.minimum(starts + i, ends - 1).reshape(-1, *(1,) * (n - 1 - axis)))
                for axis, (i, (starts, ends)) in enumerate(zip(tap, lines))
            ]
            yield _joined(xp, at, lengths).reshape(*(1,) * lead, *output_size)

    return _largest(xp, self, lead, places())


def adaptive_maximum(input: Tensor, output_size: tuple[int, ...], kernel_name: str, line: bool = False) -> Any:
    """adaptive_max_pool2d and 3d: values and indices."""
    n, array = len(output_size), input.array
    name, shape = f"adaptive_max_pool{n}d", array.shape
    if len(shape) not in (n + 1, n + 2):
        sentence = f"{name}(): Expected {n + 1}D or {n + 2}D tensor, but got: {bracket(shape)}"
        raise refused(RuntimeError, sentence, name, array)
    for dim in range(len(shape) - n, len(shape)):
        if shape[dim] == 0:
            sentence = (
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{bracket(shape)} with dimension {dim} being empty"
            )
            raise refused(RuntimeError, sentence, name, array)
    if min(output_size) < 0:
        made = (*shape[:-n], *output_size)
        sentence = f"Trying to create tensor with negative dimension {min(output_size)}: {bracket(made)}"
        raise refused(RuntimeError, sentence, name, array, output_size=output_size)
    try:
        check_implemented("iubc", kernel_name, array)
    except NotImplementedError as error:
        raise refused(NotImplementedError, str(error), name, array) from None
    return adaptive_max_pool(input, output_size)


@composite(method=False)
def adaptive_max_pool1d(input: Tensor, output_size: Any) -> tuple[Tensor, Tensor]:
    """The largest element of each of `output_size` windows that cover the last dimension, and its index."""
    name, array = "adaptive_max_pool1d", input.array
    check_line(name, input)
    size = per_dimension(name, "output_size", output_size, 1)
    for dim in range(array.ndim - 2, array.ndim):
        if array.shape[dim] == 0:
            sentence = (
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{bracket(array.shape)} with dimension {dim} being empty"
            )
            raise refused(RuntimeError, sentence, name, array)
    values, indices = adaptive_maximum(unsqueeze(input, -2), (1, *size), "adaptive_max_pool2d")
    return squeeze(values, -2), squeeze(indices, -2)


# -- fractional ----------------------------------------------------------------------------------------------------
def _starts(xp, draws, length, output, kernel):
    """Where the regions of a dimension begin, for each plane's draw [*lead]: [*lead, output]."""
    last = xp.full((*draws.shape, 1), length - kernel, np.int64)
    if output == 1:
        return last
    kind = draws.dtype if draws.dtype.itemsize > 2 else np.dtype(np.float32)
    alpha = kind.type(length - kernel) / kind.type(output - 1)
    draw = xp.expand_dims(draws, -1).astype(kind)
    numbers = xp.arange(output - 1).astype(kind)
    found = ((numbers + draw) * alpha).astype(np.int64) - (draw * alpha).astype(np.int64)
    return xp.concatenate([found, last], -1)


@operation(
    grad=dict(
        self=lambda g, self_meta, indices, kernel_size: _scattered(
            g, self_meta, indices, len(self_meta.shape) - len(kernel_size)
        )
    ),
    outputs=("values", "indices*"),
    function=False,
    method=False,
    node=lambda self, samples, kernel_size, output_size: f"FractionalMaxPool{len(kernel_size)}DBackward0",
)
def fractional_max_pool(xp, self: Tensor, samples: Plain, kernel_size: Any, output_size: Any):
    """The largest element of each region of a plane, and its flat index; `samples` place the regions."""
    n = len(kernel_size)
    lead, lengths = self.ndim - n, self.shape[self.ndim - n :]
    shape = (*self.shape[:lead], *output_size)
    if 0 in shape or min(kernel_size) <= 0:  # the largest of nothing
        return xp.full(shape, -np.inf, self.dtype), xp.zeros(shape, np.int64)
    if lead == 1:
        samples = samples[0]
    starts = []
    for axis in range(n):
        draws = samples[..., n - 1 - axis if n == 2 else axis]  # of a picture the width is drawn first
        found = _starts(xp, draws, lengths[axis], output_size[axis], kernel_size[axis])
        starts.append(found.reshape(*found.shape[:-1], *(1,) * axis, output_size[axis], *(1,) * (n - 1 - axis)))

    def places():
        for tap in product(*(range(k) for k in kernel_size)):
            yield xp.broadcast_to(_joined(xp, [s + i for s, i in zip(starts, tap)], lengths), shape)

    return _largest(xp, self, lead, places())


def fractional_maximum(input: Tensor, kernel_size: Any, output_size: Any, samples: Tensor, n: int) -> Any:
    """fractional_max_pool2d and 3d: values and indices."""
    name, array = f"fractional_max_pool{n}d", input.array
    kernel = per_dimension(name, "kernel_size", kernel_size, n)
    output = per_dimension(name, "output_size", output_size, n)
    try:
        check_implemented("c", f"{name}_out_frame", array)
    except NotImplementedError as error:
        raise refused(NotImplementedError, str(error), name, array) from None
    words = ("height", "width") if n == 2 else ("time", "height", "width")
    shown = name if n == 2 else f"{name}_out"
    for word, length, k, o in zip(words, array.shape[-n:], kernel, output):
        if o + k - 1 > length - (n == 3):  # torch leaves no room in a volume for windows that fit exactly
            sentence = f"{shown}(): pool {word} {k} too large relative to input {word} {length}"
            raise refused(RuntimeError, sentence, name, array, kernel_size=kernel_size, output_size=output_size)
    call = dict(samples=samples.array)
    if samples.array.dtype != array.dtype:
        sentence = "Expect _random_samples to have the same dtype as input"
        raise refused(RuntimeError, sentence, name, array, **call)
    if samples.array.ndim != 3 or samples.array.shape[1] != array.shape[-(n + 1)]:
        sentence = "Expect _random_samples.size(1) equals to input channel size."
        raise refused(RuntimeError, sentence, name, array, **call)
    return fractional_max_pool(input, samples, kernel, output)
