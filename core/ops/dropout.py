"""Dropout on a GPU: random bits from a counter and a key, so that the mask is drawn where it is used.

On the CPU and on simulated devices dropout draws torch's own mask instead (nn/functional/dropout.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import device_random
from ..tensor import Tensor
from .declare import operation
from .where import where

_ROUNDS = 10
_MULTIPLY, _ADD = (0xD2511F53, 0xCD9E8D57), (0x9E3779B9, 0xBB67AE85)


def philox(xp: Any, blocks: int, key: int) -> Any:
    """The words [blocks, 4] of Philox4x32-10 (Salmon et al., 2011) with the counters 0, 1, 2 …"""
    count = xp.arange(blocks, dtype=np.uint64)
    low, key0, key1 = np.uint64(0xFFFFFFFF), key & 0xFFFFFFFF, key >> 32
    c = [count & low, count >> np.uint64(32), xp.zeros_like(count), xp.zeros_like(count)]
    for _ in range(_ROUNDS):
        a, b = c[0] * np.uint64(_MULTIPLY[0]), c[2] * np.uint64(_MULTIPLY[1])
        c = [
            (b >> np.uint64(32)) ^ c[1] ^ np.uint64(key0), b & low,
            (a >> np.uint64(32)) ^ c[3] ^ np.uint64(key1), a & low,
        ]  # fmt: skip
        key0, key1 = (key0 + _ADD[0]) & 0xFFFFFFFF, (key1 + _ADD[1]) & 0xFFFFFFFF
    return xp.stack(c, axis=1)


@operation(
    grad=dict(self=lambda g, kept, p: where(kept, g / (1 - p), 0.0)), outputs=("result", "kept*"), function=False,
    method=False, node="NativeDropoutBackward0",
)  # fmt: skip
def dropout_by_key(xp, self: Tensor, p: float, key: int):
    """Zeros where a uniform number is below p, elsewhere the input over 1 - p; the numbers are those of the key."""
    words = philox(xp, (self.size + 3) // 4, key).reshape(-1)[: self.size]
    kept = ((words >> np.uint64(8)).astype(np.float32) * np.float32(2**-24) >= np.float32(p)).reshape(self.shape)
    return xp.where(kept, self / self.dtype.type(1 - p), self.dtype.type(0)), kept


def dropped(input: Tensor, p: float) -> Tensor:
    """Dropout of a tensor on a GPU; the key comes from the device's random stream."""
    key = device_random.of_device(input.device.index or 0).integers(None, None, (1,))
    return dropout_by_key(input, p, int(key[0]))[0]


__all__ = ["dropout_by_key", "dropped", "philox"]
