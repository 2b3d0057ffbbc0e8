"""torch.nn.attention: the choice among kernels of scaled_dot_product_attention, of which there is one here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class SDPBackend(IntEnum):
    """Torch's kernels. All give the same numbers, up to rounding."""

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


@contextmanager
def sdpa_kernel(backends: SDPBackend | list[SDPBackend], set_priority: bool = False) -> Iterator[None]:
    """Inside, attention may use these kernels. There is one kernel here, which stands for each of them."""
    if not isinstance(backends, (list, SDPBackend)):
        raise AssertionError(
            f"backends must be SDPBackend or list of SDPBackend, got {type(backends).__name__}"
        )  # fmt: skip
    yield


__all__ = ["SDPBackend", "sdpa_kernel"]
