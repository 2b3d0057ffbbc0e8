"""Shape arithmetic: pure integers in and out, shared by kernels, errors and the checks before a kernel runs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

Shape = tuple[int, ...]


class Size(tuple):
    """torch.Size: a tuple of dimensions that prints as `torch.Size([2, 3])`."""

    __slots__ = ()
    __module__ = "torch"

    def __reduce__(self) -> tuple:
        return _size, (tuple(self),)

    def numel(self) -> int:
        """Number of elements of a tensor of this size."""
        return product(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Size(found) if isinstance(key, slice) else found

    def __add__(self, other: tuple) -> Size:  # type: ignore[override]
        return Size(tuple(self) + tuple(other))

    def __mul__(self, times: Any) -> Size:
        return Size(tuple(self) * times)


def _size(dims: tuple) -> Size:
    """What pickles of a Size call: by this name, since `torch.Size` may be another library's."""
    return Size(dims)


def product(dims: Iterable[int]) -> int:
    """The product of dimensions; 1 for none."""
    return math.prod(dims)


def bracket(shape: Sequence[int]) -> str:
    """`[2, 3]`, as torch prints shapes in messages."""
    return f"[{', '.join(map(str, shape))}]"


def broadcast(a: Shape, b: Shape) -> Shape:
    """The common shape of two operands; RuntimeError in torch's words when there is none."""
    result = []
    for i in range(-1, -max(len(a), len(b)) - 1, -1):
        m = a[i] if -i <= len(a) else 1
        n = b[i] if -i <= len(b) else 1
        if m != n and m != 1 and n != 1:
            raise RuntimeError(
                f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension "
                f"{max(len(a), len(b)) + i}"
            )
        result.append(n if m == 1 else m)
    return tuple(reversed(result))


def wrap_dim(dim: int, ndim: int) -> int:
    """A dimension counted from the front; IndexError in torch's words when out of range. 0-dim counts as one."""
    bound = max(ndim, 1)
    if not -bound <= dim < bound:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-bound}, {bound - 1}], but got {dim})")
    return dim % bound


def wrap_dims(dims: Any, ndim: int) -> Shape | None:
    """A `dim=` argument of a reduction as a tuple counted from the front; None and () mean all dimensions."""
    if dims is None:
        return None
    if isinstance(dims, int):
        return (wrap_dim(dims, ndim),)
    wrapped = tuple(wrap_dim(int(d), ndim) for d in dims)
    if len(set(wrapped)) != len(wrapped):
        twice = next(d for d in wrapped if wrapped.count(d) > 1)
        raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    return wrapped or None


def kept(shape: Shape, dims: Shape | None) -> Shape:
    """The shape a reduction has with `keepdim=True`."""
    return tuple(1 if dims is None or i in dims else n for i, n in enumerate(shape))


def as_shape(size: Any) -> Shape:
    """A size given as ints, a list, a tuple or a torch.Size, possibly wrapped once more: `view(2, 3)`, `view((2, 3))`."""
    if isinstance(size, int):
        return (size,)
    if len(size) == 1 and isinstance(size[0], (tuple, list)):
        size = size[0]
    return tuple(size) if _INTEGER.issuperset(map(type, size)) else tuple([int(n) for n in size])


_INTEGER = frozenset((int,))


def infer(size: Shape, numel: int) -> Shape:
    """Replace the one -1 in a requested size; RuntimeError in torch's words when the size does not fit."""
    if min(size, default=0) >= 0 and math.prod(size) == numel:
        return size
    for i, n in enumerate(size):
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n} at index {i} of shape {bracket(size)}")
    if size.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    known = product(n for n in size if n != -1)
    if -1 in size:
        if known == 0 and numel == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {bracket(size)} because the unspecified dimension "
                "size -1 can be any value and is ambiguous"
            )
        if known and numel % known == 0:
            return tuple(numel // known if n == -1 else n for n in size)
    elif known == numel:
        return size
    raise RuntimeError(f"shape '{bracket(size)}' is invalid for input of size {numel}")
