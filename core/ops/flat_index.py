"""Elements by their place in the flattened tensor, or by a tensor per dimension: take, put, index_put, take_along_dim."""

from __future__ import annotations

from typing import Any

from ..array.dtypes import scalar_name
from ..array.shapes import bracket, broadcast, product
from ..tensor import Tensor
from .complaints import complaint, wrapped
from .declare import composite, operation
from .index import advanced_index, check_bytes_filled, gather, index_add_zeros, prepare
from .index import index_put as index_written
from .schema import Plain
from .shape import expand, reshape
from .writing import into, run_in_place


def _check_places(name: str, self: Any, index: Any) -> None:
    if index.dtype != "int64":
        raise RuntimeError(f"{name}(): Expected a long tensor for index, but got {scalar_name(index.dtype)}")
    if not index.size:
        return
    if not self.size:
        verb = "take from" if name == "take" else "put elements into"
        raise IndexError(f"{name}(): tried to {verb} an empty tensor")
    low, high = index.min().item(), index.max().item()
    if low < -self.size or high >= self.size:
        worst = low if low < -self.size else high
        raise IndexError(f"out of range: tried to access index {worst} on a tensor of {self.size} elements.")


# -- take and put --------------------------------------------------------------------------------------------------
def _put_back(g, self_meta, index):
    raw = index.array if isinstance(index, Tensor) else index
    count = product(self_meta.shape)
    flat = index_add_zeros(reshape(g, (-1,)), (raw.reshape(-1),), (count,))
    return reshape(flat, tuple(self_meta.shape))


@operation(grad=dict(self=_put_back))
def take(xp, self: Tensor, index: Plain, out=None):
    """The elements at places of the flattened input, in the index's shape.

    >>> torch.take(torch.tensor([[4, 3], [2, 1]]), torch.tensor([0, -1]))
    tensor([4, 1])
    """
    _check_places("take", self, index)
    return self.reshape(-1)[index] if self.size else self.reshape(-1)[:0].reshape(index.shape)


@operation(
    grad=dict(
        self=lambda g, index, accumulate: g if accumulate else put_at(g, index, _zeros(g, index), False),
        source=lambda g, source_meta, index: reshape(take(g, index), tuple(source_meta.shape)),
    ),
    function=False,
    method=False,
    node="PutBackward0",
)
def put_at(xp, self: Tensor, index: Plain, source: Tensor, accumulate: bool = False):
    """The input with elements of `source`, in order, written (or added) at places of its flattened form."""
    if self.dtype != source.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{scalar_name(self.dtype)} and source.dtype = {scalar_name(source.dtype)}"
        )
    if index.size != source.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.size}, index.numel() = {index.size}"
        )
    _check_places("put_", self, index)
    written = self.reshape(-1).copy()
    if accumulate:
        xp.add.at(written, index.reshape(-1), source.reshape(-1))
    else:
        written[index.reshape(-1)] = source.reshape(-1)
    return written.reshape(self.shape)


def _zeros(g, index):
    """Zeros for each place of an index, as the gradient is."""
    return take(g, index) * 0


@composite(name="put")
def _put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """The input with elements of `source`, in order, written (or added) at places of its flattened form."""
    return put_at(input, index, source, accumulate)


@composite(function=False)
def put_(self: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """In-place version of put."""
    return run_in_place(put_at.op, (self, index, source, accumulate))


# -- a tensor per dimension ----------------------------------------------------------------------------------------
@operation(
    grad=dict(self=lambda g: g, values=lambda g, key: advanced_index(g, key)),
    function=False,
    method=False,
    node="IndexPutBackward0",
)
def index_added(xp, self: Tensor, key: Any, values: Tensor):
    """The input with values added at an advanced index; repeated indices add up."""
    written = self.copy()
    try:
        xp.add.at(written, key, values)
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {bracket(values.shape)} cannot be broadcast to indexing result of "
            f"shape {bracket(self[key].shape)}"
        ) from None
    return written


