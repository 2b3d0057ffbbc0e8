"""Functions of indices: embedding and one_hot."""

from __future__ import annotations

import numpy as np

from ...array.backend import xp_of
from ...autograd.modes import no_grad
from ...ops.embedding import embedding as _embedding
from ...ops.renormalise import embedding_renorm_
from ...tensor import Tensor, wrap
from .refusal import refusal


def embedding(
    input: Tensor, weight: Tensor, padding_idx: int | None = None, max_norm: float | None = None, norm_type: float = 2.0,
    scale_grad_by_freq: bool = False, sparse: bool = False,
) -> Tensor:  # fmt: skip
    """The rows of `weight` that `input` names; the padding row gets no gradient; rows longer than `max_norm` are
    shortened first, in place."""
    if sparse:
        raise NotImplementedError("embedding: sparse=True is not supported; leave it out, gradients are dense")
    rows = weight.array.shape[0]
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            sentence = "Padding_idx must be within num_embeddings"
            raise refusal(AssertionError, sentence, "embedding", weight=weight.array, padding_idx=padding_idx)
        padding_idx %= rows
    if max_norm is not None:
        with no_grad():
            embedding_renorm_(weight, input, max_norm, norm_type)
    return _embedding(weight, input, -1 if padding_idx is None else padding_idx, scale_grad_by_freq)


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A new last dimension of zeros with a one at each index."""
    index = tensor.array
    if index.dtype != np.int64:
        raise refusal(
            RuntimeError,
            "one_hot is only applicable to index tensor of type LongTensor.",
            "one_hot",
            tensor=index,
            num_classes=num_classes,
        )
    if not index.size:
        if num_classes <= 0:
            raise refusal(
                RuntimeError,
                "Can not infer total number of classes from empty tensor.",
                "one_hot",
                tensor=index,
                num_classes=num_classes,
            )
        return wrap(xp_of(index).zeros((*index.shape, num_classes), np.int64))
    if index.min().item() < 0:
        raise refusal(
            RuntimeError, "Class values must be non-negative.", "one_hot", tensor=index, num_classes=num_classes
        )
    largest = index.max().item()
    if num_classes == -1:
        num_classes = largest + 1
    elif num_classes < 1:
        raise refusal(RuntimeError, "num_classes should be positive", "one_hot", tensor=index, num_classes=num_classes)
    if largest >= num_classes:
        raise refusal(
            RuntimeError,
            "Class values must be smaller than num_classes.",
            "one_hot",
            tensor=index,
            num_classes=num_classes,
        )
    xp = xp_of(index)
    return wrap((xp.expand_dims(index, -1) == xp.arange(num_classes)).astype(np.int64))


__all__ = ["embedding", "one_hot"]
