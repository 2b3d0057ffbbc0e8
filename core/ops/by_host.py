"""Operations that only LAPACK on the host has: on a device their operands go by the host, and the results come back."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import device_of, is_array, send, to_host


def by_host(operation: Any) -> None:
    """Let an operation compute on the host for CUDA tensors, too."""
    kernel = operation.op.kernel

    def on_cuda(xp: Any, *arguments: Any) -> Any:
        place = next(device_of(a) for a in arguments if is_array(a))
        found = kernel(np, *(to_host(a) if is_array(a) else a for a in arguments))
        return tuple(send(a, place) for a in found) if isinstance(found, tuple) else send(found, place)

    operation.on("cuda")(on_cuda)


__all__ = ["by_host"]
