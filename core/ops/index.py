"""Indexing: `x[key]`, `x[key] = value`, gather, scatter, index_select and their kin."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import dtypes
from ..array.backend import send, xp_of
from ..array.errors import explained
from ..array.shapes import bracket, broadcast
from ..tensor import Tensor, wrap
from . import writing
from .declare import composite, operation, view
from .keys import take_apart
from .masks import check_fill, check_select, warn_of_byte_index
from .scalars import as_element
from .schema import Dim, Plain
from .shape import expanded_shape, put, reshape


# -- x[key] --------------------------------------------------------------------------------------------------------
def _node_of_key(self: Any, key: Any) -> str:
    """Torch takes a key apart and names the node after the last part that did something."""
    if type(key) is int:
        return "SelectBackward0"
    parts = key if isinstance(key, tuple) else (key,)
    name = "AliasBackward0"
    for part in parts:
        if type(part) is slice:
            if part.start is not None or part.stop is not None or part.step is not None:
                name = "SliceBackward0"
        elif part is None:
            name = "UnsqueezeBackward0"
        elif isinstance(part, (int, np.integer)):
            name = "SelectBackward0"
    return name


@view(
    grad=dict(self=lambda g, self_meta, key: put(g, key, tuple(self_meta.shape))),
    function=False,
    method=False,
    node=_node_of_key,
)
def basic_index(xp, self: Tensor, key: Any):
    """A view by integers, slices, None and Ellipsis."""
    if type(key) is int:
        return self[key, ...]  # with an Ellipsis NumPy gives a view, 0-d ones too
    parts = key if type(key) is tuple else (key,)
    return self[parts if Ellipsis in parts else (*parts, ...)]


@operation(
    grad=dict(self=lambda g, self_meta, key: index_add_zeros(g, key, tuple(self_meta.shape))),
    function=False,
    method=False,
    node="IndexBackward0",
)
def advanced_index(xp, self: Tensor, key: Any):
    """A copy by integer arrays and masks."""
    return self[key]


@operation(grad=dict(self=lambda g, key: advanced_index(g, key)), function=False, method=False)
def index_add_zeros(xp, self: Tensor, key: Any, size: Any):
    """Zeros of a size with the input added at an advanced index; repeated indices add up."""
    zeros = xp.zeros(size, self.dtype)
    xp.add.at(zeros, key, self)
    return zeros


_SMALL = (1, 2)  # sizes of the integers that are no index


def _part(part: Any, place: Any) -> tuple[Any, bool]:
    """One part of a key for the array library, and whether it makes the index advanced."""
    if isinstance(part, Tensor):
        array = part.array
        if array.dtype == np.uint8:
            warn_of_byte_index()
            return send(array, place) != 0, True
        if array.dtype.kind not in "ib" or (array.ndim and array.dtype.kind == "i" and array.dtype.itemsize in _SMALL):
            error = IndexError("tensors used as indices must be long, int, byte or bool tensors")
            raise explained(error, "index", [("index", array)])
        if array.ndim == 0 and array.dtype.kind == "i" and not hasattr(array, "xp"):
            return int(array), False
        return send(array, place), True
    if isinstance(part, np.ndarray):
        return send(part, place), True
    if isinstance(part, (list, range)):
        array = np.asarray(list(part))
        return send(array.astype(np.int64) if not array.size else array, place), True
    if isinstance(part, (bool, np.bool_)):
        return part, True
    if isinstance(part, slice):
        bounds = [int(b) if isinstance(b, (Tensor, np.generic)) else b for b in (part.start, part.stop, part.step)]
        if bounds[2] is not None and bounds[2] <= 0:
            raise explained(ValueError("step must be greater than zero"), "index", [("step", bounds[2])])
        return slice(*bounds), False
    if part is None or part is Ellipsis or isinstance(part, (int, np.integer)):
        return part, False
    if isinstance(part, str):
        raise TypeError("new(): invalid data type 'str'")
    sentence = (
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
        f"{type(part).__name__})"
    )
    raise explained(IndexError(sentence), "index", [("key", part)])


def _is_plain(key: Any) -> bool:
    """Is it an integer, a slice of integers or a tuple of such, which NumPy takes as it is?"""
    for part in key if type(key) is tuple else (key,):
        kind = type(part)
        if kind is slice:
            if part.step is not None or type(part.start) not in _BOUNDS or type(part.stop) not in _BOUNDS:
                return False
        elif kind is not int:
            return False
    return True


_BOUNDS = frozenset((int, type(None)))


def prepare(self: Tensor, key: Any) -> tuple[Any, bool]:
    """A key for the array library, and whether it is an advanced index."""
    if isinstance(key, tuple):
        place = self.device
        parts = [_part(p, place) for p in key]
        return tuple(p for p, _ in parts), any(a for _, a in parts)
    part, advanced = _part(key, self.device)
    return (part,) if isinstance(key, Tensor) else part, advanced


def _refusal(self: Tensor, key: Any, error: IndexError) -> Exception:
    """An index error with the shapes."""
    parts = key if isinstance(key, tuple) else (key,)
    return explained(error, "index", [("input", self), *((f"key[{i}]", part) for i, part in enumerate(parts))])


def _apart(self: Tensor, key: Any) -> tuple[tuple, tuple]:
    try:
        return take_apart(self.array.shape, key)
    except IndexError as error:
        raise _refusal(self, key, error) from None


def _viewed(self: Tensor, basic: tuple) -> Tensor:
    """The view that the basic part of a key makes; the tensor itself where it takes everything."""
    return self if all(part == slice(None) for part in basic) else basic_index(self, basic)


def getitem(self: Tensor, key: Any) -> Tensor:
    """`x[key]`: a view for integers and slices, a copy for tensors, masks and lists."""
    index, advanced = (key, False) if type(key) is int or _is_plain(key) else prepare(self, key)
    if not advanced:
        try:
            return basic_index(self, index)
        except IndexError as error:
            return basic_index(self, _known(self, index, error))
    basic, rest = _apart(self, index)
    return advanced_index(_viewed(self, basic), rest)


def _known(self: Tensor, index: Any, error: IndexError) -> tuple:
    """The key that torch makes of one which NumPy does not take, as one with two Ellipses; torch's sentence otherwise."""
    basic, _ = _apart(self, index)
    if isinstance(index, tuple) and sum(part is Ellipsis for part in index) > 1:
        return basic
    raise _refusal(self, index, IndexError(str(error).partition("\n")[0])) from None


