"""Weight normalisation: a direction and a length for each output, in one node (Salimans and Kingma, 2016)."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor
from .declare import operation
from .pointwise import sqrt
from .reduce import sum


def _others(ndim: int, dim: int) -> tuple[int, ...]:
    """All dimensions but `dim`; all of them where it is -1."""
    return tuple(d for d in range(ndim) if d != dim)


def _gradient(g, v, lengths, dim, norms, needed):
    others = _others(len(v.shape), dim)
    if isinstance(g, Tensor):
        norms = sqrt(sum(v * v, others, True))
    along = sum(g * v, others, True) / norms
    by_v = (g - v * (along / norms)) * (lengths / norms) if needed[0] else None
    return by_v, along if needed[1] else None


def _node(v: Any, lengths: Any, dim: int) -> str:
    """Torch has a kernel for the first and the last dimension; for another it multiplies."""
    return "WeightNormInterfaceBackward0" if dim in (0, len(v.shape) - 1) else "MulBackward0"


@operation(
    grad={("v", "lengths"): _gradient}, outputs=("result", "norms*"), function=False, method=False, node=_node
)  # fmt: skip
def weight_norm_op(xp, v: Tensor, lengths: Tensor, dim: int):
    """`v` with each slice along `dim` brought to its length; and the slices' norms before."""
    norms = xp.sqrt((v * v).sum(axis=_others(v.ndim, dim), keepdims=True))
    return v * (lengths / norms), norms
