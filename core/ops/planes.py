"""Elements of planes by flat index: taking them, and adding numbers where they were taken.

A plane is what the dimensions behind the first `lead` hold together: a line, a picture, a volume. One index tensor may
serve many planes: its leading dimensions are broadcast.
"""

from __future__ import annotations

from typing import Any

from ..array.shapes import product
from ..tensor import Tensor
from .declare import operation
from .schema import Plain


@operation(
    grad=dict(self=lambda g, self_meta, index, lead: plane_add(g, index, lead, tuple(self_meta.shape[lead:]))),
    function=False,
    method=False,
    node="GatherBackward0",
)
def plane_take(xp, self: Tensor, index: Plain, lead: int):
    """The elements of each plane at flat indices, in the shape of the indices."""
    before = self.shape[:lead]
    shape = (*before, *index.shape[lead:])
    if not product(shape):
        return xp.zeros(shape, self.dtype)
    places = index.reshape(*index.shape[:lead], -1)
    flat = self.reshape(*before, product(self.shape[lead:]))
    return xp.take_along_axis(flat, xp.broadcast_to(places, (*before, places.shape[-1])), -1).reshape(shape)


@operation(
    grad=dict(self=lambda g, index, lead: plane_take(g, index, lead)),
    function=False,
    method=False,
    node="ScatterAddBackward0",
)
def plane_add(xp, self: Tensor, index: Plain, lead: int, size: Any):
    """Planes of zeros of a size with each number added at its flat index."""
    before = self.shape[:lead]
    planes, length = product(before), product(size)
    whole = xp.zeros((planes * length,), self.dtype)
    if self.size:
        places = xp.broadcast_to(index, self.shape).reshape(planes, -1) + (xp.arange(planes) * length).reshape(-1, 1)
        xp.add.at(whole, places.reshape(-1), self.reshape(-1))
    return whole.reshape(*before, *size)


@operation(
    grad=dict(self=lambda g, index, lead: plane_take(g, index, lead)),
    function=False,
    method=False,
    node=lambda self, index, lead, size: f"MaxUnpool{len(size)}DBackward0",
)
def max_unpool(xp, self: Tensor, index: Plain, lead: int, size: Any):
    """Planes of zeros of a size with each number at its flat index; of several at one place the last stays."""
    before = self.shape[:lead]
    planes, length = product(before), product(size)
    if self.size and (index.min().item() < 0 or index.max().item() >= length):
        wrong = index[(index < 0) | (index >= length)].reshape(-1)[0].item()
        volume = "x".join(map(str, size))
        raise RuntimeError(f"Found an invalid max index: {wrong} (output volumes are of size {volume})")
    whole = xp.zeros((planes * length,), self.dtype)
    if self.size:
        places = index.reshape(planes, -1) + (xp.arange(planes) * length).reshape(-1, 1)
        whole[places.reshape(-1)] = self.reshape(-1)
    return whole.reshape(*before, *size)
