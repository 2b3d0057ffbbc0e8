"""Functions of the torch namespace under their own names, for the files of this package, which stand below it."""

from __future__ import annotations

import math
from typing import Any

from .. import linalg, special
from ..array.dtypes import bool_, float64, get_default_dtype, int64
from ..array.limits import finfo
from ..array.shapes import Size
from ..autograd import grad
from ..autograd.function import Function, once_differentiable
from ..autograd.modes import enable_grad, no_grad
from ..nn import functional
from ..ops.declare import PUBLIC
from ..tensor import Tensor

inf, nan = math.inf, math.nan


def __getattr__(name: str) -> Any:
    try:
        return PUBLIC[name]
    except KeyError:
        raise AttributeError(f"no function of torch is called {name}") from None


__all__ = [
    "Function", "Size", "Tensor", "bool_", "enable_grad", "finfo", "float64", "functional", "get_default_dtype", "grad",
    "inf", "int64", "linalg", "nan", "no_grad", "once_differentiable", "special",
]  # fmt: skip
