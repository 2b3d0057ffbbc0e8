"""Vandermonde matrices in the order of NumPy."""

from __future__ import annotations

from ..array.backend import xp_of
from ..array.errors import explained
from ..tensor import Tensor, wrap
from .declare import composite
from .shape import cat, expand, unsqueeze
from .sorting import cumprod, flip


@composite(method=False)
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:  # noqa: N803 - torch's name
    """The powers N - 1 … 0 of each element, or rising, a row for each.

    >>> torch.vander(torch.tensor([1, 2, 3]))
    tensor([[1, 1, 1],
            [4, 2, 1],
            [9, 3, 1]])
    """
    if x.array.ndim != 1:
        raise explained(RuntimeError("x must be a one-dimensional tensor."), "vander", [("x", x)])
    count = x.array.shape[0] if N is None else N
    if count < 0:
        raise explained(RuntimeError("N must be non-negative."), "vander", [("x", x), ("N", N)])
    array = x.array
    parts = [wrap(xp_of(array).ones((len(array), min(count, 1)), array.dtype))]
    if count > 1:
        parts.append(cumprod(expand(unsqueeze(x, -1), (len(array), count - 1)), -1))
    powers = cat(parts, -1)
    return powers if increasing else flip(powers, (-1,))
