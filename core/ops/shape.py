"""Shapes: views of the same memory, and joining and repeating."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import formats
from ..array.dtypes import dtype
from ..array.errors import explained
from ..array.shapes import as_shape, bracket, infer, product, wrap_dim
from ..tensor import Tensor
from .declare import composite, operation, view
from .reinterpret import view_as_dtype
from .schema import Dim, Size


# -- the shape itself ----------------------------------------------------------------------------------------------
@view(grad=dict(self=lambda g, self_meta: reshape(g, self_meta.shape)), function=False, node="ViewBackward0")
def view_op(xp, self: Tensor, size: Size):
    """The same memory under another shape; RuntimeError when strides do not allow it."""
    if type(self) is np.ndarray and self.flags.c_contiguous and (not size or min(size) >= -1):
        try:
            return self.reshape(size)  # NumPy reads the sizes as torch does, and what it refuses is refused below
        except ValueError:
            pass
    size = infer(size, self.size)
    if self.flags.c_contiguous:
        return self.reshape(size)
    try:
        return self.reshape(size, copy=False)
    except ValueError:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension spans across two "
            "contiguous subspaces). Use .reshape(...) instead."
        ) from None


@composite(method=False)
def reshape(input: Any, shape: Any) -> Any:
    """The elements under another shape: a view where possible, else a copy."""
    if not isinstance(input, Tensor):
        return input.reshape(shape)
    try:
        size = infer(as_shape(shape), input.array.size)
    except RuntimeError as error:
        raise explained(error, "reshape", [("input", input), ("shape", as_shape(shape))]) from None
    try:
        return view_op(input, size)
    except RuntimeError:
        return view_op(contiguous(input), size)


def _reshape_method(self: Tensor, *shape: Any) -> Tensor:
    if self.array.flags.c_contiguous:
        try:
            return view_op(self, shape)
        except (RuntimeError, TypeError, ValueError):  # explained below
            pass
    return reshape(self, shape)


_reshape_method.__name__ = _reshape_method.__qualname__ = "reshape"
_reshape_method.__module__ = "torch"
_reshape_method.__code__ = _reshape_method.__code__.replace(co_name="reshape")  # the profiler knows operations by it
Tensor.reshape = _reshape_method  # type: ignore[attr-defined]
_view_size = Tensor.view  # type: ignore[attr-defined]


def _view_method(self: Tensor, *size: Any, **named: Any) -> Tensor:
    """The same memory under another shape (`view(2, 3)`), or as elements of another dtype (`view(torch.uint8)`)."""
    if size and type(size[0]) is int and not named:
        return view_op(self, size)
    kind = size[0] if size else named.get("dtype")
    return view_as_dtype(self, kind) if isinstance(kind, dtype) else _view_size(self, *size, **named)


_view_method.__name__ = _view_method.__qualname__ = "view"
_view_method.__module__ = "torch"
Tensor.view = _view_method  # type: ignore[attr-defined]


@composite(function=False)
def view_as(self: Tensor, other: Tensor) -> Tensor:
    """`view` with the other tensor's shape."""
    return view_op(self, other.array.shape)


@composite(function=False)
def reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """`reshape` to the other tensor's shape."""
    return reshape(self, other.array.shape)


@operation(grad=dict(self=lambda g: g), function=False, method=False, node="CloneBackward0")
def dense(xp, self: Tensor, memory_format: Any = None):
    """A copy in C order, or in that of a memory format."""
    return xp.array(self, order="C") if memory_format is None else formats.copied(self, memory_format)


@composite(function=False)
def contiguous(self: Tensor, memory_format: Any = None) -> Tensor:
    """Itself when it lies in C order (or in that of a memory format), else a copy that does."""
    if memory_format is None:
        return self if self.array.flags.c_contiguous else dense(self)
    formats.check_format("contiguous", memory_format)
    if memory_format is formats.preserve_format or formats.lies_in(self.array, memory_format):
        return self
    return dense(self, memory_format)