def setitem(self: Tensor, key: Any, value: Any) -> None:
    """`x[key] = value`, recorded: the value's history joins, the overwritten part's is cut."""
    from .casts import copy_

    index, advanced = prepare(self, key)
    if advanced:
        check_bytes_filled(key, value)
    if not isinstance(value, Tensor):
        if not isinstance(value, (int, float, complex, bool, np.generic)):
            raise TypeError(f"can't assign a {type(value).__name__} to a torch.{dtypes.LEGACY_NAMES[self.dtype]}")
        held = value if isinstance(value, np.generic) else as_element(value, self.array.dtype)
        value = wrap(xp_of(self.array).asarray(held, self.array.dtype))
    basic, rest = _apart(self, index)
    if rest:
        writing.run_in_place(index_put_op, (_viewed(self, basic), rest, _fitting(self, index, value)))
        return
    part = basic_index(self, basic)
    value = _trimmed(value, part.array.shape)
    _check_assigned(part, value)
    copy_(part, value)


def check_bytes_filled(key: Any, value: Any) -> None:
    """One value for what one mask selects is written by `masked_fill_`, which takes no bytes."""
    parts = [part for part in (key if isinstance(key, (tuple, list)) else (key,)) if isinstance(part, (Tensor, list))]
    alone = parts[0] if len(parts) == 1 and getattr(value, "array", np.empty(())).size == 1 else None
    if isinstance(alone, Tensor) and alone.array.dtype == np.uint8 and alone.array.ndim:
        check_fill(alone.array)


def _check_assigned(part: Tensor, value: Tensor) -> None:
    if value.array.shape != part.array.shape:
        try:
            expanded_shape(value.array.shape, part.array.shape)
        except RuntimeError as error:
            raise explained(error, "setitem", [("input[key]", part), ("value", value)]) from None


def _trimmed(value: Tensor, shape: tuple) -> Tensor:
    """Without leading dimensions of size one that the target does not have."""
    extra = value.array.ndim - len(shape)
    if extra > 0 and all(n == 1 for n in value.array.shape[:extra]):
        return value.reshape(value.array.shape[extra:])  # type: ignore[attr-defined]
    return value


