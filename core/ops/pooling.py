"""The largest element of each window: max_pool1d, 2d and 3d, their indices and their derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.windows import Geometry, taps
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .declare import composite, operation
from .operands import explained
from .pool_sizes import geometry, not_a_line, per_dimension, refused
from .schema import Plain
from .shape import squeeze, unsqueeze


def _dimensions(stem: str) -> Any:
    """The node's name with the number of dimensions in it."""
    return lambda *arguments: f"{stem.format(_geometry_in(arguments).ndim)}"


def _geometry_in(arguments: Any) -> Geometry:
    return next(a for a in arguments if isinstance(a, Geometry))


def _lowest(dtype: Any) -> Any:
    return -np.inf if dtype.kind in "fV" else np.iinfo(dtype).min


@operation(
    grad=dict(self=lambda g, self_meta, which, windows: max_pool_gradient(g, which, windows, tuple(self_meta.shape))),
    outputs=("values", "which*"),
    function=False,
    method=False,
    node=_dimensions("MaxPool{}DWithIndicesBackward0"),
)
def max_pool(xp, self: Tensor, windows: Geometry):
    """The largest element of each window, and the number of its tap: the first of equals, the last NaN."""
    every = taps(windows, tuple(self.shape[-windows.ndim :]))
    shape = (*self.shape[: -windows.ndim], *windows.output)
    values = _largest(xp, self, every, shape)
    count = int(np.prod(windows.kernel))
    which = xp.zeros(shape, np.uint8 if count <= 256 else np.int32)
    if values.dtype.kind != "i" and values.dtype.kind != "u" and (values != values).any():
        _mark_with_nan(xp, self, every, values, which)
    elif len(every) == count and count <= 256:
        _count_before(xp, self, every, values, which)
    else:
        for number, outer, inner in reversed(every):
            xp.copyto(which[outer], number, where=self[inner] == values[outer])
    return values, which


def _largest(xp, self, every, shape):
    first = next(((outer, inner) for _, outer, inner in every), None)
    if first is not None and self[first[1]].shape == shape:
        values, rest = self[first[1]].copy(), every[1:]
    else:
        values, rest = xp.full(shape, _lowest(self.dtype), self.dtype), every
    for _, outer, inner in rest:
        part = values[outer]
        xp.maximum(part, self[inner], out=part)
    return values


def _count_before(xp, self, every, values, which):
    """The number of the first tap that is the largest: how many taps come before it."""
    before = xp.ones(values.shape, np.bool_)
    for _, outer, inner in every[:-1]:
        part = before[outer]
        xp.logical_and(part, self[inner] != values[outer], out=part)
        which += before.view(np.uint8)


def _mark_with_nan(xp, self, every, values, which):
    for number, outer, inner in reversed(every):
        xp.copyto(which[outer], number, where=self[inner] == values[outer])
    for number, outer, inner in every:
        part = self[inner]
        xp.copyto(which[outer], number, where=part != part)


@operation(
    grad=dict(self=lambda g, which, windows: max_pool_taken(g, which, windows)),
    function=False,
    method=False,
    node=_dimensions("MaxPool{}DWithIndicesBackwardBackward0"),
)
def max_pool_gradient(xp, self: Tensor, which: Plain, windows: Geometry, shape: Any):
    """Zeros of a shape with each window's number added where its largest element is."""
    whole = xp.zeros(shape, self.dtype)
    disjoint = windows.disjoint()
    for number, outer, inner in taps(windows, tuple(shape[-windows.ndim :])):
        here = which[outer] == number
        if disjoint:
            xp.copyto(whole[inner], self[outer], where=here)
        else:
            part = whole[inner]
            part += xp.where(here, self[outer], self.dtype.type(0))
    return whole


@operation(
    grad=dict(self=lambda g, self_meta, which, windows: max_pool_gradient(g, which, windows, tuple(self_meta.shape))),
    function=False,
    method=False,
    node=_dimensions("MaxPool{}DWithIndicesBackward0"),
)
def max_pool_taken(xp, self: Tensor, which: Plain, windows: Geometry):
    """The element of each window at the tap that `which` names."""
    found = xp.zeros(which.shape, self.dtype)
    for number, outer, inner in taps(windows, tuple(self.shape[-windows.ndim :])):
        xp.copyto(found[outer], self[inner], where=which[outer] == number)
    return found


def flat_indices(which: Any, windows: Geometry, lengths: tuple[int, ...]) -> Any:
    """Where the chosen elements lie in the flattened plane, from the numbers of their taps."""
    xp = xp_of(which)
    rest, flat, scale = which.astype(np.int64), xp.zeros(which.shape, np.int64), 1
    for axis in reversed(range(windows.ndim)):
        tap = rest % windows.kernel[axis]
        rest = rest // windows.kernel[axis]
        ends = (windows.ndim - 1 - axis) * (1,)
        window = xp.arange(windows.output[axis], dtype=np.int64).reshape(-1, *ends)
        at = window * windows.stride[axis] + (tap * windows.dilation[axis] - windows.padding[axis])
        flat = flat + at * scale
        scale *= lengths[axis]
    return flat


