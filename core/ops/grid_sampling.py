"""Pictures and volumes read between their pixels, at positions that a grid gives, and the grids of affine maps.

A position is a piecewise linear function of the grid; it lies between taps, and each tap's weight is a polynomial of it.
The gradient is written with these polynomials, so that it can be differentiated in turn.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.errors import call_line
from ..array.resampling import cubic_weights
from ..array.shapes import bracket
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .declare import composite, operation
from .halves import in_float32
from .planes import plane_add, plane_take
from .reduce import sum
from .shape import select, stack, unsqueeze
from .where import where

BILINEAR, NEAREST, BICUBIC = range(3)
ZEROS, BORDER, REFLECTION = range(3)
_A = -0.75  # of Keys' cubic convolution


# -- positions -----------------------------------------------------------------------------------------------------
def _clipped(xp: Any, at: Any, slope: Any, length: int) -> tuple[Any, Any]:
    outside = (at <= 0) | (at >= length - 1)
    return xp.clip(at, 0, length - 1), xp.where(outside, slope.dtype.type(0), slope)


def _reflected(xp: Any, at: Any, slope: Any, length: int, align_corners: bool) -> tuple[Any, Any]:
    low, high = (0, 2 * (length - 1)) if align_corners else (-1, 2 * length - 1)
    if low == high:
        return xp.zeros_like(at), xp.zeros_like(slope)
    span, least = at.dtype.type((high - low) / 2), at.dtype.type(low / 2)
    distance = at - least
    slope = xp.where(distance < 0, -slope, slope)
    distance = xp.absolute(distance)
    extra = xp.fmod(distance, span)
    odd = xp.floor(distance / span) % 2 == 1
    return xp.where(odd, span - extra, extra) + least, xp.where(odd, -slope, slope)


def _padded(xp: Any, at: Any, slope: Any, length: int, padding: int, align_corners: bool) -> tuple[Any, Any]:
    """Positions outside brought inside, as the padding says, and the slopes of that."""
    if padding == REFLECTION:
        at, slope = _reflected(xp, at, slope, length, align_corners)
    return (at, slope) if padding == ZEROS else _clipped(xp, at, slope, length)


class _Axis:
    """What a grid's coordinate means along one dimension: its taps' indices, weights and the weights' slopes."""

    def __init__(self, coordinate: Any, length: int, mode: int, padding: int, align_corners: bool) -> None:
        raw = coordinate.array if isinstance(coordinate, Tensor) else coordinate
        xp, kind = xp_of(raw), raw.dtype
        factor = (length - 1) / 2 if align_corners else length / 2
        at = (raw + 1) * kind.type(factor) - kind.type(0 if align_corners else 0.5)
        slope = xp.full(raw.shape, factor, kind)
        if mode != BICUBIC:
            at, slope = _padded(xp, at, slope, length, padding, align_corners)
        first = xp.floor(at)
        self.mode, self.slope, self.lifted = mode, slope, isinstance(coordinate, Tensor)
        self.part: Any = at - first
        if self.lifted:  # the same number, as a function of the grid
            self.part = wrap(self.part) + (coordinate - wrap(raw)) * wrap(slope)
        taps = {BILINEAR: (first, first + 1), NEAREST: (xp.rint(at),)}.get(mode) or tuple(
            _padded(xp, first + k, slope, length, padding, align_corners)[0] for k in (-1, 0, 1, 2)
        )
        self.valid = [(t >= 0) & (t <= length - 1) for t in taps]
        self.index = [xp.clip(xp.nan_to_num(t), 0, length - 1).astype(np.int64) for t in taps]

    def weights(self) -> list[Any]:
        """Each tap's weight; None stands for one."""
        if self.mode == NEAREST:
            return [None]
        return [1 - self.part, self.part] if self.mode == BILINEAR else cubic_weights(self.part, _A)

    def slopes(self) -> list[Any]:
        """How each tap's weight changes with the grid's coordinate."""
        slope = wrap(self.slope) if self.lifted else self.slope
        if self.mode == BILINEAR:
            return [-slope, slope]

        def near(x: Any) -> Any:
            return (3 * (_A + 2) * x - 2 * (_A + 3)) * x

        def far(x: Any) -> Any:
            return (3 * _A * x - 10 * _A) * x + 8 * _A

        x = self.part
        return [far(x + 1) * slope, near(x) * slope, -near(1 - x) * slope, -far(2 - x) * slope]


