"""Launches over rows: softmax, and rows added where indices repeat."""

from __future__ import annotations

from math import prod
from typing import Any

from .launch import covered, dense, launch

_LONG = "int64"


def _sizes(array: Any) -> tuple[int, int]:
    """How many rows, and how long they are."""
    return array.size // array.shape[-1], array.shape[-1]


# -- softmax -------------------------------------------------------------------------------------------------------
def softmax(kernel: str, self: Any, dim: int) -> Any:
    if not self.ndim or dim != self.ndim - 1 or not covered(self):
        return None
    found, sizes = self.xp.empty_like(self), _sizes(self)
    launch(kernel, self, self, found, *sizes, over=sizes[0])
    return found


def softmax_gradient(kernel: str, g: Any, result: Any, dim: int) -> Any:
    if not result.ndim or dim not in (-1, result.ndim - 1) or g.dtype != result.dtype or not covered(result):
        return None
    found, sizes = result.xp.empty_like(result), _sizes(result)
    launch(kernel, result, dense(g), result, found, *sizes, over=sizes[0])
    return found


# -- rows and elements by index ------------------------------------------------------------------------------------
def embedding_gradient(
    self: Any, indices: Any, rows: int, padding_idx: int, scale_grad_by_freq: bool = False
) -> Any:  # fmt: skip
    self = dense(self)
    if scale_grad_by_freq or not rows or not covered(self):
        return None
    table, width = self.xp.zeros((rows, self.shape[-1]), self.dtype), self.shape[-1]
    count = self.size // width
    launch("embedding_backward", self, self, dense(indices, _LONG), table, count, width, padding_idx, over=self.size)
    return table


def _add_along(table: Any, dim: int, index: Any, values: Any) -> bool:
    """Add values to the table in place, where an index of the same shape (but along `dim`) says."""
    cut = values[tuple(slice(n) for n in index.shape)]
    alike = all(n == index.shape[d] for d, n in enumerate(table.shape) if d != dim)
    if not alike or not index.size or not covered(table, cut := dense(cut)):
        return False
    inner = prod(index.shape[dim + 1 :])
    launch(
        "scatter_add", table, cut, dense(index, _LONG), table, index.size, index.shape[dim], table.shape[dim], inner,
        over=index.size,
    )  # fmt: skip
    return True


def scatter_zeros(self: Any, index: Any, dim: int, size: Any) -> Any:
    if not size or index.ndim != len(size):
        return None
    table = self.xp.zeros(tuple(size), self.dtype)
    return table if _add_along(table, dim, index, self) else None


def scatter_add(self: Any, dim: int, index: Any, src: Any, out: Any = None) -> Any:
    from ..index import _check_index

    if not self.ndim or not covered(self) or index.ndim != self.ndim or src.ndim != self.ndim:
        return None
    _check_index("scatter_add", index, self.shape[dim], dim)
    written = self.copy()
    return written if _add_along(written, dim, index, src) else None
