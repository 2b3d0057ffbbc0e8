"""Dropout: a random mask, drawn as torch draws it, times the input."""

from __future__ import annotations

from ...tensor import Tensor


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """In training each element is zero with probability `p`, and the rest are scaled by `1 / (1 - p)`."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if p == 0 or not training or input.array.size == 0:
        return input
    mask = _mask(input, p)
    return input.mul_(mask) if inplace else input * mask  # type: ignore[attr-defined,operator]


def _mask(input: Tensor, p: float) -> Tensor:
    """Zeros, and `1 / (1 - p)` where the input is kept."""
    from ...ops.declare import PUBLIC

    mask = PUBLIC["empty_like"](input)
    if p == 1:
        return mask.zero_()
    return mask.bernoulli_(1 - p).div_(1 - p)


__all__ = ["dropout"]