# -- the functions -------------------------------------------------------------------------------------------------
def _pooled(
    name: str, n: int, input: Tensor, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Tensor, Tensor, Geometry]:
    array = input.array
    windows = geometry(name, array, kernel, stride, padding, dilation, ceil_mode, n)
    try:
        check_implemented("bc", name, array)
    except NotImplementedError as error:
        raise explained(max_pool.op, (array, windows), error) from None
    return (*max_pool(input, windows), windows)


def max_pool_with_indices(
    name: str, n: int, input: Tensor, kernel: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Tensor, Tensor]:
    """max_pool2d and 3d with the flat index of each largest element."""
    values, which, windows = _pooled(name, n, input, kernel, stride, padding, dilation, ceil_mode)
    return values, wrap(flat_indices(which.array, windows, tuple(input.array.shape[-n:])))


@composite(method=False)
def max_pool2d(
    input: Tensor, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Tensor:
    """The largest element of each window of a plane."""
    return _pooled("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode)[0]


@composite(method=False)
def max_pool3d(
    input: Tensor, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Tensor:
    """The largest element of each window of a volume."""
    return _pooled("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode)[0]


def _row(value: Any, name: str, argument: str, off: int) -> Any:
    """A size of one dimension as that of a plane of one row."""
    if not isinstance(value, int) and not len(value):
        return ()
    return (off, *per_dimension(name, argument, value, 1))


def _check_vector(name: str, input: Any) -> None:
    shape = input.array.shape
    if len(shape) not in (2, 3) or 0 in shape[-2:]:
        sentence = (
            f"{name}: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:"
            f"[{', '.join(map(str, shape))}]"
        )
        raise refused(RuntimeError, sentence, name, input.array)


@composite(method=False)
def max_pool1d_with_indices(
    input: Tensor, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> tuple[Tensor, Tensor]:
    """The largest element of each window of a line, and its index."""
    name = "max_pool1d"
    if input.array.ndim not in (2, 3):
        raise refused(RuntimeError, not_a_line(name, input.array.ndim), name, input.array)
    plane = unsqueeze(input, -2)
    sizes = (
        _row(v, name, a, off)
        for v, a, off in (
            (kernel_size, "kernel_size", 1), (stride, "stride", 1), (padding, "padding", 0), (dilation, "dilation", 1)
        )
    )  # fmt: skip
    values, indices = max_pool_with_indices("max_pool2d", 2, plane, *sizes, ceil_mode)
    return squeeze(values, -2), squeeze(indices, -2)


@composite(method=False)
def max_pool1d(
    input: Tensor, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Tensor:
    """The largest element of each window of a line."""
    name = "max_pool1d"
    _check_vector(name, input)
    k, p, d = (per_dimension(name, a, v, 1)[0] for a, v in
               (("kernel_size", kernel_size), ("padding", padding), ("dilation", dilation)))  # fmt: skip
    s = per_dimension(name, "stride", stride, 1)[0] if isinstance(stride, int) or len(stride) else k
    _check_line(input, k, s, p, d, ceil_mode)
    try:
        check_implemented("iub" if input.requires_grad else "iubc", "max_pool1d_impl", input.array)
    except NotImplementedError as error:
        raise refused(NotImplementedError, str(error), name, input.array) from None
    plane = unsqueeze(input, -2)
    return squeeze(max_pool2d(plane, (1, k), (1, s), (0, p), (1, d), ceil_mode), -2)


def _check_line(input: Tensor, k: int, s: int, p: int, d: int, ceil_mode: bool) -> None:
    """The complaints of max_pool1d, which has sentences of its own."""
    from ..array.windows import output_length

    sentence = None
    for what, value in (("kernel_size", k), ("stride", s)):
        if value <= 0:
            sentence = sentence or f"{what} must be greater than zero, but got {value}"
    if sentence is None and p < 0:
        sentence = f"padding must be non-negative, but got {p}"
    if sentence is None and p > k // 2:
        sentence = f"padding should be at most half of kernel size, but got padding={p} and kernel_size={k}"
    if sentence is None and d <= 0:
        sentence = f"dilation must be greater than zero, but got {d}"
    if sentence is None:
        found = output_length(input.array.shape[-1], k, s, p, d, ceil_mode)
        sentence = None if found > 0 else f"Invalid computed output size: {found}"
    if sentence is not None:
        raise refused(RuntimeError, f"max_pool1d() {sentence}", "max_pool1d", input.array, kernel_size=k, stride=s)