def _axes(shape: Any, grid: Any, mode: int, padding: int, align_corners: bool) -> list[_Axis]:
    """One per dimension of space; the grid's last dimension names them in reverse, x first."""
    n = len(shape) - 2
    return [_Axis(select(grid, -1, n - 1 - axis), shape[2 + axis], mode, padding, align_corners) for axis in range(n)]


def _taps(axes: list[_Axis], lengths: Any) -> Any:
    """For each tap: its number per dimension, the flat indices, and where it lies inside."""
    for numbers in product(*(range(len(a.index)) for a in axes)):
        flat, valid = 0, True
        for axis, length, k in zip(axes, lengths, numbers):
            flat, valid = flat * length + axis.index[k], valid & axis.valid[k]
        yield numbers, flat[:, None], valid[:, None]  # type: ignore[index]


def _times(factors: list[Any]) -> Any:
    """The product of those that are not None; None for none."""
    found = None
    for factor in factors:
        if factor is not None:
            found = factor if found is None else found * factor
    return found


def _grid_sampler_gradient(g, needed, self, grid, interpolation_mode, padding_mode, align_corners):
    shape = tuple(self.shape)
    axes = _axes(shape, grid, interpolation_mode, padding_mode, align_corners)
    weights, moving = [a.weights() for a in axes], needed[1] and interpolation_mode != NEAREST
    slopes = [a.slopes() for a in axes] if moving else []
    by_input: Any = None
    by_axis: list[Any] = [None] * len(axes)
    for numbers, flat, valid in _taps(axes, shape[2:]):
        chosen = [weights[i][k] for i, k in enumerate(numbers)]
        inside = where(valid, g, 0.0)
        if needed[0]:
            weight = _times(chosen)
            part = plane_add(inside if weight is None else inside * unsqueeze(weight, 1), flat, 2, shape[2:])
            by_input = part if by_input is None else by_input + part
        if moving:
            taken = sum(inside * plane_take(self, flat, 2), (1,))
            for i, k in enumerate(numbers):
                part = taken * _times([slopes[i][k], *chosen[:i], *chosen[i + 1 :]])
                by_axis[i] = part if by_axis[i] is None else by_axis[i] + part
    by_grid = None
    if needed[1]:
        by_grid = stack(by_axis[::-1], -1) if moving else grid * 0.0
    return by_input, by_grid


@in_float32
@operation(
    grad={("self", "grid"): _grid_sampler_gradient},
    function=False,
    method=False,
    node=lambda self, *rest: f"GridSampler{self.ndim - 2}DBackward0",
)
def grid_sampler_op(xp, self: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool):
    """The input at the grid's positions, from -1 at one end of a dimension to 1 at the other."""
    axes = _axes(self.shape, grid, interpolation_mode, padding_mode, align_corners)
    weights = [a.weights() for a in axes]
    found = xp.zeros((*self.shape[:2], *grid.shape[1:-1]), self.dtype)
    for numbers, flat, valid in _taps(axes, self.shape[2:]):
        weight = _times([weights[i][k] for i, k in enumerate(numbers)])
        part = xp.where(valid, plane_take(self, flat, 2), self.dtype.type(0))
        found += part if weight is None else part * weight[:, None].astype(self.dtype, copy=False)
    return found


