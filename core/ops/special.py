"""Special functions, with SciPy's kernels or the array library's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..tensor import Tensor
from .declare import pointwise
from .halves import in_float32
from .pointwise import exp

_TWO_OVER_SQRT_PI = 2 / math.sqrt(math.pi)


def kernels(xp: Any) -> Any:
    """The module of special functions for arrays of `xp`: its own, else SciPy's, imported when first needed."""
    own = None if xp is np else getattr(xp, "special", None)
    if own is not None:
        return own
    import scipy.special

    return scipy.special


@in_float32
@pointwise(grad=dict(self=lambda g, self: g * (_TWO_OVER_SQRT_PI * exp(-(self * self)))))
def erf(xp, self: Tensor, out=None):
    """The error function."""
    return kernels(xp).erf(self)
