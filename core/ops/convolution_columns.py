"""Columns: what each output place of a convolution sees, laid out so that a matrix product does the rest.

A block of images is padded into a buffer, its windows are copied into columns, [channels x kernel, places]. There are two
layouts. `Rows` keeps the images apart, [image, channels x kernel, places], and copies row by row. `Innermost` puts the
images of a block side by side innermost, [channels x kernel, places x images], which copies long runs where the rows are
short. `benchmarks/convolution.py` measures both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as combinations
from typing import Any, NamedTuple

import numpy as np

from ..array import memory
from ..array.shapes import Shape, product

_BUDGET = 3 << 20  # bytes of columns that are made at once: what stays in the processor's caches
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

    def buffer(self, xp: Any, name: str, shape: Shape, dtype: Any, zeros: bool = False) -> Any:
        """Memory that the blocks share; a last, smaller block gets its own."""
        found = self.buffers.get(name)
        if found is None or found.shape != shape:
            found = self.buffers[name] = (xp.zeros if zeros else xp.empty)(shape, dtype)
        return found

    def taps(self) -> Iterator[tuple[Shape, tuple[slice, ...]]]:
        """Each tap of the kernel, and the part of the padded image that it sees."""
        w = self.case.window
        for tap in combinations(*map(range, self.case.kernel)):
            starts = tuple(t * d for t, d in zip(tap, w.dilation))
            yield tap, tuple(slice(a, a + (n - 1) * s + 1, s) for a, n, s in zip(starts, self.case.places, w.stride))


def _windows(source: Any, shape: Shape, strides: tuple[int, ...]) -> Any:
    """A view of contiguous memory."""
    host = memory.host_of(source)
    return memory.like(source, np.ndarray(shape, host.dtype, host, 0, strides))


class Rows(_Columns):
    """[image, group, channels x kernel, places]."""

    def gather(self, xp: Any, x: Any, start: int, m: int) -> Any:
        """The columns of `m` images from `start` on."""
        case, w = self.case, self.case.window
        block = x[start : start + m]
        if self.pads or not block.flags.c_contiguous:
            held = self.buffer(xp, "padded", (m, case.channels, *self.padded), x.dtype, zeros=True)
            held[(slice(None), slice(None), *self.inside)] = block
            block = held
        image, channel, *steps = block.strides
        moved = [s * d for s, d in zip(steps, w.dilation)], [s * d for s, d in zip(steps, w.stride)]
        shape = (m, case.channels, *case.kernel, *case.places)
        columns = self.buffer(xp, "columns", shape, x.dtype)
        columns[...] = _windows(block, shape, (image, channel, *moved[0], *moved[1]))
        return columns.reshape(m, self.groups, self.deep, self.here)

    def scatter(self, xp: Any, columns: Any, out: Any, start: int, m: int) -> None:
        """The columns' gradient added up where each element was seen; the counterpart of `gather`."""
        case = self.case
        held = self.buffer(xp, "padded", (m, case.channels, *self.padded), out.dtype) if self.pads else None
        whole = out[start : start + m] if held is None else held
        whole[...] = 0
        taps = columns.reshape(m, case.channels, *case.kernel, *case.places)
        for tap, seen in self.taps():
            whole[(slice(None), slice(None), *seen)] += taps[(slice(None), slice(None), *tap)]
        if held is not None:
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

    def gather(self, xp: Any, x: Any, start: int, m: int) -> Any:
        """The columns of `m` images from `start` on."""
        case, w = self.case, self.case.window
        held = self.buffer(xp, "padded", (case.channels, *self.padded, m), x.dtype, zeros=True)
        held[(slice(None), *self.inside)] = xp.moveaxis(x[start : start + m], 0, -1)
        channel, *steps, image = held.strides
        moved = [s * d for s, d in zip(steps, w.dilation)], [s * d for s, d in zip(steps, w.stride)]
        shape = (case.channels, *case.kernel, *case.places, m)
        columns = self.buffer(xp, "columns", shape, x.dtype)
        columns[...] = _windows(held, shape, (channel, *moved[0], *moved[1], image))
        return columns.reshape(self.groups, self.deep, self.here * m)

    def scatter(self, xp: Any, columns: Any, out: Any, start: int, m: int) -> None:
        """The columns' gradient added up where each element was seen; the counterpart of `gather`."""
        case = self.case
        whole = self.buffer(xp, "padded", (case.channels, *self.padded, m), out.dtype)
        whole[...] = 0
        taps = columns.reshape(case.channels, *case.kernel, *case.places, m)
        for tap, seen in self.taps():
            whole[(slice(None), *seen)] += taps[(slice(None), *tap)]
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
