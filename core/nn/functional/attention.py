"""Attention: scaled_dot_product_attention, and the function of nn.MultiheadAttention."""

from __future__ import annotations

import math
from typing import Any

from ...array import dtypes
from ...array.shapes import broadcast
from ...ops.attention import attention_op
from ...ops.declare import PUBLIC
from ...ops.matmul import linear
from ...tensor import Tensor
from .activation import softmax
from .attention_masks import (
    _canonical_mask,
    _check_key_padding_mask,
    _mha_shape_check,
    _none_or_dtype,
    checked_mask_shape,
)
from .dropout import dropout
from .padding import pad
from .refusal import refusal


# -- scaled_dot_product_attention ----------------------------------------------------------------------------------
def scaled_dot_product_attention(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None, dropout_p: float = 0.0,
    is_causal: bool = False, *, scale: float | None = None, enable_gqa: bool = False,
) -> Tensor:  # fmt: skip
    """`softmax(query @ key.T * scale + mask) @ value`, the scale by default 1 / sqrt(features); a mask of bools says what
    takes part. With `enable_gqa` several heads of the query share one of key and value."""
    _check(query, key, value, attn_mask)
    if dropout_p < 0 or dropout_p > 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {dropout_p}")
    if enable_gqa:
        key, value = _shared_heads(query, key, value)
    batch = broadcast(broadcast(query.array.shape[:-2], key.array.shape[:-2]), value.array.shape[:-2])
    factor = 1 / math.sqrt(max(query.array.shape[-1], 1)) if scale is None else float(scale)
    if attn_mask is not None:
        broadcast((*batch, query.array.shape[-2], key.array.shape[-2]), attn_mask.array.shape)
    if dropout_p > 0 or (attn_mask is not None and attn_mask.requires_grad):
        return _composed(query, key, value, attn_mask, dropout_p, is_causal, factor)
    return attention_op(query, key, value, attn_mask, bool(is_causal), factor)[0]


def _composed(
    query: Any, key: Any, value: Any, mask: Any, dropout_p: float, is_causal: bool, factor: float
) -> Tensor:  # fmt: skip
    """Attention step by step, where the weights are dropped or the mask wants a gradient."""
    if is_causal:
        if mask is not None:
            raise refusal(
                RuntimeError,
                "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True",
                "scaled_dot_product_attention",
                query=query.array, attn_mask=mask.array, is_causal=is_causal,
            )  # fmt: skip
        size = (query.array.shape[-2], key.array.shape[-2])
        mask = PUBLIC["ones"](size, dtype=dtypes.bool_, device=query.device).tril()
    if mask is not None and mask.dtype is dtypes.bool_:
        mask = PUBLIC["zeros_like"](mask, dtype=query.dtype).masked_fill_(mask.logical_not(), -math.inf)
    root = math.sqrt(factor)  # both factors of the product get their half, so that neither overflows
    scores = (query * root) @ (key.transpose(-2, -1) * root)
    if mask is not None:
        scores = scores + mask
        scores = scores.masked_fill((mask == -math.inf).all(-1, keepdim=True), 0.0)
    weights = softmax(scores, dim=-1)
    if mask is not None:
        weights = weights.masked_fill((mask == -math.inf).all(-1, keepdim=True), 0.0)
    return dropout(weights, dropout_p) @ value


