"""Sliding blocks of images as columns (im2col), and columns added up into images (col2im): each other's derivatives."""

from __future__ import annotations

from typing import Any

from ..array.shapes import Shape, product
from ..tensor import Tensor
from .convolution_columns import Case, Rows, Window
from .convolution_kernels import correlated_size
from .declare import operation


def _columns(images: int, channels: int, size: Shape, kernel: Shape, places: Shape, window: Window) -> Rows:
    return Rows(Case(images, channels, tuple(size), kernel, tuple(places), 1, window))


@operation(
    grad=dict(self=lambda g, self_meta, kernel, window: col2im(g, tuple(self_meta.shape[-2:]), kernel, window)),
    function=False,
    method=False,
    node="Im2ColBackward0",
)
def im2col(xp, self: Tensor, kernel: Any, window: Any):
    """The blocks that a kernel sees in [N, C, H, W] or [C, H, W], as [N, C x kernel, places]."""
    if self.ndim == 3:
        return im2col(self[None], kernel, window)[0]
    images, channels, *size = self.shape
    places = correlated_size(size, kernel, window)
    out = xp.zeros((images, channels * product(kernel), product(places)), self.dtype)
    if out.size:
        columns = _columns(images, channels, size, kernel, places, window)
        for start, m in columns.blocks(self.dtype.itemsize):
            out[start : start + m] = columns.gather(xp, self, start, m, 0, places[0])[:, 0]
    return out


@operation(
    grad=dict(self=lambda g, kernel, window: im2col(g, kernel, window)),
    function=False,
    method=False,
    node="Col2ImBackward0",
)
def col2im(xp, self: Tensor, size: Any, kernel: Any, window: Any):
    """Blocks, [N, C x kernel, places] or [C x kernel, places], added up where they lie in images of a size."""
    if self.ndim == 2:
        return col2im(self[None], size, kernel, window)[0]
    images, deep, _ = self.shape
    channels = deep // product(kernel)
    out = xp.zeros((images, channels, *size), self.dtype)
    if out.size:
        places = correlated_size(size, kernel, window)
        columns = _columns(images, channels, size, kernel, places, window)
        for start, m in columns.blocks(self.dtype.itemsize):
            columns.scatter(xp, self[start : start + m], out, start, m, 0, places[0])
    return out


__all__ = ["col2im", "im2col"]
