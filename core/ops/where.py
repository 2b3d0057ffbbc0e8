"""Selection by a mask: where, and masked fill. Formulas use them instead of arithmetic with masks."""

from __future__ import annotations

import numpy as np

from ..tensor import Tensor
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
    """`input` where `condition` holds, else `other`; the three are broadcast."""
    mask = condition if getattr(condition, "dtype", np.bool_) == np.bool_ else condition != 0
    if not hasattr(self, "dtype") and hasattr(other, "dtype"):
        self = xp.asarray(self, other.dtype)
    elif not hasattr(other, "dtype") and hasattr(self, "dtype"):
        other = xp.asarray(other, self.dtype)
    return xp.where(mask, self, other)


@pointwise(
    grad=dict(self=lambda g, mask: where(mask, 0.0, g), value=lambda g, mask: where(mask, g, 0.0)),
    dtype="keep",
    node="MaskedFillBackward0",
    function=False,
)
def masked_fill(xp, self: Tensor, mask: Plain, value: Tensor):
    """`input` with `value` where `mask` holds."""
    chosen = mask if mask.dtype == bool else mask != 0
    return xp.where(chosen, xp.asarray(value, self.dtype), self)
