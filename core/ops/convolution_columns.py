"""Columns: what each output place of a convolution sees, laid out so that a matrix product does the rest.

A block of images is padded into a buffer, its windows are copied into columns, [channels x kernel, places]. There are
two layouts. `Rows` keeps the images apart, [image, channels x kernel, places], and copies row by row. `Innermost` puts
the images of a block side by side innermost, [channels x kernel, places x images], which copies long runs where the rows
are short. `benchmarks/convolution.py` measures both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as combinations
from typing import Any, NamedTuple

import numpy as np

from ..array import memory
from ..array.shapes import Shape, product

_BUDGET = 3 << 20  # bytes of columns that are made at once: what stays in the processor's caches
_STRIP = 4  # how many times that a block of images may be before it is taken in strips
_MANY_IMAGES = 8  # from this number on, images may lie innermost
_RUN = 6  # what it costs to begin a run of elements, as a multiple of moving one element across memory


class Window(NamedTuple):
    """How a kernel moves over an image."""

    stride: Shape
    padding: Shape
    dilation: Shape
    transposed: bool = False
    output_padding: Shape = ()
    groups: int = 1


class Case(NamedTuple):
    """The sizes of one correlation: `images` of `size` with `channels`, seen through a kernel from `places`."""

    images: int
    channels: int
    size: Shape
    kernel: Shape
    places: Shape
    outputs: int
    window: Window

    def columns(self) -> Rows | Innermost:
        """The layout that is faster for these sizes: runs as short as a row, or all images turned around first."""
        if self.images < _MANY_IMAGES:
            return Rows(self)
        runs = self.channels * product(self.kernel) * product(self.places[:-1])
        turned = self.channels * product(self.size) + self.outputs * product(self.places)
        return Innermost(self) if _RUN * runs > turned else Rows(self)


class _Columns:
    """What both layouts share: the blocks of images, and the sizes of the buffers."""

    least = 1  # images in a block
    apart = True  # is there a product per image?

    def __init__(self, case: Case) -> None:
        groups, self.case = case.window.groups, case
        self.padded = tuple(n + 2 * p for n, p in zip(case.size, case.window.padding))
        self.inside = tuple(slice(p, p + n) for n, p in zip(case.size, case.window.padding))
        self.pads = any(case.window.padding)
        self.here = product(case.places)  # places of one image
        self.groups, self.deep = groups, case.channels // groups * product(case.kernel)
        self.wide = case.outputs // groups
        self.buffers: dict[str, Any] = {}

    def blocks(self, item: int, made: int = 0) -> Iterator[tuple[int, int]]:
        """Where each block of images begins, and how many images it has; `made` elements are made of each image."""
        n = self.case.images
        one = max(self.groups * self.deep * self.here * item, 1)
        budget = max(_BUDGET, 2 * self.groups * self.wide * self.deep * item)
        most = min(max(budget // one, self.least), n)
        if made and self.apart:
            most = min(most, max(_BUDGET // (made * item), 1))
        count = -(-n // most)
        size = -(-n // count)
        for start in range(0, n, size):
            yield start, min(size, n - start)

    def strips(self, m: int, item: int) -> Iterator[tuple[int, int]]:
        """The parts of a block whose columns are made at once: places by their first dimension."""
        rows = self.case.places[0]
        one = self.groups * self.deep * (self.here // rows) * m * item
        count = -(-rows // max(_STRIP * _BUDGET // one, 1))
        size = -(-rows // count)
        for low in range(0, rows, size):
            yield low, min(low + size, rows)

    def part(self, matrix: Any, low: int, high: int, m: int) -> Any:
        """A strip's places in a matrix of all places."""
        step = self.here // self.case.places[0] * (1 if self.apart else m)
        return matrix[..., low * step : high * step]

    def buffer(self, xp: Any, name: str, shape: Shape, dtype: Any) -> Any:
        """Memory that blocks and strips share."""
        size, found = product(shape), self.buffers.get(name)
        if found is None or found.size < size:
            found = self.buffers[name] = xp.empty(size, dtype)
        return found[:size].reshape(shape)

    def padding(self, xp: Any, shape: Shape, dtype: Any) -> Any:
        """Memory that blocks of one size share, with zeros around what is written inside."""
        found = self.buffers.get("padding")
        if found is None or found.shape != shape:
            found = self.buffers["padding"] = xp.zeros(shape, dtype)
        return found

    def taps(self, low: int, high: int) -> Iterator[tuple[Shape, tuple[slice, ...]]]:
        """Each tap of the kernel, and the part of the padded image that it sees from a strip's places."""
        w, counts = self.case.window, (high - low, *self.case.places[1:])
        for tap in combinations(*map(range, self.case.kernel)):
            starts = [t * d for t, d in zip(tap, w.dilation)]
            starts[0] += low * w.stride[0]
            yield tap, tuple(slice(a, a + (n - 1) * s + 1, s) for a, n, s in zip(starts, counts, w.stride))


def _windows(source: Any, shape: Shape, strides: tuple[int, ...], offset: int) -> Any:
    """A view of contiguous memory from an offset on, all in bytes."""
    if type(source) is np.ndarray:
        return np.ndarray(shape, source.dtype, source, offset, strides)
    return memory.strided(source, shape, strides, offset)


