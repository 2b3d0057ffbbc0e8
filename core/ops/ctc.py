"""Connectionist temporal classification: the probability of a labelling, summed over its alignments."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from .declare import operation
from .schema import Plain


def _extended(targets: Any, lengths: Any, blank: int) -> tuple[np.ndarray, np.ndarray]:
    """Each labelling with blanks around its labels, [N, 2 S + 1], and where a step over a blank is allowed."""
    longest = int(lengths.max()) if len(lengths) else 0
    states = np.full((len(lengths), 2 * longest + 1), blank, np.int64)
    states[:, 1::2] = targets[:, :longest]
    skips = np.zeros(states.shape, bool)
    skips[:, 2:] = (states[:, 2:] != blank) & (states[:, 2:] != states[:, :-2])
    return states, skips


def _logsumexp(*terms: Any) -> Any:
    largest = np.maximum.reduce(terms)
    safe = np.where(np.isneginf(largest), 0, largest)
    return safe + np.log(sum(np.exp(t - safe) for t in terms))


def _shifted(row: Any, by: int) -> Any:
    """A row of log-probabilities moved by some states, with nothing coming in."""
    moved = np.full_like(row, -np.inf)
    if by > 0:
        moved[:, by:] = row[:, :-by]
    else:
        moved[:, :by] = row[:, -by:]
    return moved


def _forward(emissions: Any, skips: Any) -> Any:
    """alpha [T, N, states] (Graves et al., 2006, equations 6 and 7), in logarithms."""
    alpha = np.full_like(emissions, -np.inf)
    alpha[0, :, :2] = emissions[0, :, :2]
    for t in range(1, len(emissions)):
        last = alpha[t - 1]
        skipped = np.where(skips, _shifted(last, 2), -np.inf)
        alpha[t] = _logsumexp(last, _shifted(last, 1), skipped) + emissions[t]
    return alpha


def _backward(emissions: Any, skips: Any, steps: Any, ends: Any) -> Any:
    """beta [T, N, states] (equations 9 and 10), each sequence from its own end."""
    beta = np.full_like(emissions, -np.inf)
    state = np.arange(emissions.shape[2])
    final = (state == ends[:, None]) | (state == ends[:, None] - 1)
    # a step over a blank leaves from two states before the one it is allowed into
    leaves = np.zeros_like(skips)
    leaves[:, :-2] = skips[:, 2:]
    row = np.full_like(emissions[0], -np.inf)
    for t in reversed(range(len(emissions))):
        skipped = np.where(leaves, _shifted(row, -2), -np.inf)
        moved = _logsumexp(row, _shifted(row, -1), skipped)
        starts = (steps == t + 1)[:, None]
        row = np.where(starts, np.where(final, 0.0, -np.inf), moved) + emissions[t]
        row = np.where((steps > t)[:, None], row, -np.inf)
        beta[t] = row
    return beta


def _gradient(g, log_probs, targets, steps, lengths, blank, zero_infinity, result, alpha):
    if isinstance(g, Tensor):
        return ctc_slope(g, log_probs, targets, steps, lengths, blank, zero_infinity, result.detach(), alpha)
    return _slope(g, log_probs, targets, steps, lengths, blank, zero_infinity, result, alpha)


def _slope(g, log_probs, targets, steps, lengths, blank, zero_infinity, loss, alpha):
    """Equation 15 of the paper, with the softmax's share in it as torch has it."""
    states, skips = _extended(targets, lengths, blank)
    emissions = _emitted(log_probs, states)
    beta = _backward(emissions, skips, steps, 2 * lengths)
    both = alpha + beta
    collected = np.full(log_probs.shape, -np.inf, log_probs.dtype)
    for s in range(states.shape[1]):  # states of the same label are summed
        at = (slice(None), np.arange(len(states)), states[:, s])
        collected[at] = _logsumexp(collected[at], np.where(s <= 2 * lengths, both[:, :, s], -np.inf))
    slope = np.exp(log_probs) - np.exp(collected + loss[:, None] - log_probs)
    slope *= g.reshape(-1, 1)
    unreachable = np.isinf(loss)
    slope[:, unreachable] = 0 if zero_infinity else np.nan
    slope[np.arange(len(log_probs))[:, None] >= steps] = 0
    return slope.astype(log_probs.dtype)


def _emitted(log_probs: Any, states: Any) -> Any:
    return np.take_along_axis(log_probs, np.broadcast_to(states, (len(log_probs), *states.shape)), 2)


@operation(
    grad=dict(log_probs=_gradient), outputs=("result", "alpha*"), function=False, method=False, node="CtcLossBackward0",
    refuses=("iubc", "ctc_loss_cpu"),
)  # fmt: skip
def ctc_sums(
    xp, log_probs: Tensor, targets: Plain, steps: Plain, lengths: Plain, blank: int = 0, zero_infinity: bool = False
):  # fmt: skip
    """Minus the log-probability of each labelling [N], for log_probs [T, N, C], targets [N, S] and both lengths [N]."""
    states, skips = _extended(targets, lengths, blank)
    alpha = _forward(_emitted(log_probs, states), skips)
    last = alpha[np.maximum(steps - 1, 0), np.arange(len(steps))]
    ends = np.stack([2 * lengths, np.maximum(2 * lengths - 1, 0)], 1)
    final = np.take_along_axis(last, ends, 1)
    final[lengths == 0, 1] = -np.inf
    return -_logsumexp(final[:, 0], final[:, 1]).astype(log_probs.dtype), alpha


def _no_derivative(g: Any) -> Any:
    raise RuntimeError("derivative for aten::_ctc_loss_backward is not implemented")


@operation(
    grad=dict(g=_no_derivative, log_probs=_no_derivative), function=False, method=False, node="CtcLossBackwardBackward0"
)
def ctc_slope(
    xp, g: Tensor, log_probs: Tensor, targets: Plain, steps: Plain, lengths: Plain, blank: int, zero_infinity: bool,
    loss: Plain, alpha: Plain,
):  # fmt: skip
    """The gradient of ctc_sums; it has none itself, in torch neither."""
    return _slope(g, log_probs, targets, steps, lengths, blank, zero_infinity, loss, alpha)
