"""Functional losses of margins: huber, soft margin, multi-class and multi-label margins."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...array.shapes import bracket, broadcast
from ...ops import margins as ops
from ...tensor import Tensor
from .likelihood import _reduced
from .loss import _pair, _weighted
from .reduction import chosen
from .refusal import refusal, scalar_name


def huber_loss(
    input: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0, weight: Tensor | None = None
) -> Any:
    """Half the squared difference below `delta`, a straight line above."""
    a, b = _pair("huber_loss", input, target)
    reduction = chosen(None, None, reduction, "huber_loss")
    if delta <= 0:
        sentence = "huber_loss does not support non-positive values for delta."
        raise refusal(RuntimeError, sentence, "huber_loss", input=input.array, target=target.array, delta=delta)
    if weight is not None:
        return _mean_weighted(ops.huber_loss(a, b, "none", delta), weight, input, reduction)
    return ops.huber_loss(a, b, reduction, delta)


def _mean_weighted(losses: Tensor, weight: Tensor, input: Tensor, reduction: str) -> Any:
    """Unlike the other weighted losses, the mean is over the elements."""
    each = _weighted(losses, weight, input, "none")
    return _reduced(each, reduction)


def soft_margin_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    """`log(1 + exp(-target * x))` for answers of 1 and -1."""
    reduction = chosen(size_average, reduce, reduction, "soft_margin_loss")
    try:
        broadcast(input.array.shape, target.array.shape)
    except RuntimeError as error:
        call = dict(input=input.array, target=target.array)
        raise refusal(RuntimeError, str(error), "soft_margin_loss", **call) from None
    return ops.soft_margin_loss(input, target, reduction)


def multi_margin_loss(
    input: Tensor, target: Tensor, p: int = 1, margin: float = 1.0, weight: Tensor | None = None,
    size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """How far the other classes come within the margin of the right one: input [N, C] or [C], target [N] or []."""
    reduction = chosen(size_average, reduce, reduction, "multi_margin_loss")
    shape, call = input.array.shape, dict(input=input.array, target=target.array)
    if p not in (1, 2):
        raise refusal(ValueError, "only p == 1 and p == 2 supported", "multi_margin_loss", p=p)
    if weight is not None and weight.array.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    if len(shape) > 2 or not all(shape[-1:]):
        sentence = f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {bracket(shape)}"
        raise refusal(RuntimeError, sentence, "multi_margin_loss", **call)
    batch = shape[0] if len(shape) == 2 else 1
    if target.array.ndim > 1 or target.array.size != batch:
        sentence = (
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). "
            f"Expected target size [{batch}], but got {bracket(target.array.shape)}. Input has shape {bracket(shape)}."
        )
        raise refusal(RuntimeError, sentence, "multi_margin_loss", **call)
    _check_long("multi_margin_loss", target, call)
    classes = shape[-1] if shape else 1
    if weight is not None and weight.array.size != classes:
        sentence = f"inconsistent weight size, expected {classes} but got {bracket(weight.array.shape)}"
        raise refusal(RuntimeError, sentence, "multi_margin_loss", **call)
    if target.array.size and not (target.array.min() >= 0 and target.array.max() < classes):
        raise refusal(RuntimeError, "target out of range", "multi_margin_loss", f"there are {classes} classes", **call)
    return ops.multi_margin_loss(input, target, p, margin, weight, reduction)


def _check_long(name: str, target: Tensor, call: dict[str, Any]) -> None:
    if target.array.dtype != np.int64:
        sentence = f"expected scalar type Long but found {scalar_name(target)}"
        raise refusal(RuntimeError, sentence, name, "convert it, as in target.long()", **call)


def multilabel_margin_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean"
) -> Any:
    """How far other classes come within 1 of the labels: input and target [N, C] or [C], labels before the first -1."""
    reduction = chosen(size_average, reduce, reduction, "multilabel_margin_loss")
    shape, call = input.array.shape, dict(input=input.array, target=target.array)
    if target.array.shape != shape:
        sentence = f"inconsistent target size: {bracket(target.array.shape)} for input of size: {bracket(shape)}"
        raise refusal(RuntimeError, sentence, "multilabel_margin_loss", **call)
    _check_long("multilabel_margin_loss", target, call)
    if target.array.size and not (target.array.min() >= -1 and target.array.max() < (shape[-1] if shape else 1)):
        raise refusal(RuntimeError, "argument #2 'target' is out of range", "multilabel_margin_loss", **call)
    return ops.multilabel_margin_loss(input, target, reduction)


__all__ = ["huber_loss", "multi_margin_loss", "multilabel_margin_loss", "soft_margin_loss"]
