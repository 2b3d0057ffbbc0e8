"""CrossMapLRN2d: the local response normalisation of torch's oldest layer, sums and all."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .declare import operation


def _sums(xp: Any, squares: Any, size: int) -> Any:
    """For each channel the sum over its neighbours. Torch never takes channel 0 out again, nor is it here."""
    reach = int((size - 1) / 2 + 1)
    channels = squares.shape[1]
    found = xp.empty_like(squares)
    for c in range(channels):
        first = max(0, c - reach + 1)
        total = squares[:, first : c + reach].sum(axis=1)
        found[:, c] = total + squares[:, 0] if c >= reach else total
    return found


def _scale(xp: Any, array: Any, size: int, alpha: float, k: float) -> Any:
    return _sums(xp, array * array, size) * (alpha / size) + k


@operation(
    grad=dict(
        self=lambda g, self, result, size, alpha, beta, k: cross_map_lrn2d_gradient(
            g, self, result, size, alpha, beta, k
        )
    ),
    function=False,
    method=False,
    node="CrossMapLRN2dBackward",
)
def cross_map_lrn2d(xp, self: Tensor, size: int, alpha: float, beta: float, k: float):
    """Each element over a power of the sum of squares of the channels around it."""
    if self.ndim != 4:
        raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {self.ndim}D instead.")
    return self * _scale(xp, self, size, alpha, k) ** -beta


def _not_twice(g):
    raise RuntimeError(
        "mul(): functions with out=... arguments don't support automatic differentiation, but one of the arguments "
        "requires grad.\n  CrossMapLRN2d has no second derivative; use torch.nn.LocalResponseNorm"
    )


@operation(grad=dict(self=_not_twice, source=_not_twice), function=False, method=False)
def cross_map_lrn2d_gradient(
    xp, self: Tensor, source: Tensor, result: Tensor, size: int, alpha: float, beta: float, k: float
):
    """The gradient as torch computes it, with its window of channels."""
    scale = _scale(xp, source, size, alpha, k)
    before = int(size - (size - 1) / 2)
    ratios = self * result / scale
    found = self * scale**-beta
    for c in range(source.shape[1]):
        first, last = max(0, c - before), c - before + size
        if last > 0:
            found[:, c] -= (2 * alpha * beta / size) * source[:, c] * ratios[:, first:last].sum(axis=1)
    return found