@composite(method=False)
def grid_sampler(
    input: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Tensor:
    """The input at the grid's positions; modes as numbers: bilinear, nearest, bicubic; zeros, border, reflection."""
    a, b = tuple(input.array.shape), tuple(grid.array.shape)
    line = call_line("grid_sampler", [("input", input.array), ("grid", grid.array)])

    def fail(sentence: str, kind: type[Exception] = RuntimeError) -> Exception:
        return kind(f"grid_sampler(): {sentence}\n{line}")

    sizes = f"but got input with sizes {bracket(a)} and grid with sizes {bracket(b)}"
    if a[0] != b[0]:
        raise fail(f"expected grid and input to have same batch size, {sizes}")
    if b[-1] != len(a) - 2:
        raise fail(f"expected grid to have size {len(a) - 2} in last dimension, but got grid with sizes {bracket(b)}")
    for dim in range(2, len(a)):
        if a[dim] == 0:
            raise fail(
                f"expected input to have non-empty spatial dimensions, but input has sizes {bracket(a)} with dimension "
                f"{dim} being empty"
            )
    if len(a) not in (4, 5) or len(a) != len(b):
        dims = "4D" if len(b) == 4 or len(a) == 4 else "5D" if len(a) == 5 else "4D or 5D"
        raise fail(f"expected {dims} input and grid with same number of dimensions, {sizes}")
    if len(a) == 5 and interpolation_mode == BICUBIC:
        raise fail("bicubic interpolation only supports 4D input")
    try:
        check_implemented(
            "iubc", f"grid_sampler_{len(a) - 2}d_cpu" + ("_kernel_impl" if len(a) == 4 else ""), input.array
        )
    except NotImplementedError as error:
        raise NotImplementedError(f"{error}\n{line}") from None
    if input.dtype is not grid.dtype:
        from ..array.dtypes import scalar_name

        sentence = f"expected scalar type {scalar_name(input.dtype)} but found {scalar_name(grid.dtype)}"
        raise RuntimeError(f"{sentence}\n{line}")
    return grid_sampler_op(input, grid, interpolation_mode, padding_mode, align_corners)


# -- grids of affine maps ------------------------------------------------------------------------------------------
def _base(xp: Any, size: Any, align_corners: bool, kind: Any) -> Any:
    """The positions of a picture's pixels, x first, with a one behind them: [pixels, n + 1]."""
    lines = []
    for length in size[2:]:
        line = np.linspace(-1, 1, length) if length > 1 else np.zeros(1)
        lines.append(line if align_corners or length <= 1 else line * (length - 1) / length)
    mesh = np.meshgrid(*lines, indexing="ij")
    columns = np.stack([*(m.reshape(-1) for m in mesh[::-1]), np.ones(mesh[0].size)], 1).astype(kind)
    return columns if xp is np else xp.asarray(columns.tolist(), kind)


@operation(
    grad=dict(theta=lambda g, size, align_corners: affine_grid_gradient(g, size, align_corners)),
    function=False,
    method=False,
    node="AffineGridGeneratorBackward0",
)
def affine_grid_op(xp, theta: Tensor, size: Any, align_corners: bool):
    """The pixels' positions under each matrix of `theta` [N, n, n + 1]."""
    base = _base(xp, size, align_corners, theta.dtype)
    return xp.matmul(base, theta.swapaxes(1, 2)).reshape(theta.shape[0], *size[2:], theta.shape[1])


@operation(
    grad=dict(self=lambda g, size, align_corners: affine_grid_op(g, size, align_corners)),
    function=False,
    method=False,
    node="TransposeBackward0",
)
def affine_grid_gradient(xp, self: Tensor, size: Any, align_corners: bool):
    """The transpose of `affine_grid`, which is linear."""
    base = _base(xp, size, align_corners, self.dtype)
    return xp.matmul(self.reshape(self.shape[0], -1, self.shape[-1]).swapaxes(1, 2), base)


@composite(method=False)
def affine_grid_generator(theta: Tensor, size: Any, align_corners: bool) -> Tensor:
    """The grid of positions that an affine map takes a picture's or a volume's pixels from."""
    size = tuple(int(s) for s in size)
    shape = theta.array.shape
    if shape[0] != size[0]:
        k = shape[2]
        sentence = f"Expected size for first two dimensions of batch2 tensor to be: [{size[0]}, {k}] but got: [{shape[0]}, {k}]."
        raise RuntimeError(
            f"{sentence}\n{call_line('affine_grid_generator', [('theta', theta.array), ('size', size)])}"
        )
    return affine_grid_op(theta, size, align_corners)
