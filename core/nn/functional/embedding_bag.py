"""Functional form of the bag of embeddings."""

from __future__ import annotations

import warnings
from typing import Any

from ...ops.declare import PUBLIC
from ...ops.embedding_bag import MAX, MEAN, SUM
from ...ops.embedding_bag import embedding_bag as _embedding_bag
from ...ops.renormalise import embedding_renorm_
from ...tensor import Tensor
from .refusal import refusal

_MODES = {"sum": SUM, "mean": MEAN, "max": MAX}


def embedding_bag(
    input: Tensor, weight: Tensor, offsets: Tensor | None = None, max_norm: float | None = None, norm_type: float = 2,
    scale_grad_by_freq: bool = False, mode: str = "mean", sparse: bool = False,
    per_sample_weights: Tensor | None = None, include_last_offset: bool = False, padding_idx: int | None = None,
) -> Tensor:  # fmt: skip
    """Sums, means or maxima of bags of rows of `weight`: a bag is a row of `input`, or begins at an offset."""
    call = dict(input=input.array, weight=weight.array)

    def fail(kind: type[Exception], sentence: str) -> Exception:
        return refusal(kind, sentence, "embedding_bag", **call)

    if str(weight.dtype) == "torch.int64" and input.is_floating_point():
        warnings.warn(
            "Argument order of nn.functional.embedding_bag was changed. Usage `embedding_bag(weight, input, ...)` is "
            "deprecated, and should now be `embedding_bag(input, weight, ...)`.",
            UserWarning,
            stacklevel=3,
        )
        weight, input = input, weight
    weights: Any = per_sample_weights
    if weights is not None and input.size() != weights.size():
        sentence = (
            f"embedding_bag: If per_sample_weights ({weights.shape}) is not None, then it must have the same shape as the "
            f"input ({input.shape})"
        )
        raise fail(ValueError, sentence)
    if weight.dim() != 2:
        raise fail(ValueError, f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.dim()}")
    indices: Any = input
    if input.dim() == 2:
        if offsets is not None:
            sentence = (
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length "
                f"sequences. However, found offsets of type {type(offsets)}"
            )
            raise fail(ValueError, sentence)
        rows, width = input.array.shape
        offsets = PUBLIC["arange"](0, rows * width, width, dtype=input.dtype, device=input.device)
        include_last_offset = False
        indices = indices.reshape(-1)
        weights = None if weights is None else weights.reshape(-1)
    elif input.dim() != 1:
        raise fail(ValueError, f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    elif offsets is None:
        raise fail(ValueError, "offsets has to be a 1D Tensor but got None")
    elif offsets.dim() != 1:
        raise fail(ValueError, "offsets has to be a 1D Tensor")
    _check_mode(mode, scale_grad_by_freq, sparse, fail)
    if max_norm is not None:
        embedding_renorm_(weight.detach(), indices, max_norm, norm_type)
    if weights is not None and mode != "sum":
        sentence = (
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got "
            f"mode='{mode}'). Please open a feature request on GitHub."
        )
        raise fail(NotImplementedError, sentence)
    return _embedding_bag(
        weight, indices, offsets, scale_grad_by_freq, _MODES[mode], sparse, weights, include_last_offset, padding_idx
    )[0]


def _check_mode(mode: str, scale_grad_by_freq: bool, sparse: bool, fail: Any) -> None:
    if mode not in _MODES:
        raise fail(ValueError, "mode has to be one of sum, mean or max")
    if mode == "max" and scale_grad_by_freq:
        raise fail(ValueError, "max mode does not support scaling the gradient by the frequency")
    if mode == "max" and sparse:
        raise fail(ValueError, "max mode does not support sparse weights")


__all__ = ["embedding_bag"]
