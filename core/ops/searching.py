"""Searching and sets: searchsorted, bucketize, isin, runs of equal elements, places of elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.shapes import bracket, product
from ..tensor import Tensor, wrap
from .casting import check_implemented
from .complaints import check_devices, complaint, wrapped
from .declare import composite
from .index import nonzero
from .sorting import sort_dim
from .writing import accepting_out, into


# -- in sorted sequences -------------------------------------------------------------------------------------------
def _places(sequence: Any, values: Any, right: bool, narrow: bool) -> Any:
    """Where each value would be inserted into the sequence of its row."""
    xp = xp_of(sequence)
    side = "right" if right else "left"
    common = np.result_type(sequence.dtype, values.dtype) if sequence.dtype != values.dtype else sequence.dtype
    sequence, values = sequence.astype(common), values.astype(common)
    if sequence.ndim == 1:
        found = xp.searchsorted(sequence, values, side=side)
    else:
        rows = sequence.reshape(-1, sequence.shape[-1])
        wanted = values.reshape(rows.shape[0], -1)
        found = xp.stack([xp.searchsorted(r, v, side=side) for r, v in zip(rows, wanted)]) if len(rows) else wanted
        found = found.reshape(values.shape)
    return wrap(xp.asarray(found).astype(np.int32 if narrow else np.int64))


def _refuse_bool(name: str, sequence: Any, values: Any) -> None:
    try:
        check_implemented("b", "searchsorted_out_cpu", sequence)
    except NotImplementedError as error:
        raise complaint(name, str(error), NotImplementedError, sorted_sequence=sequence, input=values) from None


def _as_values(value: Any, like: Any) -> Any:
    return value.array if isinstance(value, Tensor) else xp_of(like).asarray(value)


@composite(method=False)
def searchsorted(
    sorted_sequence: Tensor, input: Any, *, out_int32: bool = False, right: bool = False, side: str | None = None,
    sorter: Any = None, out: Any = None,
) -> Tensor:  # fmt: skip
    """Where each value would be inserted into the sorted sequence (of its row), before equal ones, or behind them.

    >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 6]))
    tensor([1, 3])
    """
    name, sequence = "searchsorted", sorted_sequence.array
    check_devices(name, sorted_sequence=sorted_sequence, input=input, sorter=sorter)
    values = _as_values(input, sequence)
    sentence = None
    if side not in (None, "left", "right"):
        sentence = f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}"
    elif side == "left" and right:
        sentence = (
            "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"
        )
    elif not values.ndim and sequence.ndim != 1:
        sentence = (
            "torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got "
            f"boundaries tensor dim({sequence.ndim}) and input value's dim({values.ndim}) numel({values.size})"
        )
    elif sequence.ndim != 1 and sequence.shape[:-1] != values.shape[:-1]:
        sentence = (
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries "
            f"tensor and input value tensor must match, but we got boundaries tensor {bracket(sequence.shape)} and "
            f"input value tensor {bracket(values.shape)}"
        )
    if sentence is not None:
        raise complaint(name, sentence, sorted_sequence=sorted_sequence, input=input)
    if sorter is not None:
        sequence = xp_of(sequence).take_along_axis(sequence, sorter.array, axis=-1)
    _refuse_bool(name, sequence, values)
    result = _places(sequence, values, right or side == "right", out_int32)
    return result if out is None else into(name, out, result)


@composite(method=False)
def bucketize(
    input: Any, boundaries: Tensor, *, out_int32: bool = False, right: bool = False, out: Any = None
) -> Tensor:  # fmt: skip
    """The number of the bucket between sorted boundaries that each value falls into; `right` puts a boundary into the
    bucket on its right."""
    check_devices("bucketize", input=input, boundaries=boundaries)
    if boundaries.array.ndim != 1:
        sentence = f"boundaries tensor must be 1 dimension, but got dim({boundaries.array.ndim})"
        raise complaint("bucketize", sentence, input=input, boundaries=boundaries)
    _refuse_bool("bucketize", boundaries.array, _as_values(input, boundaries.array))
    result = _places(boundaries.array, _as_values(input, boundaries.array), right, out_int32)
    return result if out is None else into("bucketize", out, result)


# -- sets ----------------------------------------------------------------------------------------------------------
@composite(method=False)
@accepting_out
def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """True where an element occurs among the test elements (with `invert`, where it does not).

    >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2, 5]))
    tensor([False,  True, False])
    """
    check_devices("isin", elements=elements, test_elements=test_elements)
    like = elements.array if isinstance(elements, Tensor) else test_elements.array
    if like.dtype == bool:
        sentence = "Unsupported input type encountered for isin(): Bool"
        raise complaint("isin", sentence, elements=elements, test_elements=test_elements)
    xp = xp_of(like)
    found = xp.isin(_as_values(elements, like), _as_values(test_elements, like), invert=invert)
    return wrap(xp.asarray(found))


@composite()
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """One of each run of equal elements (or slices along `dim`); also each one's run, and the runs' lengths."""
    array = input.array
    xp = xp_of(array)
    at = 0 if dim is None else wrapped("unique_consecutive", dim, array.ndim, input=input)
    lined = array.reshape(-1) if dim is None else xp.moveaxis(array, at, 0)
    rows = lined.reshape(lined.shape[0], product(lined.shape[1:]))
    starts = xp.ones(rows.shape[0], bool)
    if rows.shape[0]:
        starts[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    found = lined[starts]
    results = [wrap(found if dim is None else xp.moveaxis(found, 0, at).copy())]
    if return_inverse:
        number = xp.cumsum(starts) - 1
        results.append(wrap(number.reshape(array.shape) if dim is None else number))
    if return_counts:
        edges = xp.concatenate([xp.flatnonzero(starts), xp.asarray([rows.shape[0]])])
        results.append(wrap(xp.diff(edges) if found.shape[0] else xp.zeros(0, np.int64)))
    return results[0] if len(results) == 1 else tuple(results)


@composite()
def msort(input: Tensor, *, out: Any = None) -> Tensor:
    """The elements in order along the first dimension."""
    result = sort_dim(input, 0, False)[0]
    return result if out is None else into("msort", out, result)


# -- places --------------------------------------------------------------------------------------------------------
@composite()
def argwhere(input: Tensor) -> Tensor:
    """The places of the elements that are not zero, a row each."""
    return nonzero(input)


@composite()
def nonzero_static(input: Tensor, *, size: int, fill_value: int = -1) -> Tensor:
    """The places of the elements that are not zero, exactly `size` rows: cut, or filled up."""
    if size < 0:
        sentence = "nonzero_static: 'size' must be an non-negative integer"
        raise complaint("nonzero_static", sentence, input=input, size=size)
    found = nonzero(input).array
    xp = xp_of(found)
    rows = xp.full((size, found.shape[1]), fill_value, np.int64)
    count = min(size, found.shape[0])
    rows[:count] = found[:count]
    return wrap(rows)


@composite(method=False)
def unravel_index(indices: Tensor, shape: Any) -> tuple:
    """Places in a flattened tensor of a shape as one index per dimension.

    >>> torch.unravel_index(torch.tensor(5), (2, 3))
    (tensor(1), tensor(2))
    """
    sizes = (shape,) if isinstance(shape, int) else tuple(int(n) for n in shape)
    array = indices.array
    if array.dtype.kind not in "iu":
        kind = "bool" if array.dtype == bool else str(indices.dtype).removeprefix("torch.")
        sentence = f"expected 'indices' to be integer dtype, but got torch.{kind}"
        raise complaint("unravel_index", sentence, TypeError, indices=indices, shape=sizes)
    found = []
    for size in reversed(sizes):
        found.append(wrap(xp_of(array).asarray(array % size)))
        array = array // size
    return tuple(reversed(found))