@composite()
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Dimensions start_dim … end_dim made one."""
    shape = input.array.shape
    if not shape:
        return reshape(input, (1,))
    try:
        first, last = wrap_dim(start_dim, len(shape)), wrap_dim(end_dim, len(shape))
        if first > last:
            raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    except (IndexError, RuntimeError) as error:
        arguments = [("input", input), ("start_dim", start_dim), ("end_dim", end_dim)]
        raise explained(error, "flatten", arguments) from None
    return reshape(input, (*shape[:first], product(shape[first : last + 1]), *shape[last + 1 :]))


@view(grad=dict(self=lambda g, self_meta: reshape(g, self_meta.shape)), inplace=True)
def unsqueeze(xp, self: Tensor, dim: int):
    """A dimension of size one inserted before `dim`."""
    return self[(slice(None),) * wrap_dim(dim, self.ndim + 1) + (None, ...)]


def _squeeze_dims(shape: tuple, dim: Any) -> tuple[int, ...]:
    dims = (
        range(len(shape))
        if dim is None
        else [wrap_dim(d, len(shape)) for d in ((dim,) if isinstance(dim, int) else dim)]
    )
    return tuple(d for d in dims if shape and shape[d] == 1)


@view(
    grad=dict(self=lambda g, self_meta: reshape(g, self_meta.shape)),
    inplace=True,
    node=lambda self, dim: f"SqueezeBackward{0 if dim is None else 1 if isinstance(dim, int) else 2}",
)
def squeeze(xp, self: Tensor, dim: Any = None):
    """Without its dimensions of size one (or without `dim`, when it has size one)."""
    return xp.squeeze(self, axis=_squeeze_dims(self.shape, dim))


# -- the order of dimensions ---------------------------------------------------------------------------------------
@view(grad=dict(self=lambda g, dim0, dim1: transpose(g, dim0, dim1)), inplace=True)
def transpose(xp, self: Tensor, dim0: Dim, dim1: Dim):
    """Dimensions dim0 and dim1 exchanged."""
    return xp.swapaxes(self, dim0, dim1) if self.ndim else self[...]


@view(grad=dict(self=lambda g: t(g)), inplace=True, node="TBackward0")
def t(xp, self: Tensor):
    """A matrix with rows and columns exchanged; a vector as it is."""
    if self.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {self.ndim}D")
    return self.T


def _inverse(dims: tuple) -> tuple[int, ...]:
    return tuple(sorted(range(len(dims)), key=lambda i: dims[i]))


@view(grad=dict(self=lambda g, dims: permute(g, _inverse(tuple(d % len(dims) for d in dims)))))
def permute(xp, self: Tensor, dims: Size):
    """The dimensions in another order."""
    if len(dims) != self.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {self.ndim} is not equal to len(dims) = {len(dims)}"
        )
    order = tuple(wrap_dim(d, self.ndim) for d in dims)
    if len(set(order)) != len(order):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return xp.transpose(self, order)


@property  # type: ignore[misc]
def _reversed(self: Tensor) -> Tensor:
    """All dimensions in reverse order."""
    return permute(self, tuple(reversed(range(self.array.ndim)))) if self.array.ndim != 2 else permute(self, (1, 0))


@property  # type: ignore[misc]
def _matrices_transposed(self: Tensor) -> Tensor:
    """The last two dimensions exchanged."""
    if not self.array.ndim:
        return self
    if self.array.ndim < 2:
        sentence = f"tensor.mT is only supported on matrices or batches of matrices. Got {self.array.ndim}-D tensor."
        raise explained(RuntimeError(sentence), "mT", [("input", self)])
    return transpose(self, -2, -1)


Tensor.T = _reversed  # type: ignore[attr-defined]
Tensor.mT = _matrices_transposed  # type: ignore[attr-defined]


# -- repeating -----------------------------------------------------------------------------------------------------
def expanded_shape(shape: tuple, size: tuple) -> tuple[int, ...]:
    if len(size) < len(shape):
        raise RuntimeError(
            f"expand(torch.FloatTensor{{{bracket(shape)}}}, size={list(size)}): the number of sizes provided ({len(size)}) must be greater "
            f"or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    extra = len(size) - len(shape)
    result = []
    for i, n in enumerate(size):
        have = shape[i - extra] if i >= extra else 1
        if n == -1:
            if i < extra:
                raise RuntimeError(
                    f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {i}"
                )
            n = have
        elif have not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({have}) at non-singleton "
                f"dimension {i}.  Target sizes: {bracket(size)}.  Tensor sizes: {bracket(shape)}"
            )
        result.append(n)
    return tuple(result)


@view(grad=dict(self=lambda g: g), function=False, broadcasts=True)
def expand(xp, self: Tensor, size: Size):
    """Dimensions of size one repeated without copying; -1 keeps a size."""
    shape = expanded_shape(self.shape, size)
    if product(shape) == self.size > 0:  # nothing is repeated
        return self[(None,) * (len(shape) - self.ndim) + (...,)]
    if type(self) is np.ndarray:
        return _repeated(self, shape)
    return xp.broadcast_to(self, shape)


def _repeated(array, shape):
    """`np.broadcast_to`, as writable as the array is; for one in C order at an eighth of its price."""
    if not array.size or array.dtype.kind not in "fiu" or not array.flags.c_contiguous:
        found = np.broadcast_to(array, shape)
        found.flags.writeable = array.flags.writeable
        return found
    extra = len(shape) - array.ndim
    steps = [0 if n == 1 else step for n, step in zip(array.shape, array.strides)]
    return np.ndarray(shape, array.dtype, array, 0, (0,) * extra + tuple(steps))


@composite(function=False)
def expand_as(self: Tensor, other: Tensor) -> Tensor:
    """`expand` to the other tensor's shape."""
    return expand(self, other.array.shape)


