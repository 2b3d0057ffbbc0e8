"""Writing along a dimension by index, or where a mask holds: index_add, index_fill, index_copy, masked_scatter."""

from __future__ import annotations

from typing import Any

from ..array.shapes import bracket, broadcast, product
from ..tensor import Tensor, wrap
from .declare import operation
from .index import index_select, masked_select
from .masks import check_scatter
from .reduce import sum
from .schema import Dim, Plain
from .shape import cat, reshape
from .where import masked_fill

Number = float


def _along(self, dim, index):
    """The index of the slices that `index` names along a dimension; a 0-dim tensor has one slice, itself."""
    return (slice(None),) * dim + (index.reshape(-1),) if self.ndim else (...,)


def _check(name, self, dim, index, source=None):
    if index.ndim > 1:
        raise IndexError(
            f"{name}_(): Index is supposed to be a vector, but got dim: {index.ndim} with type: {_name(index)} and size: "
            f"{bracket(index.shape)}"
        )
    if index.dtype.kind not in "iu":
        raise IndexError(f"{name}(): Expected dtype int32/int64 for index")
    length = self.shape[dim] if self.ndim else 1
    lowest = -length if name == "index_fill" else 0  # which alone counts from behind
    if index.size and (index.min().item() < lowest or index.max().item() >= length):
        raise _out_of_range(
            name, self, dim, length, next(i for i in index.ravel().tolist() if not lowest <= i < length)
        )
    if source is not None and self.ndim and source.ndim and source.shape[dim] != index.size:
        raise IndexError(
            f"{name}(): Number of indices ({index.size}) should be equal to source.size(dim) ({source.shape[dim]})"
        )


def _out_of_range(name, self, dim, length, index):
    sentence = f"index {index} is out of bounds for dimension {dim} with size {length}"
    if name == "index_add":
        return RuntimeError(sentence) if self.ndim > 1 else IndexError("index out of range in self")
    return IndexError(f"index_copy_(): {sentence}" if name == "index_copy" else sentence)


@operation(
    grad=dict(
        self=lambda g: g,
        source=lambda g, source_meta, dim, index, alpha: reshape(
            index_select(g, dim, index) * alpha, source_meta.shape
        ),
    ),
    inplace=True,
)
def index_add(xp, self: Tensor, dim: Dim, index: Plain, source: Tensor, *, alpha: Number = 1, out=None):
    """The input with slices of `source` added where the index says; repeated indices add up.

    >>> torch.zeros(3).index_add(0, torch.tensor([0, 0, 2]), torch.tensor([1.0, 2.0, 3.0]))
    tensor([3., 0., 3.])
    """
    _check("index_add", self, dim, index, source)
    written = self.copy()
    if not self.ndim:
        return written + source.reshape(()) * source.dtype.type(alpha)
    xp.add.at(written, _along(self, dim, index), source if alpha == 1 else source * source.dtype.type(alpha))
    return written


@operation(
    grad=dict(
        self=lambda g, dim, index: index_fill(g, dim, index, 0.0),
        value=lambda g, dim, index: sum(index_select(g, dim, index)),
    ),
    inplace=True,
    numbers=True,
    node=lambda self, dim, index, value: f"IndexFillBackward{1 if hasattr(value, 'dtype') else 0}",
)
def index_fill(xp, self: Tensor, dim: Dim, index: Plain, value: Tensor):
    """The input with one number in the slices that the index names."""
    if getattr(value, "ndim", 0):
        raise RuntimeError(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    _check("index_fill", self, dim, index)
    written = self.copy()
    written[_along(self, dim, index)] = value
    return written


@operation(
    grad=dict(
        self=lambda g, dim, index: index_fill(g, dim, index, 0.0),
        source=lambda g, source_meta, dim, index: reshape(index_select(g, dim, index), source_meta.shape),
    ),
    inplace=True,
)
def index_copy(xp, self: Tensor, dim: Dim, index: Plain, source: Tensor, *, out=None):
    """The input with slices of `source` written where the index says."""
    _check("index_copy", self, dim, index, source)
    written = self.copy()
    written[_along(self, dim, index)] = source if self.ndim else source.reshape(())
    return written


# -- masks ---------------------------------------------------------------------------------------------------------
def _masked_source_gradient(g, source_meta, mask):
    """The gradients where the mask holds, in order, then zeros for what was not used."""
    picked = masked_select(g, mask)
    rest = product(source_meta.shape) - picked.shape[0]
    if rest:
        zeros = source_meta.xp.zeros(rest, source_meta.dtype)
        picked = cat([picked, wrap(zeros) if isinstance(g, Tensor) else zeros], 0)
    return reshape(picked, source_meta.shape)


@operation(grad=dict(self=lambda g, mask: masked_fill(g, mask, 0.0), source=_masked_source_gradient), inplace=True)
def masked_scatter(xp, self: Tensor, mask: Plain, source: Tensor):
    """The input with elements of `source`, in order, where the mask holds."""
    check_scatter(mask)
    shape = broadcast(self.shape, mask.shape)
    chosen = xp.broadcast_to(mask != 0, shape)
    count = chosen.sum().item()
    if count > source.size:
        raise RuntimeError(
            "masked_scatter: expected self and source to have same dtypes but got a mask of "
            f"{count} elements and a source of {source.size}"
        )
    if source.dtype != self.dtype:
        raise RuntimeError(
            f"masked_scatter_: expected self and source to have same dtypes but got {_name(self)} and {_name(source)}"
        )
    written = xp.array(xp.broadcast_to(self, shape))
    written[chosen] = source.reshape(-1)[:count]
    return written


def _name(array: Any) -> str:
    from ..array.dtypes import LEGACY_NAMES, from_numpy

    return LEGACY_NAMES[from_numpy(array.dtype)].removesuffix("Tensor")


__all__ = ["index_add", "index_copy", "index_fill", "masked_scatter"]
