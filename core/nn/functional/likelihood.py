"""Functional losses from likelihoods: kl_div, Poisson and Gaussian, soft margins of labels, and CTC."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ...array import dtypes
from ...autograd.modes import no_grad
from ...ops.ctc import ctc_sums
from ...ops.declare import PUBLIC
from ...ops.pointwise import exp, log
from ...ops.where import where
from ...tensor import Tensor, wrap
from .activation import logsigmoid
from .reduction import legacy_get_string
from .refusal import refusal, scalar_name


def _reduced(losses: Any, reduction: str) -> Any:
    return losses if reduction == "none" else losses.mean() if reduction == "mean" else losses.sum()


def _legacy(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    return reduction if size_average is None and reduce is None else legacy_get_string(size_average, reduce)


def _check(reduction: str, words: str) -> None:
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(reduction + f" is not {words}")


def kl_div(
    input: Tensor, target: Tensor, size_average: bool | None = None, reduce: bool | None = None, reduction: str = "mean",
    log_target: bool = False,
) -> Any:  # fmt: skip
    """`target * (log(target) - input)`, for log-probabilities `input` (Kullback and Leibler, 1951)."""
    if size_average is not None or reduce is not None:
        reduction = legacy_get_string(size_average, reduce)
    else:
        if reduction == "mean":
            warnings.warn(
                "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides "
                "only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the "
                "same as 'batchmean' in the next major release.",
                UserWarning,
                stacklevel=3,
            )
        if reduction not in ("none", "mean", "sum", "batchmean"):
            raise ValueError(f"{reduction} is not a valid value for reduction")
    if log_target:
        losses: Any = exp(target) * (target - input)  # type: ignore[operator]
    else:
        losses = PUBLIC["xlogy"](target, target) - target * input  # type: ignore[operator]
    if reduction == "batchmean":
        total = losses.sum()
        return total / input.array.shape[0] if input.array.ndim else total
    return _reduced(losses, reduction)


def poisson_nll_loss(
    input: Tensor, target: Tensor, log_input: bool = True, full: bool = False, size_average: bool | None = None,
    eps: float = 1e-8, reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """Minus the log-likelihood of counts, for a rate or its logarithm; `full` adds Stirling's formula."""
    reduction = _legacy(size_average, reduce, reduction)
    _check(reduction, "a valid value for reduction")
    losses: Any = exp(input) - target * input if log_input else input - target * log(input + eps)  # type: ignore[operator]
    if full:
        stirling = target * log(target) - target + 0.5 * log(2 * math.pi * target)  # type: ignore[operator]
        losses = losses + where(target <= 1, 0.0, stirling)  # type: ignore[operator]
    return _reduced(losses, reduction)


def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Any, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Any:
    """Minus the log-likelihood of a normal distribution, for means and variances."""
    if isinstance(var, (float, int)):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = var * PUBLIC["ones_like"](input)
    elif (var.array < 0).any():
        raise ValueError("var has negative entry/entries")
    size, given = tuple(input.shape), tuple(var.shape)
    if given != size:
        if size[:-1] == given:
            var = var.unsqueeze(-1)
        elif len(size) != len(given) or sum(v for s, v in zip(size, given) if s != v) != 1:
            raise ValueError("var is of incorrect size")
    _check(reduction, "valid")
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    losses: Any = 0.5 * (log(var) + (input - target) ** 2 / var)  # type: ignore[operator]
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return _reduced(losses, reduction)


def multilabel_soft_margin_loss(
    input: Tensor, target: Tensor, weight: Tensor | None = None, size_average: bool | None = None,
    reduce: bool | None = None, reduction: str = "mean",
) -> Any:  # fmt: skip
    """Binary cross-entropy of scores, averaged over the last dimension: [N, C] gives [N]."""
    reduction = _legacy(size_average, reduce, reduction)
    losses: Any = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))  # type: ignore[operator]
    if weight is not None:
        losses = losses * weight
    losses = losses.sum(-1) / input.array.shape[-1]
    _check(reduction, "valid")
    return _reduced(losses, reduction)


