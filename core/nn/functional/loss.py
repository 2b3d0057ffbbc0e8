"""Functional losses, with `reduction` and its two older arguments."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ...array.shapes import bracket, broadcast
from ...ops import loss as ops
from ...ops.casting import result_dtype
from ...tensor import Tensor
from .activation import log_softmax
from .reduction import chosen
from .refusal import refusal, scalar_name


# -- of numbers ----------------------------------------------------------------------------------------------------
def _pair(name: str, input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Input and target in one shape and dtype; a warning when they had to be broadcast."""
    if input.array.shape != target.array.shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}). This will "
            "likely lead to incorrect results due to broadcasting. Please ensure they have the same size.",
            UserWarning,
            stacklevel=4,
        )
        try:
            shape = broadcast(input.array.shape, target.array.shape)
        except RuntimeError as error:
            raise refusal(RuntimeError, str(error), name, input=input.array, target=target.array) from None
        input, target = input.expand(shape), target.expand(shape)  # type: ignore[attr-defined]
    if input.array.dtype != target.array.dtype:
        kind = result_dtype([input.array, target.array])
        input, target = input.to(kind), target.to(kind)  # type: ignore[attr-defined]
    return input, target


def _weighted(losses: Tensor, weight: Tensor, input: Tensor, reduction: str) -> Tensor:
    """Losses per element times a weight of the same size; the mean is over the weights."""
    if weight.array.shape != input.array.shape:
        sentence = "Weights and input must have the same size."
        raise refusal(ValueError, sentence, "loss", input=input.array, weight=weight.array)
    losses = losses * weight  # type: ignore[operator]
    if reduction == "none":
        return losses
    total = losses.sum()  # type: ignore[attr-defined]
    return total / weight.sum() if reduction == "mean" else total  # type: ignore[attr-defined]


def mse_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The squared difference, averaged, summed or as it is."""
    a, b = _pair("mse_loss", input, target)
    reduction = chosen(size_average, reduce, reduction, "mse_loss")
    if weight is not None:
        return _weighted((a - b) ** 2, weight, input, reduction)  # type: ignore[operator]
    return ops.mse_loss(a, b, reduction)


def l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """The absolute difference, averaged, summed or as it is."""
    a, b = _pair("l1_loss", input, target)
    reduction = chosen(size_average, reduce, reduction, "l1_loss")
    if weight is not None:
        return _weighted(abs(a - b), weight, input, reduction)  # type: ignore[operator,arg-type]
    return _absolute(a, b, reduction)


def _absolute(a: Tensor, b: Tensor, reduction: str) -> Any:
    losses: Any = abs(a - b)  # type: ignore[operator,arg-type]
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def smooth_l1_loss(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None,
    reduction: str = "mean", beta: float = 1.0,
) -> Tensor:  # fmt: skip
    """Squared below `beta`, absolute above."""
    a, b = _pair("smooth_l1_loss", input, target)
    reduction = chosen(size_average, reduce, reduction, "smooth_l1_loss")
    if beta < 0:
        sentence = "smooth_l1_loss does not support negative values for beta."
        raise refusal(RuntimeError, sentence, "smooth_l1_loss", input=input.array, target=target.array, beta=beta)
    return _absolute(a, b, reduction) if beta == 0 else ops.smooth_l1_loss(a, b, reduction, beta)


# -- of probabilities ----------------------------------------------------------------------------------------------
def binary_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """Cross-entropy of probabilities of yes and answers from 0 to 1."""
    reduction = chosen(size_average, reduce, reduction, "binary_cross_entropy")
    call = dict(input=input.array, target=target.array)
    if target.array.shape != input.array.shape:
        sentence = (
            f"Using a target size ({target.shape}) that is different to the input size ({input.shape}) is deprecated. "
            "Please ensure they have the same size."
        )
        raise refusal(ValueError, sentence, "binary_cross_entropy", **call)
    if target.array.dtype != input.array.dtype:
        sentence = f"Found dtype {scalar_name(target)} but expected {scalar_name(input)}"
        raise refusal(RuntimeError, sentence, "binary_cross_entropy", "convert the target to the input's dtype", **call)
    return ops.binary_cross_entropy(input, target, weight, reduction)


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean", pos_weight: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Binary cross-entropy of `sigmoid(input)`, stable for large inputs."""
    reduction = chosen(size_average, reduce, reduction, "binary_cross_entropy_with_logits")
    name, call = "binary_cross_entropy_with_logits", dict(input=input.array, target=target.array)
    if target.array.shape != input.array.shape:
        sentence = f"Target size ({target.shape}) must be the same as input size ({input.shape})"
        raise refusal(ValueError, sentence, name, **call)
    if target.array.dtype.kind in "iub":
        sentence = f"result type Float can't be cast to the desired output type {scalar_name(target)}"
        raise refusal(RuntimeError, sentence, name, "convert the target, as in target.float()", **call)
    return ops.binary_cross_entropy_with_logits(input, target, weight, pos_weight, reduction)


