"""Scaled dot-product attention, fused into one node: the weights are kept beside the result for backward."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor, wrap
from .declare import operation
from .matmul import batched_matmul
from .normalization import wide, wider
from .reduce import sum
from .schema import Plain
from .shape import transpose
from .softmax import softmax_op
from .where import where


def _visible(xp: Any, mask: Any, causal: bool, rows: int, columns: int) -> Any:
    """What a query may see, as a mask of bools; None where it may see everything."""
    seen = xp.tril(xp.ones((rows, columns), np.bool_)) if causal else None
    if mask is None or mask.dtype != np.bool_:
        return seen
    return mask if seen is None else mask & seen


def _added(mask: Any) -> Any:
    """The mask that is added to the scores, if it is one of numbers."""
    return None if mask is None or mask.dtype == np.bool_ else mask


def _fresh_weights(query: Any, key: Any, mask: Any, kept: Any, scale: float) -> Any:
    """The weights as functions of query and key, for derivatives of derivatives; nothing sees from rows without weight."""
    raw = kept.array
    scores = batched_matmul(query * scale, transpose(key, -2, -1))
    if _added(mask) is not None:
        scores = scores + wrap(mask)
    blind = wrap(raw.sum(axis=-1, keepdims=True) == 0)
    seen = where(blind, 0.0, where(wrap(raw == 0), float("-inf"), scores))
    return where(blind, 0.0, softmax_op(seen, -1))


def _attention_gradient(g, query, key, value, mask, scale, weights, needed):
    kind = g.dtype
    mask = mask.array if isinstance(mask, Tensor) else mask
    g, query, key, value = wider(g), wider(query), wider(key), wider(value)
    fresh = isinstance(g, Tensor)
    seen = _fresh_weights(query, key, mask, weights, scale) if fresh else weights
    by_value = batched_matmul(transpose(seen, -2, -1), g) if needed[2] else None
    by_query = by_key = None
    if needed[0] or needed[1]:
        slope = batched_matmul(g, transpose(value, -2, -1))
        slope = seen * (slope - sum(slope * seen, (-1,), True)) * scale
        by_query = batched_matmul(slope, key) if needed[0] else None
        by_key = batched_matmul(transpose(slope, -2, -1), query) if needed[1] else None
    found = (by_query, by_key, by_value)
    return found if fresh else tuple(f if f is None else f.astype(kind, copy=False) for f in found)


def _node(query: Any, key: Any, value: Any, *_: Any) -> str:
    """Torch has a kernel for batches of heads; anything else it puts together."""
    ranks = {len(t.shape) for t in (query, key, value)}
    if ranks == {4} and query.shape[-1] == value.shape[-1]:
        return "ScaledDotProductFlashAttentionForCpuBackward0"
    return "MmBackward0" if ranks == {2} else "UnsafeViewBackward0"


@operation(
    grad={("query", "key", "value"): _attention_gradient},
    outputs=("result", "weights*"),
    function=False,
    method=False,
    node=_node,
)
def attention_op(
    xp, query: Tensor, key: Tensor, value: Tensor, mask: Plain | None = None, causal: bool = False, scale: float = 1.0
):
    """`softmax(query @ key.T * scale + mask) @ value` over the last two dimensions, and the softmax. A row that may see
    nothing is zeros."""
    q, k, v = wide(query), wide(key), wide(value)
    scores = xp.matmul(q * q.dtype.type(scale), xp.swapaxes(k, -1, -2))
    if _added(mask) is not None:
        scores = scores + wide(mask).astype(scores.dtype, copy=False)
    visible = _visible(xp, mask, causal, scores.shape[-2], scores.shape[-1])
    if visible is not None:
        scores = xp.where(visible, scores, scores.dtype.type(-np.inf))
    if scores.size:
        top = scores.max(axis=-1, keepdims=True)
        scores = scores - xp.where(top == -np.inf, top.dtype.type(0), top)
        weights = xp.exp(scores)
        total = weights.sum(axis=-1, keepdims=True)
        weights = weights / xp.where(total == 0, total.dtype.type(1), total)
    else:
        weights = scores
    return xp.matmul(weights, v).astype(query.dtype, copy=False), weights