# -- connectionist temporal classification -------------------------------------------------------------------------
def _lengths(name: str, lengths: Any, batch: int) -> np.ndarray:
    if isinstance(lengths, Tensor):
        if lengths.dtype not in (dtypes.int64, dtypes.int32, dtypes.int16, dtypes.int8, dtypes.uint8):
            raise RuntimeError(f"{name} must be integral")
        array = lengths.array.reshape(-1).astype(np.int64)
    else:
        array = np.array(list(lengths) if isinstance(lengths, (list, tuple)) else [lengths])
        if array.dtype.kind not in "iu":
            raise TypeError(f"ctc_loss(): argument '{name}' must be tuple of ints")
    if len(array) != batch:
        raise RuntimeError(f"{name} must be of size batch_size")
    return array


def _padded(targets: np.ndarray, lengths: np.ndarray, longest: int) -> np.ndarray:
    """Targets as [N, S], from themselves or from one row of all of them."""
    where_ = "(while checking arguments for ctc_loss_allocate_outputs)"
    if targets.ndim == 1:
        if len(targets) != lengths.sum():
            raise RuntimeError(
                f"Expected tensor to have size {lengths.sum()} at dimension 0, but got size {len(targets)} for argument "
                f"#2 'targets' {where_}"
            )
        rows = np.zeros((len(lengths), longest), np.int64)
        for row, part in zip(rows, np.split(targets, np.cumsum(lengths)[:-1])):
            row[: len(part)] = part
        return rows
    if targets.shape[1] < longest:
        raise RuntimeError(
            f"Expected tensor to have size at least {longest} at dimension 1, but got size {targets.shape[1]} for argument "
            f"#2 'targets' {where_}"
        )
    return targets


def ctc_loss(
    log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any, blank: int = 0, reduction: str = "mean",
    zero_infinity: bool = False,
) -> Any:  # fmt: skip
    """Minus the log-probability of labellings (Graves et al., 2006): log_probs [T, N, C] or [T, C]; targets [N, S], or
    all in one row. The mean divides each by its target's length first."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if log_probs.array.dtype.itemsize == 2:
        raise refusal(
            NotImplementedError,
            f"\"ctc_loss_cpu\" not implemented for '{scalar_name(log_probs)}'",
            "ctc_loss",
            log_probs=log_probs.array,
        )
    batched = log_probs.array.ndim == 3
    probs: Any = log_probs if batched else log_probs.unsqueeze(1)  # type: ignore[attr-defined]
    steps, batch, classes = probs.shape
    if not 0 <= blank < classes:
        call = dict(log_probs=log_probs.array, blank=blank)
        raise refusal(RuntimeError, "blank must be in label range", "ctc_loss", f"there are {classes} classes", **call)
    inputs = _lengths("input_lengths", input_lengths, batch)
    lengths = _lengths("target_lengths", target_lengths, batch)
    checking = "(while checking arguments for ctc_loss_allocate_outputs)"
    for value in inputs:
        if value < 0:
            raise RuntimeError(f"Expected input_lengths to have value at least 0, but got value {value} {checking}")
        if value > steps:
            raise RuntimeError(
                f"Expected input_lengths to have value at most {steps}, but got value {value} {checking}"
            )
    labels = PUBLIC["as_tensor"](targets).array.astype(np.int64)
    rows = _padded(labels if batched or labels.ndim > 1 else labels.reshape(-1), lengths, int(lengths.max(initial=0)))
    named = rows[np.arange(rows.shape[1]) < lengths[:, None]]
    if named.size and not (named.min() >= 0 and named.max() < classes):
        wrong = int(named[(named < 0) | (named >= classes)][0])
        call = dict(log_probs=log_probs.array, targets=labels)
        sentence = f"ctc_loss: target {wrong} is out of range for {classes} classes"
        raise refusal(RuntimeError, sentence, "ctc_loss", **call)
    losses, _ = ctc_sums(probs, wrap(rows), wrap(inputs), wrap(lengths), blank, zero_infinity)
    if zero_infinity:
        losses = where(PUBLIC["isinf"](losses), 0.0, losses)
    if reduction == "mean":
        return (losses / wrap(np.maximum(lengths, 1))).mean()
    if reduction == "sum":
        return losses.sum()
    return losses if batched else losses.squeeze(0)


__all__ = ["ctc_loss", "gaussian_nll_loss", "kl_div", "multilabel_soft_margin_loss", "poisson_nll_loss"]