def _check(query: Any, key: Any, value: Any, mask: Any) -> None:
    named = {"query": query, "key": key, "value": value}
    for position, (name, tensor) in enumerate(named.items(), 1):
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"scaled_dot_product_attention(): argument '{name}' (position {position}) must be Tensor, not "
                f"{type(tensor).__name__}"
            )
    ranks = [t.array.ndim for t in named.values()]
    if min(ranks) < 2:
        raise _refused(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: {} key.dim: {} and "
            "value.dim: {} instead.".format(*ranks),
            named,
        )
    kinds = [dtypes.C_NAMES[t.dtype] for t in named.values()]
    if len(set(kinds)) > 1:
        raise _refused(
            "Expected query, key, and value to have the same dtype, but got query.dtype: {} key.dtype: {} and "
            "value.dtype: {} instead.".format(*kinds),
            named,
        )
    if not query.dtype.is_floating_point:
        raise _refused(f"expected scalar type Float but found {dtypes.scalar_name(query.dtype)}", named)
    if mask is not None and mask.dtype not in (dtypes.bool_, dtypes.float32, query.dtype):
        raise _refused(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{dtypes.C_NAMES[mask.dtype]} and  query.dtype: {kinds[0]} instead.",
            {**named, "attn_mask": mask},
        )
    (q, k, v) = (t.array.shape for t in named.values())
    if q[-1] != k[-1] or k[-2] != v[-2]:
        batch = math.prod(q[:-2])
        size, found = ((q[-1], k[-2]), k[:-3:-1]) if q[-1] != k[-1] else ((k[-2], v[-1]), v[-2:])
        sentence = (
            f"Expected size for first two dimensions of batch2 tensor to be: [{batch}, {size[0]}] but got: [{batch}, "
            f"{found[0]}]."
        )
        advice = (
            f"query has {q[-1]} features, key has {k[-1]}"
            if q[-1] != k[-1]
            else f"key is {k[-2]} long, value is {v[-2]} long"
        )
        raise _refused(sentence, named, advice)


def _refused(sentence: str, named: dict[str, Any], advice: str = "") -> RuntimeError:
    arrays = {name: tensor.array for name, tensor in named.items()}
    return refusal(RuntimeError, sentence, "scaled_dot_product_attention", advice, **arrays)


def _shared_heads(query: Any, key: Any, value: Any) -> tuple[Any, Any]:
    """Key and value with each head repeated for the heads of the query that share it."""
    heads, of_key, of_value = (t.array.shape[-3] for t in (query, key, value))
    if of_key == 0 or of_value == 0 or heads % of_key or heads % of_value:
        raise RuntimeError("Number of heads in key and value must divide the number of heads in ")
    return key.repeat_interleave(heads // of_key, -3), value.repeat_interleave(heads // of_value, -3)


# -- multi_head_attention_forward ----------------------------------------------------------------------------------
def _in_projection_packed(q: Any, k: Any, v: Any, w: Any, b: Any = None) -> tuple[Any, Any, Any]:
    """Query, key and value through one matrix that holds their three weights; what is the same tensor goes together."""
    size = q.array.shape[-1]
    if k is v and q is k:
        return linear(q, w, b).chunk(3, -1)  # type: ignore[attr-defined]
    if k is v:
        (w_q, w_kv), (b_q, b_kv) = w.split([size, 2 * size]), (None, None) if b is None else b.split([size, 2 * size])
        return (linear(q, w_q, b_q), *linear(k, w_kv, b_kv).chunk(2, -1))  # type: ignore[attr-defined]
    biases = (None,) * 3 if b is None else b.chunk(3)
    return tuple(map(linear, (q, k, v), w.chunk(3), biases))  # type: ignore[return-value]


def _in_projection(
    q: Any, k: Any, v: Any, w_q: Any, w_k: Any, w_v: Any, b_q: Any = None, b_k: Any = None, b_v: Any = None
) -> tuple[Any, Any, Any]:
    """Query, key and value through a matrix each; all come out as long as the query."""
    size = q.shape[-1]
    for name, weight, tensor in (("query", w_q, q), ("key", w_k, k), ("value", w_v, v)):
        expected = (size, tensor.shape[-1])
        if tuple(weight.shape) != expected:
            raise AssertionError(f"expecting {name} weights shape of {expected}, but got {weight.shape}")
    for name, bias in (("query", b_q), ("key", b_k), ("value", b_v)):
        if bias is not None and tuple(bias.shape) != (size,):
            raise AssertionError(f"expecting {name} bias shape of {(size,)}, but got {bias.shape}")
    return linear(q, w_q, b_q), linear(k, w_k, b_k), linear(v, w_v, b_v)


def _heads(tensor: Any, length: int, rows: int, size: int) -> Any:
    """[length, batch, features] as [batch * heads, length, size]."""
    return tensor.reshape(length, rows, size).transpose(0, 1)


def _static(name: str, tensor: Any, rows: int, size: int) -> Any:
    for dim, expected in ((0, rows), (2, size)):
        if tensor.shape[dim] != expected:
            raise AssertionError(f"expecting {name}.size({dim}) of {expected}, but got {tensor.shape[dim]}")
    return tensor


def _longer(mask: Any) -> Any:
    """A mask for one key more, which everything may see."""
    return None if mask is None else pad(mask, (0, 1))


def _check_sizes(query: Any, key: Any, value: Any, embed_dim: int, heads: int, separate: bool) -> int:
    """The size of one head."""
    found = query.shape[-1]
    if found != embed_dim:
        raise AssertionError(f"was expecting embedding dimension of {embed_dim}, but got {found}")
    if found // heads * heads != found:
        raise AssertionError(f"embed_dim {found} not divisible by num_heads {heads}")
    if separate and key.shape[:2] != value.shape[:2]:
        raise AssertionError(
            f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}"
        )  # fmt: skip
    if not separate and key.shape != value.shape:
        raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")
    return found // heads