@composite(method=False)
def broadcast_to(input: Tensor, size: Any) -> Tensor:
    """`input.expand(size)`."""
    return expand(input, size)


def _fold_repeats(g, self_meta, repeats):
    extra = len(repeats) - len(self_meta.shape)
    shape = (1,) * extra + tuple(self_meta.shape)
    split = tuple(n for pair in zip(repeats, shape) for n in pair)
    from .reduce import sum

    return reshape(sum(reshape(g, split), tuple(range(0, len(split), 2))), self_meta.shape)


@operation(grad=dict(self=_fold_repeats), function=False)
def repeat(xp, self: Tensor, repeats: Size):
    """Copies laid side by side along each dimension."""
    if len(repeats) < self.ndim:
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    return xp.tile(self, repeats)


# -- joining and splitting -----------------------------------------------------------------------------------------
def _split_gradient(g, tensors_meta, dim):
    parts, start = [], 0
    for meta in tensors_meta:
        if meta.shape == (0,) and g.ndim != 1:  # an empty vector joins anything and gets nothing
            parts.append(None)
            continue
        length = meta.shape[dim]
        parts.append(narrow(g, dim, start, length))
        start += length
    return parts


@operation(grad=dict(tensors=_split_gradient), dtype="promote", method=False)
def cat(xp, tensors: list[Tensor], dim: Dim = 0, *, out=None):
    """Tensors joined along an existing dimension."""
    for i, a in enumerate(tensors):
        if not a.ndim:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    kept = [a for a in tensors if a.shape != (0,)] or tensors
    first = kept[0]
    for i, a in enumerate(kept[1:], 1):
        if a.ndim != first.ndim:
            raise RuntimeError(f"Tensors must have same number of dimensions: got {first.ndim} and {a.ndim}")
        for d in range(a.ndim):
            if d != dim and a.shape[d] != first.shape[d]:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {dim}. Expected size {first.shape[d]} but got "
                    f"size {a.shape[d]} for tensor number {i} in the list."
                )
    return xp.concatenate(kept, axis=dim)


@operation(
    grad=dict(tensors=lambda g, tensors_meta, dim: [select(g, dim, i) for i in range(len(tensors_meta))]),
    dtype="promote",
    method=False,
)
def stack(xp, tensors: list[Tensor], dim: int = 0, *, out=None):
    """Tensors of one shape joined along a new dimension."""
    for i, a in enumerate(tensors):
        if a.shape != tensors[0].shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {bracket(tensors[0].shape)} at entry 0 and "
                f"{bracket(a.shape)} at entry {i}"
            )
    return xp.stack(tensors, axis=wrap_dim(dim, tensors[0].ndim + 1))


def _into(g, shape, key):
    """Zeros of `shape` with `g` at `key`."""
    return put(g, key, tuple(shape))


@operation(grad=dict(self=lambda g, key: g[key]), function=False, method=False)
def put(xp, self: Tensor, key: Any, size: Any):
    """Zeros of a size with the input written at a basic index."""
    zeros = xp.zeros(size, self.dtype)
    zeros[key] = self
    return zeros


def _along(dim: int, key: Any) -> tuple:
    return (slice(None),) * dim + (key,)


@view(grad=dict(self=lambda g, self_meta, dim, index: _into(g, self_meta.shape, _along(dim, index))))
def select(xp, self: Tensor, dim: Dim, index: int):
    """The slice at `index` of dimension `dim`, which disappears."""
    if not self.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    if not -self.shape[dim] <= index < self.shape[dim]:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {bracket(self.shape)} at dimension {dim}"
        )
    return self[(*_along(dim, int(index)), ...)]


def narrow_back(g, meta, dim, start, length):
    """Zeros with the gradient of a part of dimension `dim` in its place."""
    first = _start(meta.shape[dim], start)
    return _into(g, meta.shape, _along(dim, slice(first, first + length)))


@view(
    grad=dict(self=lambda g, self_meta, dim, start, length: narrow_back(g, self_meta, dim, start, length)),
    node="SliceBackward0",
)
def narrow(xp, self: Tensor, dim: Dim, start: int, length: int):
    """Elements start … start + length - 1 of dimension `dim`."""
    if not self.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    size = self.shape[dim]
    first = _start(size, start)
    if first + length > size:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return self[_along(dim, slice(first, first + length))]


