"""Arrangement: splits at places, turns, more dimensions, dimensions moved, tensors side by side, elements repeated."""

from __future__ import annotations

from typing import Any

from ..array.backend import xp_of
from ..array.shapes import Size, as_shape, bracket, broadcast, product, wrap_dim
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .complaints import check_devices, complaint, wrapped
from .declare import PUBLIC, composite, operation
from .index import basic_index, index_select
from .reduce import sum  # noqa: A004
from .shape import cat, chunk, dense, expand, narrow, permute, repeat, reshape, split, sum_of, transpose, unsqueeze
from .sorting import flip


def _listed(tensors: tuple) -> list[Tensor]:
    """`f(a, b)` and `f([a, b])`."""
    return list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)


# -- splits --------------------------------------------------------------------------------------------------------
@composite()
def tensor_split(input: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple:
    """Views of so many parts, the first ones larger by one where it does not come out even, or split at indices.

    >>> torch.tensor_split(torch.arange(5), (1, 3))
    (tensor([0]), tensor([1, 2]), tensor([3, 4]))
    """
    ndim = input.array.ndim
    if not ndim:
        sentence = "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
        raise complaint("tensor_split", sentence, input=input)
    dim = wrapped("tensor_split", dim, ndim, input=input)
    size = input.array.shape[dim]
    chosen = indices_or_sections
    if isinstance(chosen, Tensor):
        chosen = chosen.tolist()
    if isinstance(chosen, int):
        if chosen <= 0:
            sentence = f"number of sections must be larger than 0, got {chosen}"
            raise complaint("tensor_split", sentence, input=input, sections=chosen)
        least, more = divmod(size, chosen)
        ends = [(i + 1) * least + min(i + 1, more) for i in range(chosen)]
    else:
        ends = [*chosen, size]
    starts = [0, *ends[:-1]]
    around = (slice(None),) * dim
    return tuple(basic_index(input, (*around, slice(start, end))) for start, end in zip(starts, ends))


def _split_at(name: str, input: Tensor, chosen: Any, dim: int, least: int) -> tuple:
    ndim = input.array.ndim
    if ndim < least:
        sentence = (
            f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {ndim} dimensions!"
        )
        raise complaint(name, sentence, input=input)
    size = input.array.shape[dim]
    if isinstance(chosen, int) and (chosen <= 0 or size % chosen):
        sentence = (
            f"torch.{name} attempted to split along dimension {dim}, but the size of the dimension {size} is not "
            f"divisible by the split_size {chosen}!"
        )
        raise complaint(name, sentence, input=input, split_size=chosen)
    return tensor_split(input, chosen, dim)


@composite()
def hsplit(input: Tensor, indices_or_sections: Any) -> tuple:
    """Parts beside each other: along the second dimension (of a vector, the first)."""
    return _split_at("hsplit", input, indices_or_sections, 0 if input.array.ndim == 1 else 1, 1)


@composite()
def vsplit(input: Tensor, indices_or_sections: Any) -> tuple:
    """Parts above each other: along the first dimension."""
    return _split_at("vsplit", input, indices_or_sections, 0, 2)


@composite()
def dsplit(input: Tensor, indices_or_sections: Any) -> tuple:
    """Parts behind each other: along the third dimension."""
    return _split_at("dsplit", input, indices_or_sections, 2, 3)


@composite()
def split_with_sizes(input: Tensor, split_sizes: Any, dim: int = 0) -> tuple:
    """Pieces of the given sizes."""
    return split(input, list(split_sizes), dim)


@composite()
def unsafe_split(input: Tensor, split_size: int, dim: int = 0) -> tuple:
    """As split, for pieces that will be written to."""
    size = input.array.shape[wrapped("unsafe_split", dim, input.array.ndim, input=input)]
    if split_size <= 0:
        sentence = f"split_size must be larger than 0, got {split_size}"
        raise complaint("unsafe_split", sentence, input=input, split_size=split_size)
    return tuple(narrow(input, dim, i, min(split_size, size - i)) for i in range(0, size, split_size))


@composite()
def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple:
    """As chunk, for pieces that will be written to."""
    pieces = [p.array.shape[wrap_dim(dim, input.array.ndim)] for p in chunk(input, chunks, dim)]
    starts = [sum_of(pieces[:i]) for i in range(len(pieces))]
    return tuple(narrow(input, dim, start, length) for start, length in zip(starts, pieces))


# -- turns ---------------------------------------------------------------------------------------------------------
@operation(grad=dict(self=lambda g, k, dims: rot90(g, -k, dims)), node="Rot90Backward0")
def rot90(xp, self: Tensor, k: int = 1, dims: Any = (0, 1)):
    """Turned by 90 degrees, `k` times, in the plane of two dimensions, from the first towards the second.

    >>> torch.rot90(torch.tensor([[1, 2], [3, 4]]))
    tensor([[2, 4],
            [1, 3]])
    """
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if self.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {self.ndim}")
    first, second = (wrap_dim(int(d), self.ndim) for d in dims)
    if first == second:
        raise RuntimeError(f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}")
    return xp.rot90(self, k, (first, second)).copy()


@composite()
def fliplr(input: Tensor) -> Tensor:
    """The columns in reverse order."""
    if input.array.ndim < 2:
        raise complaint("fliplr", "Input must be >= 2-d.", input=input)
    return flip(input, (1,))


@composite()
def flipud(input: Tensor) -> Tensor:
    """The rows in reverse order."""
    if input.array.ndim < 1:
        raise complaint("flipud", "Input must be >= 1-d.", input=input)
    return flip(input, (0,))


# -- more dimensions -----------------------------------------------------------------------------------------------
def _each(tensors: tuple, change: Any) -> Any:
    if len(tensors) == 1 and isinstance(tensors[0], Tensor):
        return change(tensors[0])
    return tuple(change(t) for t in _listed(tensors))


def _one(t: Tensor) -> Tensor:
    return t if t.array.ndim else reshape(t, (1,))


def _two(t: Tensor) -> Tensor:
    return unsqueeze(t, 0) if t.array.ndim == 1 else t if t.array.ndim else reshape(t, (1, 1))


def _three(t: Tensor) -> Tensor:
    ndim = t.array.ndim
    if ndim == 1:
        return unsqueeze(unsqueeze(t, 0), -1)
    return unsqueeze(t, -1) if ndim == 2 else t if ndim else reshape(t, (1, 1, 1))


@composite(method=False)
def atleast_1d(*tensors: Any) -> Any:
    """0-dim tensors as vectors of one element; others as they are."""
    return _each(tensors, _one)


@composite(method=False)
def atleast_2d(*tensors: Any) -> Any:
    """Tensors of fewer dimensions as matrices of one row."""
    return _each(tensors, _two)


@composite(method=False)
def atleast_3d(*tensors: Any) -> Any:
    """Tensors of fewer dimensions with dimensions of size one around them."""
    return _each(tensors, _three)


@composite(method=False)
def broadcast_tensors(*tensors: Any) -> tuple:
    """Views of all tensors in their common shape.

    >>> [t.shape for t in torch.broadcast_tensors(torch.zeros(2, 1), torch.zeros(3))]
    [torch.Size([2, 3]), torch.Size([2, 3])]
    """
    listed = _listed(tensors)
    shape: tuple = ()
    try:
        for t in listed:
            shape = broadcast(shape, t.array.shape)
    except RuntimeError as error:
        raise complaint("broadcast_tensors", str(error), **{f"tensors[{i}]": t for i, t in enumerate(listed)}) from None
    return tuple(t if t.array.shape == shape else expand(t, shape) for t in listed)


@composite(method=False)
def broadcast_shapes(*shapes: Any) -> Size:
    """The common shape of tensors of these shapes."""
    result: list[int] = []
    for number, shape in enumerate(shapes):
        sizes = (shape,) if isinstance(shape, int) else tuple(shape)
        if any(n < 0 for n in sizes):
            sentence = "Attempting to broadcast a dimension with negative length!"
            raise complaint("broadcast_shapes", sentence, ValueError, shapes=shapes)
        result = [1] * (len(sizes) - len(result)) + result
        for i in range(-1, -len(sizes) - 1, -1):
            if sizes[i] not in (1, result[i]) and result[i] != 1:
                sentence = (
                    f"Attempting to broadcast a dimension of length {sizes[i]} at {i}! Mismatching argument at index "
                    f"{number} had {sizes}; but expected shape should be broadcastable to {result}"
                )
                raise complaint("broadcast_shapes", sentence, shapes=shapes)
            result[i] = result[i] if sizes[i] == 1 else sizes[i]
    return Size(result)


# -- dimensions moved ----------------------------------------------------------------------------------------------
@composite()
def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """Dimensions moved to other places; the rest keep their order."""
    ndim = input.array.ndim
    before, after = ([d] if isinstance(d, int) else list(d) for d in (source, destination))
    if len(before) != len(after):
        sentence = (
            f"movedim: Invalid source or destination dims: source ({before} dims) should contain the same number of dims "
            f"as destination ({after} dims)"
        )
        raise complaint("movedim", sentence, input=input)
    before = [wrapped("movedim", d, ndim, input=input) for d in before]
    after = [wrapped("movedim", d, ndim, input=input) for d in after]
    for name, dims, given in (("source", before, source), ("destination", after, destination)):
        if len(set(dims)) != len(dims):
            shown = [given] if isinstance(given, int) else list(given)
            raise complaint("movedim", f"movedim: repeated dim in `{name}` ({shown})", input=input)
    if not ndim:
        return PUBLIC["clone"](input) if input.requires_grad else input
    rest = [d for d in range(ndim) if d not in before]
    order = [before[after.index(d)] if d in after else rest.pop(0) for d in range(ndim)]
    return permute(input, tuple(order))


@composite()
def moveaxis(input: Tensor, source: Any, destination: Any) -> Tensor:
    """As movedim."""
    return movedim(input, source, destination)


@composite()
def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """As transpose."""
    return transpose(input, axis0, axis1)


@composite()
def swapdims(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """As transpose."""
    return transpose(input, dim0, dim1)


@composite(function=False)
def swapaxes_(self: Tensor, axis0: int, axis1: int) -> Tensor:
    """As transpose_."""
    return self.transpose_(axis0, axis1)  # type: ignore[attr-defined]


@composite(function=False)
def swapdims_(self: Tensor, dim0: int, dim1: int) -> Tensor:
    """As transpose_."""
    return self.transpose_(dim0, dim1)  # type: ignore[attr-defined]


@composite()
def ravel(input: Tensor) -> Tensor:
    """The elements in one row: a view where possible."""
    return reshape(input, (-1,))


@composite()
def unflatten(input: Tensor, dim: int, sizes: Any) -> Tensor:
    """One dimension made several.

    >>> torch.zeros(6).unflatten(0, (2, -1)).shape
    torch.Size([2, 3])
    """
    sizes = as_shape(sizes)
    if not sizes:
        raise complaint("unflatten", "unflatten: sizes must be non-empty", input=input, sizes=sizes)
    dim = wrapped("unflatten", dim, input.array.ndim, input=input, sizes=sizes)
    shape = input.array.shape
    size = shape[dim] if shape else 1
    known = product(n for n in sizes if n != -1)
    if (-1 not in sizes and known != size) or (-1 in sizes and (not known or size % known)):
        sentence = (
            f"unflatten: Provided sizes {bracket(sizes)} don't multiply up to the size of dim {dim} ({size}) in the "
            "input tensor"
        )
        raise complaint("unflatten", sentence, input=input, dim=dim, sizes=sizes)
    exact = tuple(size // known if n == -1 else n for n in sizes)
    return reshape(input, (*shape[:dim], *exact, *shape[dim + 1 :]))


# -- side by side --------------------------------------------------------------------------------------------------
def _joined(name: str, tensors: Any, change: Any, dim: Any) -> Tensor:
    if not tensors:
        raise complaint(name, f"{name} expects a non-empty TensorList", tensors=tensors)
    ready = [change(t) for t in tensors]
    return cat(ready, dim(ready) if callable(dim) else dim)


def _column(t: Tensor) -> Tensor:
    return reshape(t, (t.array.size, 1)) if t.array.ndim <= 1 else t


@composite(method=False)
def hstack(tensors: Any, *, out: Any = None) -> Tensor:
    """Beside each other: along the second dimension (of vectors, the first)."""
    return _out("hstack", _joined("hstack", tensors, _one, lambda ready: 0 if ready[0].array.ndim == 1 else 1), out)


@composite(method=False)
def vstack(tensors: Any, *, out: Any = None) -> Tensor:
    """Above each other: along the first dimension, vectors as rows."""
    return _out("vstack", _joined("vstack", tensors, _two, 0), out)


@composite(method=False)
def row_stack(tensors: Any, *, out: Any = None) -> Tensor:
    """As vstack."""
    return vstack(tensors, out=out)


@composite(method=False)
def dstack(tensors: Any, *, out: Any = None) -> Tensor:
    """Behind each other: along the third dimension."""
    return _out("dstack", _joined("dstack", tensors, _three, 2), out)


@composite(method=False)
def column_stack(tensors: Any, *, out: Any = None) -> Tensor:
    """Beside each other, vectors as columns."""
    return _out("column_stack", _joined("column_stack", tensors, _column, 1), out)


def _out(name: str, result: Tensor, out: Any) -> Tensor:
    from .writing import into

    return result if out is None else into(name, out, result)


# -- repeated ------------------------------------------------------------------------------------------------------
@composite(method=False)
def tile(input: Tensor, dims: Any) -> Tensor:
    """The tensor repeated along each dimension; missing ones, on either side, count as one.

    >>> torch.tile(torch.tensor([1, 2]), (2,))
    tensor([1, 2, 1, 2])
    """
    dims = as_shape(dims)
    return repeat(input, (1,) * (input.array.ndim - len(dims)) + dims)


@composite(function=False, name="tile")
def _tile(self: Tensor, *dims: Any) -> Tensor:
    """The tensor repeated along each dimension."""
    return tile(self, as_shape(dims))


def _counted(input: Tensor, repeats: Tensor, dim: int) -> Tensor:
    """An index that names each slice as often as its number says."""
    counts = repeats.array
    name = "repeat_interleave"
    if counts.ndim > 1:
        raise complaint(name, "repeats must be 0-dim or 1-dim tensor", input=input, repeats=repeats)
    size = input.array.shape[dim]
    if counts.size != 1 and counts.size != size:
        sentence = (
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {counts.size} and "
            f"input.size({dim}) = {size}"
        )
        raise complaint(name, sentence, input=input, repeats=repeats)
    check_devices(name, input=input, repeats=repeats)
    return wrap(_numbers(input, xp_of(counts).broadcast_to(counts.reshape(-1), (size,))))


def _numbers(shown: Tensor, counts: Any) -> Any:
    """0, 1, … each as often as its count says."""
    name = "repeat_interleave"
    try:
        check_implemented("fVcb", "repeat_interleave_cpu", counts)
    except NotImplementedError as error:
        raise complaint(name, str(error), NotImplementedError, repeats=wrap(counts)) from None
    if counts.size and counts.min().item() < 0:
        raise complaint(name, "repeats can not be negative", input=shown, repeats=wrap(counts))
    xp = xp_of(counts)
    return xp.repeat(xp.arange(counts.size), counts)


@composite()
def repeat_interleave(input: Tensor, repeats: Any = None, dim: int | None = None, *, output_size: Any = None) -> Tensor:
    """Each element (or slice along `dim`) repeated, all alike or each as often as `repeats` says.

    >>> torch.tensor([1, 2]).repeat_interleave(torch.tensor([2, 1]))
    tensor([1, 1, 2])
    """
    if repeats is None:
        if input.array.ndim != 1:
            raise complaint("repeat_interleave", "repeat_interleave only accept 1D vector as repeat", repeats=input)
        return wrap(_numbers(input, input.array))
    if dim is None:
        input, dim = reshape(input, (-1,)), 0
    dim = wrapped("repeat_interleave", dim, input.array.ndim, input=input)
    if isinstance(repeats, Tensor):
        return index_select(input, dim, _counted(input, repeats, dim))
    if repeats < 0:
        raise complaint("repeat_interleave", "Repeats must be non-negative", input=input, repeats=repeats)
    if not input.array.ndim:
        input = reshape(input, (1,))
    shape = input.array.shape
    spread = expand(unsqueeze(input, dim + 1), (*shape[: dim + 1], repeats, *shape[dim + 1 :]))
    return reshape(dense(spread), (*shape[:dim], shape[dim] * repeats, *shape[dim + 1 :]))


@operation(
    grad=dict(self=lambda g, self_meta, dim, start, length: _narrow_back(g, self_meta, dim, start, length)),
    node="NarrowCopyBackward0",
)
def narrow_copy(xp, self: Tensor, dim: int, start: int, length: int):
    """`length` slices from `start` along a dimension, in new memory."""
    return narrow.op.kernel(xp, self, wrap_dim(dim, self.ndim), start, length).copy()


def _narrow_back(g, self_meta, dim, start, length):
    from .shape import narrow_back

    return narrow_back(g, self_meta, wrap_dim(dim, len(self_meta.shape)), start, length)


@composite(function=False)
def sum_to_size(self: Tensor, *size: Any) -> Tensor:
    """The sum over the dimensions that broadcasting to the tensor's shape would have added or spread."""
    shape, wanted = self.array.shape, as_shape(size)
    extra = len(shape) - len(wanted)
    if extra < 0 or any(n not in (1, m) for m, n in zip(shape[extra:], wanted)):
        sentence = f"size {{{bracket(wanted)}}} is not expandable to size {{{bracket(shape)}}}."
        raise complaint("sum_to_size", sentence, input=self, size=wanted)
    dims = [*range(extra), *(i + extra for i, n in enumerate(wanted) if n == 1 and shape[i + extra] != 1)]
    result = sum(self, tuple(dims), True) if dims else self
    return reshape(result, wanted) if extra else result
