"""Rows of a table by index, and the gradient that adds up where an index repeats."""

from __future__ import annotations

from ..tensor import Tensor
from .declare import operation
from .schema import Plain


@operation(
    grad=dict(
        weight=lambda g, weight_meta, indices, padding_idx: embedding_gradient(
            g, indices, weight_meta.shape[0], padding_idx
        )
    ),
    function=False,
    method=False,
)
def embedding(xp, weight: Tensor, indices: Plain, padding_idx: int = -1):
    """The rows of `weight` [rows, width] that the indices name."""
    if indices.dtype.kind not in "iu" or indices.dtype.itemsize < 4:
        from ..array import dtypes

        shown = dtypes.LEGACY_NAMES[dtypes.from_numpy(indices.dtype)]
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got "
            f"torch.{shown} instead (while checking arguments for embedding)"
        )
    if indices.size and (indices.min().item() < 0 or indices.max().item() >= weight.shape[0]):
        raise IndexError("index out of range in self")
    return xp.take(weight, indices, axis=0)


@operation(
    grad=dict(self=lambda g, indices, padding_idx: embedding_gradient_slope(g, indices, padding_idx)),
    function=False,
    method=False,
    node="EmbeddingDenseBackwardBackward0",
)
def embedding_gradient(xp, self: Tensor, indices: Plain, rows: int, padding_idx: int):
    """Zeros of the table's shape with each gradient added to its row, except to the padding row."""
    table = xp.zeros((rows, self.shape[-1]), self.dtype)
    xp.add.at(table, indices, self)
    if padding_idx >= 0:
        table[padding_idx] = 0
    return table


@operation(
    grad=dict(
        self=lambda g, self_meta, indices, padding_idx: embedding_gradient(g, indices, self_meta.shape[0], padding_idx)
    ),
    function=False,
    method=False,
    node="EmbeddingBackward0",
)
def embedding_gradient_slope(xp, self: Tensor, indices: Plain, padding_idx: int):
    """The rows that the indices name, zeros for the padding row."""
    found = xp.take(self, indices, axis=0)
    if padding_idx >= 0:
        found = xp.where(xp.expand_dims(indices == padding_idx, -1), found.dtype.type(0), found)
    return found
