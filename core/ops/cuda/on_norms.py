"""Launches of layer and batch normalisation."""

from __future__ import annotations

from math import prod
from typing import Any

from .launch import covered, dense, launch

_PARTS = 64  # of the rows, whose sums are made side by side


def layer_norm(self: Any, normalized_shape: Any, weight: Any, bias: Any, eps: float) -> Any:
    if not covered(self, weight, bias):
        return None
    xp, kept = self.xp, self.ndim - len(normalized_shape)
    n, shape = prod(normalized_shape), (*self.shape[:kept], *(1,) * len(normalized_shape))
    found, mean, scale = xp.empty_like(self), xp.empty(shape, self.dtype), xp.empty(shape, self.dtype)
    rows = self.size // n
    launch("layer_norm_forward", self, self, weight, bias, found, mean, scale, rows, n, eps, over=rows)
    return found, mean, scale


def layer_norm_gradient(
    g: Any, needed: Any, self: Any, normalized_shape: Any, weight: Any, mean_: Any, rstd: Any, eps: float
) -> Any:
    if g.dtype != self.dtype or not covered(self, weight, mean_, rstd):
        return None
    xp, g, n = self.xp, dense(g), prod(normalized_shape)
    rows, gradient, by_weight, by_bias = self.size // n, None, None, None
    if needed[0]:
        gradient = xp.empty_like(self)
        launch("layer_norm_backward", self, g, self, weight, mean_, rstd, gradient, rows, n, over=rows)
    if needed[1] or needed[2]:
        parts = min(rows, _PARTS)
        sums = xp.empty((2, parts, n), self.dtype)
        launch(
            "layer_norm_backward_parameters",
            self,
            g,
            self,
            mean_,
            rstd,
            sums[0],
            sums[1],
            rows,
            n,
            over=n,
            tensors=parts,
        )
        by_weight, by_bias = sums.sum(axis=1).reshape(2, *normalized_shape)
    return gradient, by_weight if needed[1] else None, by_bias if needed[2] else None


def _sizes(array: Any) -> tuple[int, int, int]:
    """Batch, channels, and what is left in each."""
    return array.shape[0], array.shape[1], prod(array.shape[2:])


def batch_norm(
    self: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool, eps: float
) -> Any:
    xp, statistics = self.xp, () if training else (running_mean, running_var)
    if self.ndim < 2 or not covered(self, weight, bias, *statistics):
        return None
    found, (batch, channels, length) = xp.empty_like(self), _sizes(self)
    if not training:
        launch(
            "batch_norm_evaluation", self, self, weight, bias, *statistics, found, self.size, channels, length, eps,
            over=self.size,
        )  # fmt: skip
        return found, running_mean[:0], running_var[:0]
    mean, var = xp.empty(channels, self.dtype), xp.empty(channels, self.dtype)
    launch(
        "batch_norm_training", self, self, weight, bias, found, mean, var, batch, channels, length, eps, over=channels
    )
    return found, mean, var


def batch_norm_gradient(
    g: Any, needed: Any, self: Any, weight: Any, running_mean: Any, running_var: Any, save_mean: Any, save_var: Any,
    training: bool, eps: float,
) -> Any:  # fmt: skip
    if not training or g.dtype != self.dtype or not covered(self, weight, save_mean, save_var):
        return None
    xp, (batch, channels, length) = self.xp, _sizes(self)
    found = (xp.empty_like(self), xp.empty(channels, self.dtype), xp.empty(channels, self.dtype))
    launch(
        "batch_norm_backward", self, dense(g), self, weight, save_mean, save_var, *found, batch, channels, length, eps,
        over=channels,
    )  # fmt: skip
    return tuple(each if need else None for each, need in zip(found, needed))