def _fitting(self: Tensor, index: Any, value: Tensor) -> Tensor:
    from .casts import to

    return value if value.array.dtype == self.array.dtype else to(value, self.dtype)


@operation(
    grad=dict(self=lambda g, values_meta, key: index_fill_zero(g, key), values=lambda g, key: advanced_index(g, key)),
    function=False,
    method=False,
    node="IndexPutBackward0",
)
def index_put(xp, self: Tensor, key: Any, values: Tensor):
    """The input with values written at an advanced index."""
    written = self.copy()
    try:
        written[key] = values
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {bracket(values.shape)} cannot be broadcast to indexing result of "
            f"shape {bracket(self[key].shape)}"
        ) from None
    return written


index_put_op = index_put.op


@operation(grad=dict(self=lambda g, key: index_fill_zero(g, key)), function=False, method=False)
def index_fill_zero(xp, self: Tensor, key: Any):
    """The input with zeros at an advanced index."""
    written = self.copy()
    written[key] = 0
    return written


Tensor.__getitem__ = getitem  # type: ignore[attr-defined]
Tensor.__setitem__ = setitem  # type: ignore[attr-defined]


# -- gather and scatter --------------------------------------------------------------------------------------------
def _check_index(name: str, index: Any, size: int, dim: int) -> None:
    if index.dtype.kind not in "iu":
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    if index.size and (index.min().item() < 0 or index.max().item() >= size):
        worst = index.min().item() if index.min().item() < 0 else index.max().item()
        raise RuntimeError(f"index {worst} is out of bounds for dimension {dim} with size {size}")


def _crop(shape: tuple, dim: int) -> tuple:
    """The part of a tensor that an index of this shape addresses in the other dimensions."""
    return tuple(slice(None) if d == dim else slice(n) for d, n in enumerate(shape))


@operation(grad=dict(self=lambda g, self_meta, dim, index: scatter_zeros(g, index, dim, tuple(self_meta.shape))))
def gather(xp, self: Tensor, dim: Dim, index: Plain, *, out=None):
    """`out[i][j] = input[index[i][j]][j]` (for dim 0): elements picked along a dimension.

    >>> x = torch.tensor([[1, 2], [3, 4]])
    >>> torch.gather(x, 1, torch.tensor([[0, 0], [1, 0]]))
    tensor([[1, 1],
            [4, 3]])
    """
    if index.ndim != self.ndim:
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    if not self.ndim:
        return self.copy()
    _check_index("gather", index, self.shape[dim], dim)
    return xp.take_along_axis(self[_crop(index.shape, dim)], index, axis=dim)


def _coordinates(xp, index, dim):
    grid = [xp.arange(n).reshape([-1 if d == i else 1 for d in range(index.ndim)]) for i, n in enumerate(index.shape)]
    grid[dim] = index
    return tuple(grid)


@operation(grad=dict(self=lambda g, index, dim: gather(g, dim, index)), function=False, method=False)
def scatter_zeros(xp, self: Tensor, index: Plain, dim: Dim, size: Any):
    """Zeros of a size with the input added where `gather` would read; repeated indices add up."""
    zeros = xp.zeros(tuple(size), self.dtype)
    if not zeros.ndim:
        zeros[...] = self
        return zeros
    xp.add.at(zeros, _coordinates(xp, index, dim), self)
    return zeros


@operation(
    grad=dict(
        self=lambda g, dim, index, src_meta: scatter_value(g, dim, index, 0),
        src=lambda g, dim, index: gather(g, dim, index),
    ),
    function=False,
    method=False,
    node="ScatterBackward0",
)
def scatter_src(xp, self: Tensor, dim: Dim, index: Plain, src: Tensor):
    """`out[index[i][j]][j] = src[i][j]` (for dim 0)."""
    return _scattered(xp, self, dim, index, src[tuple(slice(n) for n in index.shape)])


def _scattered(xp, self, dim, index, values):
    written = self.copy()
    if not self.ndim:
        written[...] = values
        return written
    _check_index("scatter", index, self.shape[dim], dim)
    written[_coordinates(xp, index, dim)] = values
    return written


@operation(
    grad=dict(self=lambda g, dim, index: scatter_value(g, dim, index, 0)),
    function=False,
    method=False,
    node="ScatterBackward1",
)
def scatter_value(xp, self: Tensor, dim: Dim, index: Plain, value: float):
    """`out[index[i][j]][j] = value` (for dim 0)."""
    return _scattered(xp, self, dim, index, value)


