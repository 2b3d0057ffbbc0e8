"""Sliding along dimensions: unfold, roll, meshgrid."""

from __future__ import annotations

import warnings
from typing import Any

from ..array import memory
from ..array.errors import explained
from ..array.shapes import wrap_dim
from ..tensor import Tensor
from .declare import composite, operation, view
from .schema import Dim
from .shape import expand, reshape


# -- windows along a dimension -------------------------------------------------------------------------------------
@view(
    grad=dict(
        self=lambda g, self_meta, dimension, size, step: folded(g, tuple(self_meta.shape), dimension, size, step)
    ),
    function=False,
)
def unfold(xp, self: Tensor, dimension: Dim, size: int, step: int):
    """All windows of a size along a dimension, `step` apart; the elements of a window are a new last dimension.

    >>> torch.arange(5).unfold(0, 3, 2)
    tensor([[0, 1, 2],
            [2, 3, 4]])
    """
    length = self.shape[dimension] if self.ndim else 1
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {dimension} is {length} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if not self.ndim:
        return self.reshape(1)[:size]
    count = (length - size) // step + 1
    shape = (*self.shape[:dimension], count, *self.shape[dimension + 1 :], size)
    stride = self.strides[dimension]
    strides = (*self.strides[:dimension], stride * step, *self.strides[dimension + 1 :], stride)
    return memory.strided(self, shape, strides)


@operation(
    grad=dict(self=lambda g, dimension, size, step: unfold(g, dimension, size, step)), function=False, method=False
)
def folded(xp, self: Tensor, shape: Any, dimension: int, size: int, step: int):
    """Zeros of a shape with every window added where it was taken."""
    whole = xp.zeros(shape, self.dtype)
    if not shape:
        return self.sum().reshape(()) if size else whole
    before = (slice(None),) * dimension
    for k in range(size):
        last = k + step * (self.shape[dimension] - 1) + 1
        whole[(*before, slice(k, last, step))] += self[..., k]
    return whole


# -- rolling -------------------------------------------------------------------------------------------------------
def _as_tuple(value: Any) -> tuple[int, ...]:
    return (int(value),) if not isinstance(value, (tuple, list)) else tuple(int(v) for v in value)


@operation(
    grad=dict(self=lambda g, shifts, dims: rolled(g, tuple(-s for s in shifts), dims)),
    function=False,
    method=False,
    node="RollBackward0",
)
def rolled(xp, self: Tensor, shifts: Any, dims: Any):
    """The elements moved along dimensions, or in one row; what leaves at one end enters at the other."""
    if not self.ndim:
        return self.copy()
    if not dims:
        return xp.roll(self, shifts[0])
    return xp.roll(self, shifts, axis=tuple(wrap_dim(d, self.ndim) for d in dims))


@composite()
def roll(input: Tensor, shifts: Any, dims: Any = ()) -> Tensor:
    """The elements moved by `shifts` along `dims` (or along the flattened tensor); what leaves at one end enters at the
    other.

    >>> torch.arange(4).roll(1)
    tensor([3, 0, 1, 2])
    """
    shifts, dims = _as_tuple(shifts), _as_tuple(dims)
    if (len(shifts) != len(dims) or not shifts) and (dims or len(shifts) != 1):
        sentence = (
            "`shifts` required"
            if not shifts
            else f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}"
        )
        raise explained(RuntimeError(sentence), "roll", [("input", input), ("shifts", shifts), ("dims", dims)])
    return rolled(input, shifts, dims)


# -- grids ---------------------------------------------------------------------------------------------------------
@composite(method=False)
def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple:
    """Each vector's values spread over the grid of all of them; "ij" (rows first) unless `indexing="xy"`."""
    vectors = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            UserWarning,
            stacklevel=2,
        )
    for t in vectors:
        if t.array.ndim > 1:
            sentence = f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {t.array.ndim}"
            raise explained(RuntimeError(sentence), "meshgrid", [("tensor", t)])
    if not vectors:
        raise RuntimeError("meshgrid expects a non-empty TensorList\\n  meshgrid(tensors=[])")
    if indexing not in (None, "ij", "xy"):
        sentence = f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        raise explained(RuntimeError(sentence), "meshgrid", [("indexing", indexing)])
    order = list(range(len(vectors)))
    if indexing == "xy" and len(vectors) > 1:
        order[:2] = [1, 0]
    shape = tuple(vectors[k].array.size for k in order)
    grids = []
    for k, vector in enumerate(vectors):
        one = [1] * len(shape)
        one[order.index(k)] = vector.array.size
        grids.append(expand(reshape(vector, tuple(one)), shape))
    return tuple(grids)
