"""torch.special: special functions under SciPy's names."""

from __future__ import annotations

from typing import Any

from .ops.activation import log_softmax as _log_softmax
from .ops.activation import softmax as _softmax
from .ops.elementwise import exp2, rounded
from .ops.pointwise import expm1, log1p
from .ops.pointwise import sigmoid as expit
from .ops.reduce import logsumexp
from .ops.special import (
    digamma,
    entr,
    erf,
    erfc,
    erfcx,
    erfinv,
    i0,
    i0e,
    i1,
    i1e,
    log_ndtr,
    logit,
    ndtr,
    ndtri,
    polygamma,
    sinc,
    xlog1py,
    xlogy,
    zeta,
)
from .ops.special import igamma as gammainc
from .ops.special import igammac as gammaincc
from .ops.special import lgamma as gammaln
from .ops.special import mvlgamma as multigammaln
from .tensor import Tensor

psi = digamma


def round(input: Tensor, *, decimals: int = 0, out: Any = None) -> Tensor:  # noqa: A001 - torch's name
    """The nearest number with so many decimals, halves to even."""
    return rounded(input, decimals=decimals, out=out)


def softmax(input: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """`exp(input)` over its sum along a dimension."""
    return _softmax(input, dim, dtype)


def log_softmax(input: Tensor, dim: int, *, dtype: Any = None) -> Tensor:
    """The logarithm of softmax, stable."""
    return _log_softmax(input, dim, dtype)


__all__ = [
    "digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "exp2", "expit", "expm1", "gammainc", "gammaincc", "gammaln",
    "i0", "i0e", "i1", "i1e", "log1p", "log_ndtr", "log_softmax", "logit", "logsumexp", "multigammaln", "ndtr", "ndtri",
    "polygamma", "psi", "round", "sinc", "softmax", "xlog1py", "xlogy", "zeta",
]  # fmt: skip