# -- of classes ----------------------------------------------------------------------------------------------------
def _misfit(input: Tensor, target: Tensor, weight: Tensor | None) -> tuple[type[Exception], str, str] | None:
    """Torch's refusal of log-probabilities, class indices and class weights that do not belong together."""
    shape, wanted = input.array.shape, target.array.shape
    if not shape:
        return ValueError, "Expected 1 or more dimensions (got 0)", "the input needs a dimension of classes"
    if len(shape) != 1 and (not wanted or shape[0] != wanted[0]):
        found = wanted[0] if wanted else ""
        return ValueError, f"Expected input batch_size ({shape[0]}) to match target batch_size ({found}).", ""
    if len(shape) <= 2 and len(wanted) > 1:
        sentence = "0D or 1D target tensor expected, multi-target not supported"
        return RuntimeError, sentence, "the target holds one class index per row"
    if len(shape) > 2 and wanted[1:] != shape[2:]:
        return RuntimeError, f"Expected target size {bracket((shape[0], *shape[2:]))}, got {bracket(wanted)}", ""
    if target.array.dtype not in (np.int64, np.uint8):
        sentence = f"expected target dtype to be Long or Byte, but got {scalar_name(target)}"
        return RuntimeError, sentence, "convert it, as in target.long()"
    classes = shape[0] if len(shape) == 1 else shape[1]
    if weight is not None and weight.array.shape != (classes,):
        sentence = (
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of "
            f"shape: {bracket(weight.array.shape)}"
        )
        return RuntimeError, sentence, ""
    if weight is not None and weight.array.dtype != input.array.dtype:
        return RuntimeError, f"expected scalar type {scalar_name(input)} but found {scalar_name(weight)}", ""
    return None


def nll_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean",
) -> Tensor:  # fmt: skip
    """Minus the log-probability of each target class: input [N, C, *] or [C], target [N, *] or []."""
    reduction = chosen(size_average, reduce, reduction, "nll_loss")
    return _nll("nll_loss", input, target, weight, reduction, ignore_index)


def _nll(name: str, input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, ignore_index: int) -> Tensor:
    problem = _misfit(input, target, weight)
    if problem is not None:
        kind, sentence, advice = problem
        weights = {} if weight is None else {"weight": weight.array}
        raise refusal(kind, sentence, name, advice, input=input.array, target=target.array, **weights)
    if input.array.ndim == 1 and target.array.ndim:
        target = target.reshape(())  # type: ignore[attr-defined]
    return ops.nll_loss(input, target, weight, reduction, ignore_index)


def cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    ignore_index: int = -100, reduce: bool | None = None, reduction: str = "mean", label_smoothing: float = 0.0,
) -> Tensor:  # fmt: skip
    """Cross-entropy of unnormalised scores [N, C, *] or [C] with class indices, or with probabilities in the scores'
    own shape."""
    for position, argument, value in ((1, "input", input), (2, "target", target)):
        if not isinstance(value, Tensor):
            raise TypeError(
                f"cross_entropy_loss(): argument '{argument}' (position {position}) must be Tensor, not "
                f"{type(value).__name__}"
            )
    reduction = chosen(size_average, reduce, reduction, "cross_entropy")
    if not 0.0 <= label_smoothing <= 1.0:
        sentence = f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}"
        raise refusal(RuntimeError, sentence, "cross_entropy", label_smoothing=label_smoothing)
    class_dim = 0 if input.array.ndim == 1 else 1
    if input.array.shape == target.array.shape and input.array.ndim:
        if target.array.dtype.kind in "iubc":
            sentence = f"Expected floating point type for target with class probabilities, got {scalar_name(target)}"
            raise refusal(RuntimeError, sentence, "cross_entropy", input=input.array, target=target.array)
        return _with_probabilities(input, target, weight, reduction, label_smoothing, class_dim)
    scores = log_softmax(input, class_dim) if input.array.ndim else input
    loss = _nll("cross_entropy", scores, target, weight, reduction, ignore_index)
    if not label_smoothing:
        return loss
    smooth = _smooth_part(scores, target, weight, reduction, ignore_index, class_dim)
    classes = input.array.shape[class_dim]
    return (1 - label_smoothing) * loss + smooth * (label_smoothing / classes)  # type: ignore[operator]


def _per_class(weight: Tensor, scores: Tensor, class_dim: int) -> Tensor:
    shape = [1] * scores.array.ndim
    shape[class_dim] = -1
    return weight.reshape(shape)  # type: ignore[attr-defined]


def _with_probabilities(
    input: Tensor, target: Tensor, weight: Tensor | None, reduction: str, label_smoothing: float, class_dim: int
) -> Tensor:
    scores: Any = log_softmax(input, class_dim)
    classes = input.array.shape[class_dim]
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / classes  # type: ignore[operator]
    product = scores * target
    if weight is not None:
        product = product * _per_class(weight, scores, class_dim)
    if reduction == "none":
        return -product.sum(class_dim)
    total = -product.sum()
    return total / (input.array.size // classes) if reduction == "mean" else total


def _smooth_part(
    scores: Any, target: Any, weight: Tensor | None, reduction: str, ignore_index: int, class_dim: int
) -> Any:
    """The loss against equal probabilities for all classes, which label smoothing mixes in."""
    if weight is not None:
        scores = scores * _per_class(weight, scores, class_dim)
    ignored = target == ignore_index
    smooth = (-scores.sum(class_dim)).masked_fill(ignored, 0.0)
    if reduction == "none":
        return smooth
    if reduction == "sum":
        return smooth.sum()
    kept = target[~ignored]
    return smooth.sum() / (kept.numel() if weight is None else weight[kept].sum())  # type: ignore[index]


__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "l1_loss", "mse_loss", "nll_loss",
    "smooth_l1_loss",
]  # fmt: skip