def _prepared(name: str, self: Tensor, indices: Any, values: Tensor) -> Any:
    for k, index in enumerate(indices):
        if index is not None and not isinstance(index, Tensor):
            raise TypeError(
                f"expected Tensor as element {k} in argument 1, but got {type(index).__name__}\n  {name}(indices)"
            )
    if values.array.dtype != self.array.dtype:
        sentence = (
            "Index put requires the source and destination dtypes match, got "
            f"{scalar_name(self.array.dtype)} for the destination and {scalar_name(values.array.dtype)} for the source."
        )
        raise complaint(name, sentence, input=self, values=values)
    key, _ = prepare(self, tuple(slice(None) if index is None else index for index in indices))
    for dim, part in enumerate(key):
        size = self.array.shape[dim] if dim < self.array.ndim else 0
        if getattr(part, "dtype", None) is not None and part.dtype.kind == "i" and part.size:
            for worst in (part.min().item(), part.max().item()):
                if not -size <= worst < size:
                    sentence = f"index {worst} is out of bounds for dimension {dim} with size {size}"
                    raise complaint(name, sentence, IndexError, input=self, index=indices[dim])
    return key


@composite(name="index_put")
def _index_put(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """`input[indices] = values` in a copy; with `accumulate` the values are added, repeated indices add up.

    >>> torch.zeros(3).index_put((torch.tensor([0, 0, 2]),), torch.ones(3), accumulate=True)
    tensor([2., 0., 1.])
    """
    key = _prepared("index_put", input, indices, values)
    if not accumulate:
        check_bytes_filled(indices, values)
    return index_added(input, key, values) if accumulate else index_written(input, key, values)


@composite()
def index_put_(input: Tensor, indices: Any, values: Tensor, accumulate: bool = False) -> Tensor:
    """In-place version of index_put."""
    key = _prepared("index_put_", input, indices, values)
    if not accumulate:
        check_bytes_filled(indices, values)
    return run_in_place(index_added.op if accumulate else index_written.op, (input, key, values))


# -- along a dimension ---------------------------------------------------------------------------------------------
@composite()
def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None, *, out: Any = None) -> Tensor:
    """The elements that the indices name along a dimension (of the flattened input without one), after broadcasting.

    >>> x = torch.tensor([[10, 30, 20], [60, 40, 50]])
    >>> torch.take_along_dim(x, x.argsort(1), dim=1)
    tensor([[10, 20, 30],
            [40, 50, 60]])
    """
    name = "take_along_dim"
    if indices.array.dtype != "int64":
        sentence = f"torch.take_along_dim(): dtype of indices should be Long but got {scalar_name(indices.array.dtype)}"
        raise complaint(name, sentence, input=input, indices=indices)
    if dim is None:
        result = gather(reshape(input, (-1,)), 0, reshape(indices, (-1,)))
        return result if out is None else into(name, out, result)
    ndim = input.array.ndim
    if indices.array.ndim != ndim:
        sentence = (
            f"torch.take_along_dim(): input and indices should have the same number of dimensions, but got {ndim} "
            f"dimensions for input, and {indices.array.ndim} dimensions for indices"
        )
        raise complaint(name, sentence, input=input, indices=indices)
    dim = wrapped(name, dim, ndim, input=input, indices=indices)
    mine, theirs = list(input.array.shape), list(indices.array.shape)
    length, count = mine[dim : dim + 1], theirs[dim : dim + 1]
    mine[dim : dim + 1], theirs[dim : dim + 1] = count, length
    try:
        common = broadcast(tuple(indices.array.shape), tuple(mine))
        whole = broadcast(tuple(input.array.shape), tuple(theirs))
    except RuntimeError as error:
        raise complaint(name, str(error), input=input, indices=indices) from None
    result = gather(_expanded(input, whole), dim, _expanded(indices, common))
    return result if out is None else into(name, out, result)


def _expanded(tensor: Tensor, shape: tuple) -> Tensor:
    return tensor if tensor.array.shape == shape else expand(tensor, shape)