@composite()
@writing.accepting_out
def scatter(
    input: Tensor, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: str | None = None
) -> Tensor:  # fmt: skip
    """A copy with values written where the index says, or with `reduce` "add" or "multiply" combined with what is there;
    `src` is a tensor or a number."""
    if reduce is not None:
        from .scatter_reduce import scatter_with

        return scatter_with(input, dim, index, value if src is None else src, reduce)
    return (
        scatter_src(input, dim, index, src)
        if isinstance(src, Tensor)
        else scatter_value(input, dim, index, value if src is None else src)
    )


@composite(function=False)
def scatter_(
    self: Tensor, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: str | None = None
) -> Tensor:  # fmt: skip
    """In-place version of scatter."""
    if reduce is not None:
        from .scatter_reduce import scatter_with

        return writing.run_in_place(scatter_with.op, (self, dim, index, value if src is None else src, reduce))
    if isinstance(src, Tensor):
        return writing.run_in_place(scatter_src.op, (self, dim, index, src))
    return writing.run_in_place(scatter_value.op, (self, dim, index, value if src is None else src))


@operation(grad=dict(self=lambda g: g, src=lambda g, dim, index: gather(g, dim, index)), inplace=True)
def scatter_add(xp, self: Tensor, dim: Dim, index: Plain, src: Tensor, *, out=None):
    """`out[index[i][j]][j] += src[i][j]` (for dim 0); repeated indices add up.

    >>> torch.zeros(3).scatter_add(0, torch.tensor([0, 0, 2]), torch.ones(3))
    tensor([2., 0., 1.])
    """
    if not self.ndim:
        return self + src
    _check_index("scatter_add", index, self.shape[dim], dim)
    written = self.copy()
    xp.add.at(written, _coordinates(xp, index, dim), src[tuple(slice(n) for n in index.shape)])
    return written


@operation(grad=dict(self=lambda g, self_meta, dim, index: _index_select_gradient(g, self_meta, dim, index)))
def index_select(xp, self: Tensor, dim: Dim, index: Plain, *, out=None):
    """The slices of a dimension that a vector of indices names."""
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if index.size and (index.min().item() < 0 or index.max().item() >= (self.shape[dim] if self.ndim else 1)):
        raise IndexError("index out of range in self")
    return xp.take(self, xp.atleast_1d(index), axis=dim) if self.ndim else self.copy()


def _index_select_gradient(g, self_meta, dim, index):
    index = index.array if isinstance(index, Tensor) else index
    if not self_meta.shape:
        return reshape(g, ())
    index = index.reshape(-1)
    return index_add_zeros(g, (slice(None),) * dim + (index,), tuple(self_meta.shape))


def _masked_select_gradient(g, self_meta, mask):
    raw = mask.array if isinstance(mask, Tensor) else mask
    shape = broadcast(raw.shape, tuple(self_meta.shape))
    return index_add_zeros(g, xp_of(raw).broadcast_to(raw != 0, shape), shape)


@operation(grad=dict(self=_masked_select_gradient))
def masked_select(xp, self: Tensor, mask: Plain, *, out=None):
    """A vector of the elements where the mask holds; the two are broadcast."""
    check_select(mask)
    shape = broadcast(mask.shape, self.shape)
    return xp.broadcast_to(self, shape)[xp.broadcast_to(mask != 0, shape)]


@composite()
def nonzero(input: Tensor, *, as_tuple: bool = False, out: Any = None) -> Any:
    """Indices of the elements that are not zero: a row each, or a vector per dimension."""
    result = _nonzero(input, as_tuple)
    return result if out is None else writing.into("nonzero", out, result)


def _nonzero(input: Tensor, as_tuple: bool) -> Any:
    xp = xp_of(input.array)
    array = input.array
    if not array.ndim:
        found = xp.nonzero(array.reshape(1))
        return (wrap(found[0]),) if as_tuple else wrap(xp.zeros((found[0].size, 0), np.int64))
    found = xp.nonzero(array)
    return tuple(wrap(f) for f in found) if as_tuple else wrap(xp.stack(found, axis=1))


__all__ = ["getitem", "prepare", "setitem"]