def _projected(query: Any, key: Any, value: Any, packed: Any, bias: Any, separate: bool, weights: tuple) -> Any:
    if not separate:
        if packed is None:
            raise AssertionError("use_separate_proj_weight is False but in_proj_weight is None")
        return _in_projection_packed(query, key, value, packed, bias)
    for name, weight in zip("qkv", weights):
        if weight is None:
            raise AssertionError(f"use_separate_proj_weight is True but {name}_proj_weight is None")
    biases = (None,) * 3 if bias is None else bias.chunk(3)
    return _in_projection(query, key, value, *weights, *biases)


def multi_head_attention_forward(
    query: Tensor, key: Tensor, value: Tensor, embed_dim_to_check: int, num_heads: int, in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None, bias_k: Tensor | None, bias_v: Tensor | None, add_zero_attn: bool, dropout_p: float,
    out_proj_weight: Tensor, out_proj_bias: Tensor | None, training: bool = True,
    key_padding_mask: Tensor | None = None, need_weights: bool = True, attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False, q_proj_weight: Tensor | None = None, k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None, static_k: Tensor | None = None, static_v: Tensor | None = None,
    average_attn_weights: bool = True, is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:  # fmt: skip
    """Attention of several heads, each on its share of the features (Vaswani et al., 2017): [length, batch, features]."""
    q_, k_, v_ = query, key, value
    batched = _mha_shape_check(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        same_key, same_value = key is query, value is key
        q_ = query.unsqueeze(1)  # type: ignore[attr-defined]
        k_ = q_ if same_key else key.unsqueeze(1)  # type: ignore[attr-defined]
        v_ = k_ if same_value else value.unsqueeze(1)  # type: ignore[attr-defined]
        key_padding_mask = key_padding_mask if key_padding_mask is None else key_padding_mask.unsqueeze(0)  # type: ignore[attr-defined]
    attn_mask, key_padding_mask, is_causal = _canonical(
        attn_mask, key_padding_mask, q_.dtype, need_weights, is_causal
    )  # fmt: skip
    size = _check_sizes(q_, k_, v_, embed_dim_to_check, num_heads, use_separate_proj_weight)
    weights = (q_proj_weight, k_proj_weight, v_proj_weight)
    q, k, v = _projected(q_, k_, v_, in_proj_weight, in_proj_bias, use_separate_proj_weight, weights)
    (length, batch, features), rows = q_.shape, q_.shape[1] * num_heads
    if attn_mask is not None:
        attn_mask = checked_mask_shape(attn_mask, rows, length, k_.shape[0])
    k, v, masks = _with_bias(k, v, bias_k, bias_v, (static_k, static_v), (attn_mask, key_padding_mask))
    q = _heads(q, length, rows, size)
    k = _heads(k, k.shape[0], rows, size) if static_k is None else _static("static_k", static_k, rows, size)
    v = _heads(v, v.shape[0], rows, size) if static_v is None else _static("static_v", static_v, rows, size)
    if add_zero_attn:
        k, v = (PUBLIC["cat"]([t, t.new_zeros(rows, 1, size)], 1) for t in (k, v))
        masks = tuple(map(_longer, masks))
    mask = _merged(*masks, batch, num_heads, k.shape[1])
    dropout_p = dropout_p if training else 0.0
    attend = _attend_showing_weights if need_weights else _attend
    output, seen = attend(q, k, v, mask, dropout_p, is_causal, batch, num_heads)
    output = linear(output.reshape(length * batch, features), out_proj_weight, out_proj_bias)
    output = output.view(length, batch, -1) if batch * length else output.view(length, batch, out_proj_weight.shape[0])
    if seen is not None and average_attn_weights:
        seen = seen.mean(dim=1)
    if batched:
        return output, seen
    return output.squeeze(1), None if seen is None else seen.squeeze(0)


def _canonical(mask: Any, padding: Any, kind: Any, need_weights: bool, is_causal: bool) -> tuple[Any, Any, bool]:
    """Both masks as numbers to add, and whether the causal hint stands for the first."""
    padding = _canonical_mask(padding, "key_padding_mask", _none_or_dtype(mask), "attn_mask", kind)
    if is_causal and mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
            "`generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and padding is None and not need_weights:
        return None, None, True
    mask = _canonical_mask(mask, "attn_mask", None, "", kind, check_other=False)
    return mask, padding, False


def _with_bias(k: Any, v: Any, bias_k: Any, bias_v: Any, static: tuple, masks: tuple) -> tuple[Any, Any, tuple]:
    """Key and value with one learned row more."""
    if bias_k is None or bias_v is None:
        if bias_k is not None:
            raise AssertionError("bias_k is set but bias_v is None")
        if bias_v is not None:
            raise AssertionError("bias_v is set but bias_k is None")
        return k, v, masks
    for name, given in zip(("key", "value"), static):
        if given is not None:
            raise AssertionError(f"bias cannot be added to static {name}.")
    batch = k.shape[1]
    k, v = (PUBLIC["cat"]([t, bias.repeat(1, batch, 1)]) for t, bias in ((k, bias_k), (v, bias_v)))
    return k, v, tuple(map(_longer, masks))


def _merged(mask: Any, padding: Any, batch: int, heads: int, length: int) -> Any:
    """Both masks as one, [batch * heads or 1, queries or 1, length]."""
    if padding is None:
        return mask
    _check_key_padding_mask(padding, length, batch)
    padding = padding.view(batch, 1, 1, length).expand(-1, heads, -1, -1).reshape(batch * heads, 1, length)
    return padding if mask is None else mask + padding


def _attend_showing_weights(
    q: Any, k: Any, v: Any, mask: Any, dropout_p: float, is_causal: bool, batch: int, heads: int
) -> tuple[Any, Any]:
    scores = PUBLIC["bmm"](q * math.sqrt(1.0 / q.shape[-1]), k.transpose(-2, -1))
    seen = softmax(scores if mask is None else mask + scores, dim=-1)
    if dropout_p > 0.0:
        seen = dropout(seen, dropout_p)
    output = PUBLIC["bmm"](seen, v).transpose(0, 1)
    return output, seen.view(batch, heads, *seen.shape[1:])


def _attend(
    q: Any, k: Any, v: Any, mask: Any, dropout_p: float, is_causal: bool, batch: int, heads: int
) -> tuple[Any, None]:
    if mask is not None:
        alone = mask.shape[0] == 1
        mask = mask.unsqueeze(0) if alone else mask.reshape(batch, heads, mask.shape[1], mask.shape[2])
    q, k, v = (t.unflatten(0, (batch, heads)) for t in (q, k, v))
    return scaled_dot_product_attention(q, k, v, mask, dropout_p, is_causal).permute(2, 0, 1, 3), None  # type: ignore[attr-defined]


__all__ = ["multi_head_attention_forward", "scaled_dot_product_attention"]
