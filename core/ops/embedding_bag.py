"""Sums, means and maxima of bags of a table's rows, without the rows in between."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import dtypes
from ..array.backend import xp_of
from ..tensor import Tensor, wrap
from .declare import composite, operation
from .embedding import embedding, embedding_gradient
from .planes import plane_add
from .pool_sizes import refused
from .reduce import sum
from .schema import Plain
from .shape import transpose, unsqueeze
from .where import where

SUM, MEAN, MAX = range(3)


def _spread(g, bag, counts, per_sample_weights, mode):
    """Each bag's gradient for each of its rows."""
    rows = embedding(g, bag)
    if mode == MEAN:
        raw = counts.array if isinstance(counts, Tensor) else counts
        share = 1 / xp_of(raw).maximum(raw, 1).astype(g.array.dtype if isinstance(g, Tensor) else g.dtype)
        column = share[bag.array if isinstance(bag, Tensor) else bag].reshape(-1, 1)
        return rows * (wrap(column) if isinstance(g, Tensor) else column)
    return rows if per_sample_weights is None else rows * unsqueeze(per_sample_weights, -1)


def _table_gradient(g, weight_meta, indices, bag, counts, per_sample_weights, largest, mode):
    rows = weight_meta.shape[0]
    if mode == MAX:
        raw = counts.array if isinstance(counts, Tensor) else counts
        index = largest.array if isinstance(largest, Tensor) else largest
        columns = plane_add(transpose(where(raw.reshape(-1, 1) > 0, g, 0.0), 0, 1), index.T, 1, (rows,))
        return transpose(columns, 0, 1)
    return embedding_gradient(_spread(g, bag, counts, per_sample_weights, mode), indices, rows, -1)


@operation(
    grad=dict(
        weight=_table_gradient,
        per_sample_weights=lambda g, weight, indices, bag: sum(embedding(weight, indices) * embedding(g, bag), (-1,)),
    ),
    outputs=("result", "largest*"),
    function=False,
    method=False,
    node="EmbeddingBagBackward0",
)
def embedding_bag_op(
    xp, weight: Tensor, indices: Plain, bag: Plain, counts: Plain, per_sample_weights: Tensor | None, mode: int
):
    """The rows that `indices` name, put together by the number of their bag; of a maximum also which row it is of."""
    shape = (counts.shape[0], weight.shape[1])
    if mode == MAX:
        return _largest(xp, weight, indices, bag, counts, shape)
    wide = weight.astype(np.float32) if weight.dtype.itemsize == 2 else weight
    rows = xp.take(wide, indices, axis=0)
    if per_sample_weights is not None:
        rows = rows * per_sample_weights.reshape(-1, 1)
    found = xp.zeros(shape, rows.dtype)
    xp.add.at(found, bag, rows)
    if mode == MEAN:
        found /= xp.maximum(counts, 1).astype(found.dtype).reshape(-1, 1)
    return found.astype(weight.dtype, copy=False), xp.zeros((0,), np.int64)


def _largest(xp, weight, indices, bag, counts, shape):
    """Element by element the largest of each bag's rows, the first of equals; zero for an empty bag."""
    found, at = xp.zeros(shape, weight.dtype), xp.zeros(shape, np.int64)
    order = xp.argsort(bag, kind="stable")
    first = xp.cumsum(counts, axis=0) - counts
    for k in range(counts.max().item() if counts.size else 0):
        bags = xp.flatnonzero(counts > k)
        rows = indices[order[first[bags] + k]]
        values = xp.take(weight, rows, axis=0)
        better = values > found[bags] if k else xp.ones(values.shape, np.bool_)
        found[bags] = xp.where(better, values, found[bags])
        at[bags] = xp.where(better, rows.reshape(-1, 1), at[bags])
    return found, at


# -- the functions -------------------------------------------------------------------------------------------------
def _check(weight: Any, indices: Any, offsets: Any, padding_idx: int | None) -> None:
    name = "embedding_bag"
    call = dict(indices=indices.array, offsets=offsets.array)

    def fail(sentence: str) -> Exception:
        return refused(RuntimeError, sentence, name, weight.array, **call)

    for position, what, value in ((1, "indices", indices), (1, "offsets", offsets)):
        if value.array.dtype not in (np.int64, np.int32):
            shown = dtypes.LEGACY_NAMES[value.dtype]
            raise fail(
                f"Expected tensor for argument #{position} '{what}' to have one of the following scalar types: Long, Int; "
                f"but got torch.{shown} instead (while checking arguments for {name})"
            )
    if weight.array.dtype.kind in "iubc":
        shown = f"torch.{dtypes.LEGACY_NAMES.get(weight.dtype)}"
        if weight.is_complex():
            shown = f"CPU{dtypes.scalar_name(weight.dtype)}Type"
        raise fail(
            "Expected tensor for argument #1 'weight' to have one of the following scalar types: Half, BFloat16, Float, "
            f"Double; but got {shown} instead (while checking arguments for {name})"
        )
    rows, raw = weight.array.shape[0], offsets.array
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise fail(
            f"padding_idx must be within the number of embeddings, -{rows} through {rows - 1}, but got {padding_idx}"
        )
    if raw.size and raw[0].item() != 0:
        raise fail(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got "
            f"{raw[0].item()}"
        )
    length = indices.array.shape[0]
    if raw.size and raw[-1].item() > length:
        raise fail(
            f"offsets[-1] can not be greater than input's length {length} but got offsets[-1] of {raw[-1].item()}"
        )
    wrong = xp_of(indices.array).flatnonzero((indices.array < 0) | (indices.array >= rows))
    if wrong.size:
        k = wrong[0].item()
        raise fail(
            f"Index {k} of input takes value {indices.array[k].item()} which is not in the valid range [0, {rows})"
        )


@composite(method=False)
def embedding_bag(
    weight: Tensor, input: Tensor, offsets: Tensor, scale_grad_by_freq: bool = False, mode: int = 0,
    sparse: bool = False, per_sample_weights: Tensor | None = None, include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
    """Sums (mode 0), means (1) or maxima (2) of bags of rows: the results, each index's bag, sizes, rows of maxima."""
    if sparse:
        raise NotImplementedError("embedding_bag: sparse=True is not supported; leave it out, gradients are dense")
    if scale_grad_by_freq:
        raise NotImplementedError("embedding_bag: scale_grad_by_freq=True is not supported")
    _check(weight, input, offsets, padding_idx)
    raw, starts = input.array.astype(np.int64), offsets.array.astype(np.int64)
    xp = xp_of(raw)
    bags = starts.shape[0] - (1 if include_last_offset and starts.shape[0] else 0)
    bag = xp.searchsorted(starts, xp.arange(raw.shape[0]), "right") - 1
    inside = bag < bags
    if padding_idx is not None:
        inside = inside & (raw != padding_idx % weight.array.shape[0])
    kept: Any = per_sample_weights
    if not bool(inside.all()):
        raw, bag = raw[inside], bag[inside]
        kept = None if kept is None else kept[wrap(inside)]
    counts = xp.zeros((bags,), np.int64)
    xp.add.at(counts, bag, 1)
    result, largest = embedding_bag_op(weight, wrap(raw), wrap(bag), wrap(counts), kept, mode)
    return result, wrap(bag), wrap(counts), largest
