"""Matrices and lists made from vectors: blocks on a diagonal, all pairs, the places of triangles."""

from __future__ import annotations

from itertools import combinations as _combinations
from itertools import combinations_with_replacement as _with_replacement
from typing import Any

import numpy as np

from ..array.backend import resolve, send, xp_of
from ..array.dtypes import int64, scalar_name
from ..array.shapes import bracket
from ..tensor import Tensor, wrap
from .complaints import complaint
from .declare import composite, operation
from .index import index_select
from .shape import expand, reshape, stack


# -- blocks --------------------------------------------------------------------------------------------------------
def _blocks(shapes: list) -> list[tuple[int, int]]:
    return [(1, 1) if not s else (1, s[0]) if len(s) == 1 else tuple(s) for s in shapes]  # type: ignore[misc]


def _unblocked(g, tensors_meta):
    """The part of the gradient on each block."""
    parts, row, column = [], 0, 0
    for meta, (height, width) in zip(tensors_meta, _blocks([m.shape for m in tensors_meta])):
        parts.append(reshape(g[row : row + height, column : column + width], tuple(meta.shape)))
        row, column = row + height, column + width
    return parts


@operation(grad=dict(tensors=_unblocked), dtype="promote", function=False, method=False, node="BlockDiagBackward0")
def blocks_on_diagonal(xp, tensors: list[Tensor]):
    """A matrix with the tensors as blocks on its diagonal."""
    for i, t in enumerate(tensors):
        if t.ndim > 2:
            raise RuntimeError(
                f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {t.ndim} dimensions"
            )
    sizes = _blocks([t.shape for t in tensors])
    result = xp.zeros((int(np.sum([h for h, _ in sizes])), int(np.sum([w for _, w in sizes]))), tensors[0].dtype)
    row = column = 0
    for t, (height, width) in zip(tensors, sizes):
        result[row : row + height, column : column + width] = t.reshape(height, width)
        row, column = row + height, column + width
    return result


@composite(method=False)
def block_diag(*tensors: Any) -> Tensor:
    """A matrix with the tensors as blocks on its diagonal and zeros elsewhere.

    >>> torch.block_diag(torch.tensor([[1, 2]]), torch.tensor([3]))
    tensor([[1, 2, 0],
            [0, 0, 3]])
    """
    if not tensors:
        from .create import zeros

        return zeros((1, 0))
    return blocks_on_diagonal(list(tensors))


# -- all pairs -----------------------------------------------------------------------------------------------------
def _vector(name: str, t: Tensor) -> None:
    if t.array.ndim != 1:
        raise complaint(name, f"Expect a 1D vector, but got shape {bracket(t.array.shape)}", tensor=t)


@composite(method=False)
def cartesian_prod(*tensors: Any) -> Tensor:
    """All tuples with one element of each vector, as rows.

    >>> torch.cartesian_prod(torch.tensor([1, 2]), torch.tensor([5, 6]))
    tensor([[1, 5],
            [1, 6],
            [2, 5],
            [2, 6]])
    """
    for t in tensors:
        _vector("cartesian_prod", t)
    if len(tensors) == 1:
        return tensors[0]
    shape = tuple(t.array.size for t in tensors)
    grids = []
    for k, t in enumerate(tensors):
        lined = reshape(t, tuple(-1 if i == k else 1 for i in range(len(shape))))
        grids.append(reshape(expand(lined, shape), (-1,)))
    return stack(grids, 1)


@composite(method=False)
def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All combinations of r elements of a vector, as rows.

    >>> torch.combinations(torch.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    _vector("combinations", input)
    if r < 0:
        raise complaint("combinations", f"Expect a non-negative number, but got {r}", input=input, r=r)
    xp = xp_of(input.array)
    if not r:
        return wrap(xp.zeros(0, input.array.dtype))
    choose = _with_replacement if with_replacement else _combinations
    places = np.array(list(choose(range(input.array.size), r)), np.int64).reshape(-1, r)
    picked = [index_select(input, 0, wrap(send(places[:, k].copy(), input.device))) for k in range(r)]
    return stack(picked, 1)


# -- triangles -----------------------------------------------------------------------------------------------------
def _triangle(name: str, row: int, col: int, offset: int, dtype: Any, device: Any) -> Tensor:
    for each, value in (("row", row), ("col", col)):
        if value < 0:
            raise complaint(name, f"{each} must be non-negative, got{value}", row=row, col=col)
    kind = int64 if dtype is None else dtype
    if kind.is_floating_point or kind.is_complex:
        sentence = f"\"{name}\" not implemented for '{scalar_name(kind)}'"
        raise complaint(name, sentence, NotImplementedError, row=row, col=col)
    find = np.tril_indices if name == "tril_indices" else np.triu_indices
    places = np.stack(find(row, offset, col)).astype(kind.numpy)
    return wrap(places if device is None else send(places, resolve(device)))


@composite(method=False)
def tril_indices(
    row: int, col: int, offset: int = 0, *, dtype: Any = None, layout: Any = None, device: Any = None,
    pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """The places of a matrix's lower triangle: a row of row numbers above a row of column numbers."""
    return _triangle("tril_indices", row, col, offset, dtype, device)


@composite(method=False)
def triu_indices(
    row: int, col: int, offset: int = 0, *, dtype: Any = None, layout: Any = None, device: Any = None,
    pin_memory: bool = False, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """The places of a matrix's upper triangle: a row of row numbers above a row of column numbers."""
    return _triangle("triu_indices", row, col, offset, dtype, device)
