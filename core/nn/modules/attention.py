"""nn.MultiheadAttention, which torch keeps beside the activations."""

from __future__ import annotations

from typing import Any

from ...autograd.modes import mode
from ...ops.create import empty
from ...tensor import Tensor
from ..functional import attention as attending
from ..functional import attention_masks as masks
from ..init import constant_, xavier_normal_, xavier_uniform_
from ..parameter import Parameter
from .linear import NonDynamicallyQuantizableLinear
from .module import Module


class MultiheadAttention(Module):
    """Attention of several heads, each on its share of the features: [length, batch, features], or with `batch_first`
    [batch, length, features], or without a batch [length, features]."""

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, add_bias_kv: bool = False,
        add_zero_attn: bool = False, kdim: int | None = None, vdim: int | None = None, batch_first: bool = False,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} "
                "instead"
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim == self.vdim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError(
                "embed_dim must be divisible by num_heads\n"
                f"  MultiheadAttention(embed_dim={embed_dim}, num_heads={num_heads})"
            )
        self._make_parameters(bias, add_bias_kv, {"device": device, "dtype": dtype})
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _make_parameters(self, bias: bool, add_bias_kv: bool, place: dict) -> None:
        size = self.embed_dim
        separate = {"q": size, "k": self.kdim, "v": self.vdim}
        if self._qkv_same_embed_dim:
            self.in_proj_weight = Parameter(empty((3 * size, size), **place))
            for name in separate:
                self.register_parameter(f"{name}_proj_weight", None)
        else:
            for name, taken in separate.items():
                setattr(self, f"{name}_proj_weight", Parameter(empty((size, taken), **place)))
            self.register_parameter("in_proj_weight", None)
        self.register_parameter("in_proj_bias", Parameter(empty(3 * size, **place)) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(size, size, bias=bias, **place)
        if add_bias_kv:
            self.bias_k = Parameter(empty((1, 1, size), **place))
            self.bias_v = Parameter(empty((1, 1, size), **place))
        else:
            self.bias_k = self.bias_v = None

    def _reset_parameters(self) -> None:
        if self._qkv_same_embed_dim:
            xavier_uniform_(self.in_proj_weight)
        else:
            for name in "qkv":
                xavier_uniform_(getattr(self, f"{name}_proj_weight"))
        if self.in_proj_bias is not None:
            constant_(self.in_proj_bias, 0.0)
            constant_(self.out_proj.bias, 0.0)
        if self.bias_k is not None and self.bias_v is not None:
            xavier_normal_(self.bias_k)
            xavier_normal_(self.bias_v)

    def __setstate__(self, state: dict) -> None:
        state.setdefault("_qkv_same_embed_dim", True)  # pickles of 1.1 lack it
        super().__setstate__(state)

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, key_padding_mask: Tensor | None = None,
        need_weights: bool = True, attn_mask: Tensor | None = None, average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:  # fmt: skip
        kind, other = query.dtype, masks._none_or_dtype(attn_mask)
        numbers = any(m is not None and m.dtype.is_floating_point for m in (attn_mask, key_padding_mask))
        key_padding_mask = masks._canonical_mask(key_padding_mask, "key_padding_mask", other, "attn_mask", kind)
        attn_mask = masks._canonical_mask(attn_mask, "attn_mask", None, "", kind, check_other=False)
        fast = not numbers and query.dim() == 3 and query is key is value and self._takes_fast_path(query)
        turned = self.batch_first and query.dim() == 3
        if turned:
            query, key, value = _turned(query, key, value)
        output, weights = attending.multi_head_attention_forward(
            query, key, value, self.embed_dim, self.num_heads, self.in_proj_weight, self.in_proj_bias, self.bias_k,
            self.bias_v, self.add_zero_attn, self.dropout, self.out_proj.weight, self.out_proj.bias,
            training=self.training, key_padding_mask=key_padding_mask, need_weights=need_weights or fast,
            attn_mask=attn_mask, use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight, k_proj_weight=self.k_proj_weight, v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights, is_causal=is_causal and not fast,
        )  # fmt: skip
        return output.transpose(1, 0) if turned else output, weights if need_weights else None  # type: ignore[attr-defined]

    def _takes_fast_path(self, query: Tensor) -> bool:
        """Whether torch evaluates here by a kernel of its own, in which a row that may see nothing is nan."""
        if self.training or not self.batch_first or self.num_heads % 2 or self.add_zero_attn or self.bias_k is not None:
            return False
        if not self._qkv_same_embed_dim or self.in_proj_bias is None or query.dtype is not self.in_proj_bias.dtype:
            return False
        held = (query, self.in_proj_weight, self.in_proj_bias, self.out_proj.weight, self.out_proj.bias)
        return not (mode.enabled and any(t.requires_grad for t in held))

    def merge_masks(self, attn_mask: Any, key_padding_mask: Any, query: Any) -> tuple[Any, int | None]:
        """Both masks as one, and its kind: 1 of keys alone, 2 of [batch, heads, length, length]; None without any."""
        merged, kind = key_padding_mask, None if key_padding_mask is None else 1
        if attn_mask is not None:
            batch, length, _ = query.shape
            if attn_mask.dim() == 3:
                merged = attn_mask.view(batch, -1, length, length)
            else:
                merged = attn_mask.view(1, 1, length, length).expand(batch, self.num_heads, -1, -1)
            kind = 2
            if key_padding_mask is not None:
                merged = merged + key_padding_mask.view(batch, 1, 1, length).expand(-1, self.num_heads, -1, -1)
        return merged, kind

    def _advice(self, name: str, args: tuple) -> str | None:
        sizes = {"query": self.embed_dim, "key": self.kdim, "value": self.vdim}
        for (what, size), given in zip(sizes.items(), args):
            if isinstance(given, Tensor) and given.array.ndim and given.array.shape[-1] != size:
                return f"{what} has {given.array.shape[-1]} features, {name} expects {size}"
        return None


def _turned(query: Any, key: Any, value: Any) -> tuple[Any, Any, Any]:
    """[batch, length, features] as [length, batch, features]; what was one tensor stays one."""
    found = {id(t): t.transpose(1, 0) for t in (query, key, value)}
    return found[id(query)], found[id(key)], found[id(value)]


__all__ = ["MultiheadAttention"]
