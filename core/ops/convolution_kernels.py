"""The three kernels of convolution on arrays: correlate, its transpose `spread`, and the weight's gradient.

Each is linear in both its operands, and each is the derivative of the other two.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.shapes import Shape, product
from .convolution_columns import Case, Rows, Window
from .convolution_depthwise import weight_gradient_apart

_LONG_ROW = 24
_PLAIN_PLACES = 64  # from this size of images on, a kernel of one place is one product per image


def correlated_size(size: Shape, kernel: Shape, w: Window) -> Shape:
    """How many places a kernel has in an image."""
    return tuple(
        (n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(size, kernel, w.stride, w.padding, w.dilation)
    )


def spread_size(size: Shape, kernel: Shape, w: Window) -> Shape:
    """The size of the image that a transposed convolution makes."""
    return tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + o + 1
        for n, k, s, p, d, o in zip(size, kernel, w.stride, w.padding, w.dilation, w.output_padding)
    )


def _is_plain(case: Case) -> bool:
    """Is it a product at each place, a kernel of size 1 over images that are large enough for it?"""
    w = case.window
    return (
        case.size == case.places and not any(w.padding) and product(case.kernel) == 1 and set(w.stride) == {1}
        and (product(case.size) >= _PLAIN_PLACES or case.images == 1)
    )  # fmt: skip


def _sheets(x: Any, groups: int) -> Any:
    """[image, group, channels, places]."""
    n, c = x.shape[:2]
    return x.reshape(n, groups, c // groups, product(x.shape[2:]))


def correlate(xp: Any, x: Any, weight: Any, bias: Any, w: Window, places: Shape | None = None) -> Any:
    """Products of the kernel and what it sees, summed, at each place (at the first `places` of them)."""
    kernel = weight.shape[2:]
    places = correlated_size(x.shape[2:], kernel, w) if places is None else places
    out = xp.empty((x.shape[0], weight.shape[0], *places), x.dtype)
    if not out.size or not x.size:
        out[...] = 0 if bias is None else bias.reshape(-1, *(1,) * len(places))
        return out
    case = Case(x.shape[0], x.shape[1], x.shape[2:], kernel, places, weight.shape[0], w)
    matrix = weight.reshape(w.groups, weight.shape[0] // w.groups, -1)
    if _is_plain(case):
        xp.matmul(matrix, _sheets(x, w.groups), out=_sheets(out, w.groups))
        if bias is not None:
            out += bias.reshape(-1, *(1,) * len(places))
        return out
    columns = case.columns()
    for start, m in columns.blocks(x.dtype.itemsize):
        made = columns.room(xp, out, start, m)
        for low, high in columns.strips(m, x.dtype.itemsize):
            seen = columns.gather(xp, x, start, m, low, high)
            xp.matmul(matrix, seen, out=columns.part(made, low, high, m))
        columns.put(xp, made, out, bias, start, m)
    return out


def spread(xp: Any, g: Any, weight: Any, size: Shape, w: Window) -> Any:
    """The kernel times the number at each place, added up into an image of a size: the transpose of `correlate`."""
    kernel = weight.shape[2:]
    channels, outputs = weight.shape[1] * w.groups, weight.shape[0]
    out = xp.zeros((g.shape[0], channels, *size), g.dtype)
    if not out.size or not g.size:
        return out
    turned = _turned_window(g.shape[2:], kernel, size, w)
    if turned is not None and outputs < _adding_costs(g.shape[-1]) * channels:
        return correlate(xp, g, _turned_weight(xp, weight, w.groups), None, turned)
    case = Case(g.shape[0], channels, tuple(size), kernel, g.shape[2:], outputs, w)
    matrix = xp.swapaxes(weight.reshape(w.groups, outputs // w.groups, -1), 1, 2)
    columns = case.columns()
    for start, m in columns.blocks(g.dtype.itemsize):
        taken = columns.take(xp, g, start, m)
        for low, high in columns.strips(m, g.dtype.itemsize):
            columns.scatter(xp, xp.matmul(matrix, columns.part(taken, low, high, m)), out, start, m, low, high)
    return out


def _adding_costs(row: int) -> int:
    """What adding columns up costs, as a multiple of copying them: more where rows are short."""
    return 2 if row > _LONG_ROW else 3


def _turned_window(places: Shape, kernel: Shape, size: Shape, w: Window) -> Window | None:
    """The window under which `spread` is a correlation with the kernel turned around; None where it is not."""
    if set(w.stride) != {1}:
        return None
    padding = tuple(d * (k - 1) - p for k, p, d in zip(kernel, w.padding, w.dilation))
    turned = Window(w.stride, padding, w.dilation, groups=w.groups)
    fits = min(padding) >= 0 and correlated_size(places, kernel, turned) == tuple(size)
    return turned if fits else None


def _turned_weight(xp: Any, weight: Any, groups: int) -> Any:
    """The kernel turned around, its inputs and outputs exchanged within each group."""
    outputs, channels, *kernel = weight.shape
    turned = xp.flip(weight, tuple(range(2, weight.ndim))).reshape(groups, outputs // groups, channels, *kernel)
    return xp.ascontiguousarray(xp.swapaxes(turned, 1, 2)).reshape(groups * channels, outputs // groups, *kernel)


def weight_gradient(xp: Any, g: Any, x: Any, kernel: Shape, w: Window) -> Any:
    """For each element of the kernel the products of what it saw and `g` at that place, summed."""
    outputs, channels = g.shape[1], x.shape[1]
    shape = (outputs, channels // w.groups, *kernel)
    if not g.size or not x.size:
        return xp.zeros(shape, x.dtype)
    case = Case(x.shape[0], channels, x.shape[2:], tuple(kernel), g.shape[2:], outputs, w)
    if w.groups == channels > 1 and set(w.stride) == {1} and type(x) is np.ndarray and x.dtype.kind == "f":
        return weight_gradient_apart(g, x, case).reshape(shape)
    columns, total = Rows(case) if (plain := _is_plain(case)) else case.columns(), None
    for start, m in columns.blocks(x.dtype.itemsize, product(shape)):
        taken = columns.take(xp, g, start, m)
        for low, high in ((0, g.shape[2]),) if plain else columns.strips(m, x.dtype.itemsize):
            seen = _sheets(x[start : start + m], w.groups) if plain else columns.gather(xp, x, start, m, low, high)
            made = columns.total(xp.matmul(columns.part(taken, low, high, m), xp.swapaxes(seen, -1, -2)))
            total = made if total is None else xp.add(total, made, out=total)
    return total.reshape(shape).astype(x.dtype, copy=False)


__all__ = ["correlate", "correlated_size", "spread", "spread_size", "weight_gradient"]
