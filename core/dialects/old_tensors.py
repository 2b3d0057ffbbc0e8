"""Small functions and methods of 0.3 and 0.4 that 2.13 no longer has: parts, copies, random bits."""

from __future__ import annotations

import builtins
import sys
import warnings
from typing import Any

from .. import refused
from ..tensor import Tensor


def slice(input: Tensor, dim: int = 0, start: int = 0, end: int = sys.maxsize, step: int = 1) -> Tensor:  # noqa: A001
    """The part start … end of a dimension, as an index takes it."""
    ndim = input.array.ndim
    if not -ndim <= dim < ndim:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-ndim}, {ndim - 1}], but got {dim})\n  "
            f"slice(input {list(input.array.shape)}, dim={dim})"
        )
    key = [builtins.slice(None)] * ndim
    key[dim] = builtins.slice(start, end, step)
    return input[tuple(key)]  # type: ignore[index]


def bernoulli_(input: Tensor, p: Any = 0.5, generator: Any = None) -> Tensor:
    """Fill with 0 and 1, 1 with probability `p`."""
    return input.bernoulli_(p, generator=generator)  # type: ignore[attr-defined]


def pin_memory(input: Tensor) -> Tensor:
    """A copy in memory that CUDA reads directly."""
    return input.pin_memory()  # type: ignore[attr-defined]


def masked_copy(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """The old name of `masked_scatter`."""
    warnings.warn("masked_copy is deprecated and renamed to masked_scatter, and will be removed in v0.3", stacklevel=3)
    return input.masked_scatter(mask, source)  # type: ignore[attr-defined]


def masked_copy_(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """The old name of `masked_scatter_`."""
    warnings.warn(
        "masked_copy_ is deprecated and renamed to masked_scatter_, and will be removed in v0.3", stacklevel=3
    )
    return input.masked_scatter_(mask, source)  # type: ignore[attr-defined]


raw_copy_sparse_ = refused.function("torch.raw_copy_sparse_")

FUNCTIONS = (slice, bernoulli_, pin_memory, raw_copy_sparse_)
METHODS = (slice, masked_copy, masked_copy_)
