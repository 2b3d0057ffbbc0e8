"""Selection by a mask: where, and masked fill. Formulas use them instead of arithmetic with masks."""

from __future__ import annotations

import numpy as np

from ..array.shapes import broadcast
from ..tensor import Tensor
from .casting import result_dtype
from .declare import pointwise
from .schema import Plain


@pointwise(
    grad=dict(
        self=lambda g, condition: where(condition, g, 0.0),
        other=lambda g, condition: where(condition, 0.0, g),
    ),
    dtype="promote",
    inplace=False,
    method=False,
    node="WhereBackward0",
)
def where(xp, condition: Plain, self: Tensor, other: Tensor):
    """`input` where `condition` holds, else `other`; the three are broadcast.

    >>> x = torch.tensor([1.0, -2.0, 3.0])
    >>> torch.where(x > 0, x, 0.0)
    tensor([1., 0., 3.])
    """
    mask = condition if getattr(condition, "dtype", np.bool_) == np.bool_ else condition != 0
    if not hasattr(self, "dtype") and not hasattr(other, "dtype"):
        kind = result_dtype([self, other]).numpy
        self, other = xp.asarray(self, kind), xp.asarray(other, kind)
    elif not hasattr(self, "dtype"):
        self = xp.asarray(self, other.dtype)
    elif not hasattr(other, "dtype"):
        other = xp.asarray(other, self.dtype)
    return xp.where(mask, self, other)


def no_slope(g):
    """The gradient of a function of steps: zero, whatever arrives."""
    return where(False, g, 0.0)


@pointwise(
    grad=dict(self=lambda g, mask: where(mask, 0.0, g), value=lambda g, mask: where(mask, g, 0.0)),
    dtype="keep",
    node=lambda self, mask, value: f"MaskedFillBackward{1 if hasattr(value, 'dtype') else 0}",
    function=False,
)
def masked_fill(xp, self: Tensor, mask: Plain, value: Tensor):
    """`input` with `value` where `mask` holds."""
    if getattr(value, "ndim", 0):
        raise RuntimeError(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.ndim} dimension(s)."
        )
    chosen = mask if mask.dtype == bool else mask != 0
    try:
        return xp.where(chosen, xp.asarray(value, self.dtype), self)
    except ValueError:
        broadcast(mask.shape, self.shape)
        raise