class Rows(_Columns):
    """[image, group, channels x kernel, places]."""

    def gather(self, xp: Any, x: Any, start: int, m: int, low: int, high: int) -> Any:
        """The columns of a strip of `m` images from `start` on; a block's strips come in order."""
        case, w = self.case, self.case.window
        block = x[start : start + m]
        if self.pads or not block.flags.c_contiguous:
            held = self.padding(xp, (m, case.channels, *self.padded), x.dtype)
            if not low:
                held[(slice(None), slice(None), *self.inside)] = block
            block = held
        image, channel, *steps = block.strides
        moved = [s * d for s, d in zip(steps, w.dilation)], [s * d for s, d in zip(steps, w.stride)]
        shape = (m, case.channels, *case.kernel, high - low, *case.places[1:])
        columns = self.buffer(xp, "columns", shape, x.dtype)
        columns[...] = _windows(block, shape, (image, channel, *moved[0], *moved[1]), low * moved[1][0])
        return columns.reshape(m, self.groups, self.deep, -1)

    def scatter(self, xp: Any, columns: Any, out: Any, start: int, m: int, low: int, high: int) -> None:
        """The columns' gradient added up where each element was seen; the counterpart of `gather`."""
        case = self.case
        held = self.buffer(xp, "padded", (m, case.channels, *self.padded), out.dtype) if self.pads else None
        whole = out[start : start + m] if held is None else held
        if not low:
            whole[...] = 0
        taps = columns.reshape(m, case.channels, *case.kernel, high - low, *case.places[1:])
        for tap, seen in self.taps(low, high):
            whole[(slice(None), slice(None), *seen)] += taps[(slice(None), slice(None), *tap)]
        if held is not None and high == case.places[0]:
            out[start : start + m] = held[(slice(None), slice(None), *self.inside)]

    def take(self, xp: Any, g: Any, start: int, m: int) -> Any:
        """What lies at the places, as a matrix beside the columns: [image, group, outputs, places]."""
        return g[start : start + m].reshape(m, self.groups, self.wide, self.here)

    def room(self, xp: Any, out: Any, start: int, m: int) -> Any:
        """Where a product [outputs, places] goes: into the output itself."""
        return out[start : start + m].reshape(m, self.groups, self.wide, self.here)

    def put(self, xp: Any, made: Any, out: Any, bias: Any, start: int, m: int) -> None:
        """Finish a block of the output, while it is in the cache."""
        if bias is not None:
            made += bias.reshape(self.groups, self.wide, 1)

    def total(self, made: Any) -> Any:
        """The weight's gradient of a block, summed over its images."""
        return made.sum(0) if made.shape[0] > 1 else made[0]


class Innermost(_Columns):
    """[group, channels x kernel, places x images]."""

    least, apart = 16, False

    def gather(self, xp: Any, x: Any, start: int, m: int, low: int, high: int) -> Any:
        """The columns of a strip of `m` images from `start` on; a block's strips come in order."""
        case, w = self.case, self.case.window
        held = self.padding(xp, (case.channels, *self.padded, m), x.dtype)
        if not low:
            held[(slice(None), *self.inside)] = xp.moveaxis(x[start : start + m], 0, -1)
        channel, *steps, image = held.strides
        moved = [s * d for s, d in zip(steps, w.dilation)], [s * d for s, d in zip(steps, w.stride)]
        shape = (case.channels, *case.kernel, high - low, *case.places[1:], m)
        columns = self.buffer(xp, "columns", shape, x.dtype)
        columns[...] = _windows(held, shape, (channel, *moved[0], *moved[1], image), low * moved[1][0])
        return columns.reshape(self.groups, self.deep, -1)

    def scatter(self, xp: Any, columns: Any, out: Any, start: int, m: int, low: int, high: int) -> None:
        """The columns' gradient added up where each element was seen; the counterpart of `gather`."""
        case = self.case
        whole = self.buffer(xp, "padded", (case.channels, *self.padded, m), out.dtype)
        if not low:
            whole[...] = 0
        taps = columns.reshape(case.channels, *case.kernel, high - low, *case.places[1:], m)
        for tap, seen in self.taps(low, high):
            whole[(slice(None), *seen)] += taps[(slice(None), *tap)]
        if high == case.places[0]:
            out[start : start + m] = xp.moveaxis(whole[(slice(None), *self.inside)], -1, 0)

    def take(self, xp: Any, g: Any, start: int, m: int) -> Any:
        """What lies at the places, as a matrix beside the columns: [group, outputs, places x images]."""
        held = self.buffer(xp, "taken", (self.case.outputs, *self.case.places, m), g.dtype)
        held[...] = xp.moveaxis(g[start : start + m], 0, -1)
        return held.reshape(self.groups, self.wide, self.here * m)

    def room(self, xp: Any, out: Any, start: int, m: int) -> Any:
        """Where a product [outputs, places x images] goes."""
        return self.buffer(xp, "made", (self.groups, self.wide, self.here * m), out.dtype)

    def put(self, xp: Any, made: Any, out: Any, bias: Any, start: int, m: int) -> None:
        """Finish a block of the output: the images are outermost there."""
        case = self.case
        block = xp.moveaxis(made.reshape(case.outputs, *case.places, m), -1, 0)
        out[start : start + m] = block if bias is None else block + bias.reshape(-1, *(1,) * len(case.places))

    def total(self, made: Any) -> Any:
        """The weight's gradient of a block: the product has summed over its images."""
        return made


__all__ = ["Case", "Innermost", "Rows", "Window"]
