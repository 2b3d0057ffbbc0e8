"""A copy of the input with a slice replaced: diagonal_scatter, select_scatter, slice_scatter, fill_diagonal_."""

from __future__ import annotations

from typing import Any

from ..array.shapes import bracket
from ..tensor import Tensor
from .declare import composite, operation
from .diagonals import diagonal
from .index import basic_index
from .schema import Dim
from .where import where
from .writing import run_in_place


def _check_sizes(src: Any, part: Any) -> None:
    if src.shape != part.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {bracket(src.shape)}, slice size = "
            f"{bracket(part.shape)}"
        )


def _written(xp: Any, self: Any, src: Any, key: Any) -> Any:
    result = self.copy()
    _check_sizes(src, result[key])
    result[key] = src
    return result


def _cleared(g, self_meta, key):
    """The gradient with zeros where a slice was replaced."""
    mask = self_meta.xp.zeros(tuple(self_meta.shape), bool)
    mask[key] = True
    return where(mask, 0.0, g)


# -- by integers and slices ----------------------------------------------------------------------------------------
def _at(dim: int, index: Any) -> tuple:
    return (*((slice(None),) * dim), index, ...)


@operation(
    grad=dict(
        self=lambda g, self_meta, dim, index: _cleared(g, self_meta, _at(dim, index)),
        src=lambda g, dim, index: basic_index(g, _at(dim, index)),
    )
)
def select_scatter(xp, self: Tensor, src: Tensor, dim: Dim, index: int):
    """The input with `src` in the place of `input.select(dim, index)`."""
    if not self.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    if not -self.shape[dim] <= index < self.shape[dim]:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {bracket(self.shape)} at dimension {dim}"
        )
    return _written(xp, self, src, _at(dim, index))


@operation(
    grad=dict(
        self=lambda g, self_meta, dim, start, end, step: _cleared(g, self_meta, _at(dim, slice(start, end, step))),
        src=lambda g, dim, start, end, step: basic_index(g, _at(dim, slice(start, end, step))),
    )
)
def slice_scatter(
    xp, self: Tensor, src: Tensor, dim: Dim = 0, start: Any = None, end: Any = None, step: int = 1, *, out=None
):
    """The input with `src` in the place of its slice from `start` to `end` along a dimension."""
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    return _written(xp, self, src, _at(dim, slice(start, end, step)))


# -- on the diagonal -----------------------------------------------------------------------------------------------
def _diagonal_cleared(g, self_meta, offset, dim1, dim2):
    mask = self_meta.xp.zeros(tuple(self_meta.shape), bool)
    diagonal.op.kernel(self_meta.xp, mask, offset, dim1, dim2)[...] = True
    return where(mask, 0.0, g)


@operation(grad=dict(self=_diagonal_cleared, src=lambda g, offset, dim1, dim2: diagonal(g, offset, dim1, dim2)))
def diagonal_scatter(xp, self: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1):
    """The input with `src` as its diagonal.

    >>> torch.diagonal_scatter(torch.zeros(2, 2), torch.ones(2))
    tensor([[1., 0.],
            [0., 1.]])
    """
    result = self.copy()
    part = diagonal.op.kernel(xp, result, offset, dim1, dim2)
    _check_sizes(src, part)
    part[...] = src
    return result


def _main_diagonal(xp: Any, shape: tuple, wrap: bool) -> Any:
    """A mask of the places i, i, …; of a tall matrix it begins again below, when it wraps."""
    mask = xp.zeros(shape, bool)
    length = min(shape)
    steps = xp.arange(length)
    mask[(steps,) * len(shape)] = True
    if wrap and len(shape) == 2 and shape[0] > shape[1] + 1:
        rows = xp.arange(shape[0])
        columns = rows % (shape[1] + 1)
        kept = columns < shape[1]
        mask[rows[kept], columns[kept]] = True
    return mask


@operation(
    grad=dict(
        self=lambda g, self_meta, wrap: where(_main_diagonal(self_meta.xp, tuple(self_meta.shape), wrap), 0.0, g)
    ),
    function=False,
    method=False,
    node="FillDiagonalBackward0",
)
def fill_diagonal(xp, self: Tensor, value: float, wrap: bool = False):
    """The input with one number on its main diagonal."""
    if self.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    if self.ndim > 2 and len(set(self.shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    return xp.where(_main_diagonal(xp, self.shape, wrap), xp.asarray(value, self.dtype), self)


@composite(function=False)
def fill_diagonal_(self: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """Write one number on the main diagonal; of a tall matrix it begins again below with `wrap`."""
    return run_in_place(fill_diagonal.op, (self, fill_value, wrap))
