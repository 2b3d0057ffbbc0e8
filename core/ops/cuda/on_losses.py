"""Launches of the negative log-likelihood: behind log_softmax, it is what cross-entropy is made of."""

from __future__ import annotations

from typing import Any

import numpy as np

from .launch import covered, dense, launch

_MOST_ROWS = 1 << 16  # one block adds up all of them
_REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def _fits(shape: tuple, target: Any) -> bool:
    return len(shape) in (1, 2) and 0 < target.size <= _MOST_ROWS


def nll_loss(self: Any, target: Any, weight: Any = None, reduction: str = "mean", ignore_index: int = -100) -> Any:
    if not _fits(self.shape, target) or not covered(self, weight):
        return None
    xp, kind, rows, classes = self.xp, self.dtype, target.size, self.shape[-1]
    loss = xp.empty(target.shape if reduction == "none" else (), kind)
    worst = xp.empty((), np.int64)
    launch(
        "nll_loss_forward", self, self, dense(target, "int64"), weight, loss, worst, rows, classes, ignore_index,
        _REDUCTIONS[reduction], over=rows,
    )  # fmt: skip
    wrong = int(worst.item())  # waits for the device, once
    if wrong != ignore_index:
        raise IndexError(f"Target {wrong} is out of bounds.")
    return loss


def nll_loss_gradient(g: Any, self_meta: Any, target: Any, weight: Any, reduction: str, ignore_index: int) -> Any:
    g = dense(g)
    if not _fits(self_meta.shape, target) or g.dtype != self_meta.dtype or not covered(g, weight):
        return None
    found = g.xp.zeros(tuple(self_meta.shape), g.dtype)
    launch(
        "nll_loss_backward", g, g, dense(target, "int64"), weight, found, target.size, self_meta.shape[-1], ignore_index,
        _REDUCTIONS[reduction], over=target.size,
    )  # fmt: skip
    return found
