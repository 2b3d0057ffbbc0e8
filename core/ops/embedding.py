"""Rows of a table by index, and the gradient that adds up where an index repeats."""

from __future__ import annotations

from ..tensor import Tensor
from .declare import composite, operation
from .schema import Plain


def _frequencies(xp, indices, kind):
    """How often each index occurs among all, at its place."""
    flat = indices.reshape(-1)
    counts = xp.bincount(flat)[flat] if flat.size else flat
    return counts.reshape((*indices.shape, 1)).astype(kind)


@operation(
    grad=dict(
        weight=lambda g, weight_meta, indices, padding_idx, scale_grad_by_freq: embedding_gradient(
            g, indices, weight_meta.shape[0], padding_idx, scale_grad_by_freq
        )
    ),
    function=False,
    method=False,
)
def embedding(xp, weight: Tensor, indices: Plain, padding_idx: int = -1, scale_grad_by_freq: bool = False):
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
    grad=dict(
        self=lambda g, indices, padding_idx, scale_grad_by_freq: embedding_gradient_slope(
            g, indices, padding_idx, scale_grad_by_freq
        )
    ),
    function=False,
    method=False,
    node="EmbeddingDenseBackwardBackward0",
)
def embedding_gradient(
    xp, self: Tensor, indices: Plain, rows: int, padding_idx: int, scale_grad_by_freq: bool = False
):  # fmt: skip
    """Zeros of the table's shape with each gradient added to its row, except to the padding row; divided by how often
    the row was named when that is asked for."""
    table = xp.zeros((rows, self.shape[-1]), self.dtype)
    if scale_grad_by_freq:
        self = self / _frequencies(xp, indices, self.dtype)
    xp.add.at(table, indices, self)
    if padding_idx >= 0:
        table[padding_idx] = 0
    return table


@operation(
    grad=dict(
        self=lambda g, self_meta, indices, padding_idx, scale_grad_by_freq: embedding_gradient(
            g, indices, self_meta.shape[0], padding_idx, scale_grad_by_freq
        )
    ),
    function=False,
    method=False,
    node="EmbeddingBackward0",
)
def embedding_gradient_slope(
    xp, self: Tensor, indices: Plain, padding_idx: int, scale_grad_by_freq: bool = False
):  # fmt: skip
    """The rows that the indices name, zeros for the padding row."""
    found = xp.take(self, indices, axis=0)
    if scale_grad_by_freq:
        found = found / _frequencies(xp, indices, self.dtype)
    if padding_idx >= 0:
        found = xp.where(xp.expand_dims(indices == padding_idx, -1), found.dtype.type(0), found)
    return found


@composite(method=False, name="embedding")
def _embedding(
    weight: Tensor, indices: Tensor, padding_idx: int = -1, scale_grad_by_freq: bool = False, sparse: bool = False
) -> Tensor:  # fmt: skip
    """The rows of `weight` that the indices name; the padding row gets no gradient."""
    if sparse:
        raise NotImplementedError("embedding: sparse=True is not supported; leave it out, gradients are dense")
    return embedding(weight, indices, padding_idx, scale_grad_by_freq)
