"""The weight's gradient of a convolution whose channels are kept apart: without columns, a scalar product for each tap.

An image is padded and read as one line. The places are written into a line of the same row length, with zeros where a
row ends, so that what a tap of the kernel saw is a piece of the image's line as it lies, beginning further on for each
tap. That holds where the kernel moves by one place at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.shapes import Shape, product
from .convolution_columns import Case

_BUDGET = 2 << 20  # bytes of both lines that are made at once: what stays in the processor's caches
_SHORT = 300  # lines of fewer places are joined: the images lie innermost


def weight_gradient_apart(g: Any, x: Any, case: Case) -> Any:
    """[channels, outputs of one, *kernel]: for each tap the products of `g` and what it saw, summed."""
    many = case.outputs // case.channels
    rows = tuple(n + 2 * p for n, p in zip(case.size, case.window.padding))
    most = max(_BUDGET // (case.channels * product(rows) * x.dtype.itemsize * (1 + many)), 1)
    total = np.zeros((case.channels, *case.kernel, many), x.dtype)
    for start in range(0, case.images, most):
        total += _of_block(g[start : start + most], x[start : start + most], case, rows)
    return np.moveaxis(total, -1, 1)


def _of_block(g: Any, x: Any, case: Case, rows: Shape) -> Any:
    """What a block of images gives, `rows` is the size of the padded image: [channels, *kernel, outputs of one]."""
    joined = product(rows) < _SHORT
    inner, lead = (len(x), 1) if joined else (1, 2)
    steps = [product(rows[i + 1 :]) * inner for i in range(len(rows))]  # from one place to the next, in elements
    length = sum(step * (n - 1) for step, n in zip(steps, case.places)) + inner
    line, padded = _line(g, case, rows, joined), _padded(x, case, rows, joined)
    line = line.reshape(*line.shape[:lead], *(1,) * len(rows), line.shape[lead], -1)
    moved = [d * step * padded.itemsize for d, step in zip(case.window.dilation, steps)]
    shape = (*padded.shape[:lead], *case.kernel, length, 1)
    seen = np.ndarray(shape, x.dtype, padded, 0, (*padded.strides[:lead], *moved, x.itemsize, x.itemsize))
    made = np.matmul(line[..., :length], seen)[..., 0]
    return made if joined else made.sum(0)


def _line(g: Any, case: Case, rows: Shape, joined: bool) -> Any:
    """What lies at the places, in rows as long as the image's: [image, channel, outputs of one, places], or joined."""
    given = g.reshape(len(g), case.channels, -1, *case.places)
    wide = (*given.shape[1:3], case.places[0], *rows[1:])
    made = np.zeros((*wide, len(g)) if joined else (len(g), *wide), g.dtype)
    inside = (..., *(slice(n) for n in case.places))
    if joined:
        made[(*inside, slice(None))] = np.moveaxis(given, 0, -1)
    else:
        made[inside] = given
    return made


def _padded(x: Any, case: Case, rows: Shape, joined: bool) -> Any:
    """The images with zeros around them: [image, channel, *], or joined."""
    made = np.zeros((case.channels, *rows, len(x)) if joined else (len(x), case.channels, *rows), x.dtype)
    inside = (..., *(slice(p, p + n) for p, n in zip(case.window.padding, case.size)))
    if joined:
        made[(*inside, slice(None))] = np.moveaxis(x, 0, -1)
    else:
        made[inside] = x
    return made


__all__ = ["weight_gradient_apart"]