@view(
    grad=dict(self=lambda g, self_meta, dim, start, length: narrow_back(g, self_meta, dim, start, length)),
    method=False,
    function=False,
    node=lambda self, dim, start, length, origin, number: origin,
    one_of_many=lambda arguments: arguments[-2:],
)
def piece(xp, self: Tensor, dim: int, start: int, length: int, origin: str, number: int):
    """One of the pieces that `split` makes; `origin` is the name of its node."""
    return self[_along(dim, slice(start, start + length))]


@view(
    grad=dict(self=lambda g, self_meta, dim, index: _into(g, self_meta.shape, _along(dim, index))),
    method=False,
    function=False,
    node="UnbindBackward0",
    one_of_many=lambda arguments: ("UnbindBackward0", arguments[-1]),
)
def slab(xp, self: Tensor, dim: Dim, index: int):
    """One of the slices that `unbind` makes."""
    return self[(*_along(dim, index), ...)]


def _start(size: int, start: int) -> int:
    return start + size if start < 0 else start


@composite()
def split(tensor: Tensor, split_size_or_sections: Any, dim: int = 0) -> tuple:
    """Pieces of a given size (the last may be smaller), or of the given sizes."""
    try:
        return _split(tensor, split_size_or_sections, dim)
    except (IndexError, RuntimeError) as error:
        arguments = [("tensor", tensor), ("split_size_or_sections", split_size_or_sections), ("dim", dim)]
        raise explained(error, "split", arguments) from None


def _split(tensor: Tensor, split_size_or_sections: Any, dim: int) -> tuple:
    if not tensor.array.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    dim = wrap_dim(dim, tensor.array.ndim)
    size = tensor.array.shape[dim]
    node = "SplitWithSizesBackward0"
    if isinstance(split_size_or_sections, int):
        step, node = split_size_or_sections, "SplitBackward0"
        if step <= 0:
            raise RuntimeError(f"split expects split_size be non-negative, but got split_size={step}")
        lengths = [min(step, size - i) for i in range(0, size, step)] or [0]
    else:
        lengths = [int(n) for n in split_size_or_sections]
        if sum_of(lengths) != size:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {size} (input tensor's size at dimension "
                f"{dim}), but got split_sizes={lengths}"
            )
    pieces, start = [], 0
    for number, length in enumerate(lengths):
        pieces.append(piece(tensor, dim, start, length, node, number))
        start += length
    return tuple(pieces)


def sum_of(lengths: list[int]) -> int:
    """Their sum; `sum` is an operation here."""
    total = 0
    for n in lengths:
        total += n
    return total


@composite()
def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple:
    """At most `chunks` pieces of equal size; the last may be smaller.

    >>> torch.arange(5).chunk(2)
    (tensor([0, 1, 2]), tensor([3, 4]))
    """
    sentence = None if chunks > 0 else f"chunk expects `chunks` to be greater than 0, got: {chunks}"
    if not input.array.ndim:
        sentence = "chunk expects at least a 1-dimensional tensor"
    if sentence is not None:
        raise explained(RuntimeError(sentence), "chunk", [("input", input), ("chunks", chunks), ("dim", dim)])
    size = input.array.shape[wrap_dim(dim, input.array.ndim)]
    if not size:
        return split(input, [0] * chunks, dim)
    return split(input, max(1, -(-size // chunks)), dim)


@composite()
def unbind(input: Tensor, dim: int = 0) -> tuple:
    """The slices along a dimension."""
    if not input.array.ndim:
        error = IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        raise explained(error, "unbind", [("input", input), ("dim", dim)])
    return tuple(slab(input, dim, i) for i in range(input.array.shape[wrap_dim(dim, input.array.ndim)]))


def _iterate(self: Tensor) -> Any:
    if not self.array.shape:
        raise TypeError("iteration over a 0-d tensor")
    return iter(unbind(self))


Tensor.__iter__ = _iterate  # type: ignore[attr-defined]


# -- triangles and diagonals ---------------------------------------------------------------------------------------
def _check_matrices(name, self):
    if self.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")


@operation(grad=dict(self=lambda g, diagonal: tril(g, diagonal)), inplace=True)
def tril(xp, self: Tensor, diagonal: int = 0, *, out=None):
    """The lower triangle of matrices, zeros elsewhere."""
    _check_matrices("tril", self)
    return xp.tril(self, diagonal)


@operation(grad=dict(self=lambda g, diagonal: triu(g, diagonal)), inplace=True)
def triu(xp, self: Tensor, diagonal: int = 0, *, out=None):
    """The upper triangle of matrices, zeros elsewhere."""
    _check_matrices("triu", self)
    return xp.triu(self, diagonal)


__all__ = ["put", "reshape", "select"]
