"""Special functions, with SciPy's kernels (CuPy's on a device)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..tensor import Tensor
from .declare import pointwise
from .pointwise import exp

_TWO_OVER_SQRT_PI = 2 / math.sqrt(math.pi)


def kernels(xp: Any) -> Any:
    """The module of special functions for arrays of `xp`; imported when first needed."""
    if xp is np:
        import scipy.special

        return scipy.special
    return xp.special


@pointwise(grad=dict(self=lambda g, self: g * (_TWO_OVER_SQRT_PI * exp(-(self * self)))))
def erf(xp, self: Tensor, out=None):
    """The error function."""
    return kernels(xp).erf(self)
