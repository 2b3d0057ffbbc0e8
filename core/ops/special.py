"""Special functions: error, gamma and Bessel functions and their kin, with SciPy's kernels or the array library's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..array.dtypes import get_default_dtype
from ..tensor import Tensor
from .declare import composite, pointwise
from .halves import in_float32
from .pointwise import cos, exp, log, log1p, reciprocal, sgn, sin
from .where import where
from .writing import into, run_in_place

Number = float
_TWO_OVER_SQRT_PI = 2 / math.sqrt(math.pi)
_HALF_SQRT_PI = math.sqrt(math.pi) / 2


def kernels(xp: Any) -> Any:
    """The module of special functions for arrays of `xp`: its own, else SciPy's, imported when first needed."""
    own = None if xp is np else getattr(xp, "special", None)
    if own is not None:
        return own
    import scipy.special

    return scipy.special


def _squared(x):
    return x * x


# -- error functions -----------------------------------------------------------------------------------------------
@in_float32
@pointwise(grad=dict(self=lambda g, self: g * (_TWO_OVER_SQRT_PI * exp(-(self * self)))))
def erf(xp, self: Tensor, out=None):
    """The error function."""
    return kernels(xp).erf(self)


@in_float32
@pointwise(grad=dict(self=lambda g, self: -g * (_TWO_OVER_SQRT_PI * exp(-(self * self)))))
def erfc(xp, self: Tensor, out=None):
    """`1 - erf(input)`, exact where that is small."""
    return kernels(xp).erfc(self)


@in_float32
@pointwise(grad=dict(self=lambda g, self: g * (_HALF_SQRT_PI * exp(_squared(erfinv(self))))))
def erfinv(xp, self: Tensor, out=None):
    """The inverse of the error function, for -1 … 1."""
    return kernels(xp).erfinv(self)


@in_float32
@pointwise(
    grad=dict(self=lambda g, self, result: g * (result * self * 2 - _TWO_OVER_SQRT_PI)),
    method=False,
    function=False,
    node="SpecialErfcxBackward0",
)
def erfcx(xp, self: Tensor, out=None):
    """`exp(input ** 2) * erfc(input)`, without overflow on the way."""
    return kernels(xp).erfcx(self)


@composite(method=False, function=False)
def ndtr(input: Tensor, *, out: Any = None) -> Tensor:
    """The area under the standard normal density left of each element."""
    result = erfc(input * -math.sqrt(0.5)) * 0.5  # type: ignore[operator]
    return result if out is None else into("ndtr", out, result)


@in_float32
@pointwise(
    grad=dict(self=lambda g, result: g * (exp(result * result * 0.5) * math.sqrt(2 * math.pi))),
    method=False,
    function=False,
    node="SpecialNdtriBackward0",
)
def ndtri(xp, self: Tensor, out=None):
    """The inverse of ndtr: the quantiles of the standard normal distribution."""
    return kernels(xp).ndtri(self)


@in_float32
@pointwise(
    grad=dict(self=lambda g, self: g / erfcx(self * -math.sqrt(0.5)) * math.sqrt(2 / math.pi)),
    method=False,
    function=False,
    node="SpecialLogNdtrBackward0",
)
def log_ndtr(xp, self: Tensor, out=None):
    """The logarithm of ndtr, exact far on the left."""
    return kernels(xp).log_ndtr(self)


# -- gamma functions -----------------------------------------------------------------------------------------------
@in_float32
@pointwise(grad=dict(self=lambda g, self: g * digamma(self)))
def lgamma(xp, self: Tensor, out=None):
    """The logarithm of the absolute value of the gamma function."""
    return xp.where(xp.isinf(self), self.dtype.type(math.inf), kernels(xp).gammaln(self))


@in_float32
@pointwise(grad=dict(self=lambda g, self: g * polygamma_of(self, 1)))
def digamma(xp, self: Tensor, out=None):
    """The derivative of lgamma."""
    return kernels(xp).psi(self)


@in_float32
@pointwise(
    grad=dict(self=lambda g, self, n: g * polygamma_of(self, n + 1)),
    method=False,
    function=False,
    node="PolygammaBackward0",
)
def polygamma_of(xp, self: Tensor, n: int):
    """The n-th derivative of digamma."""
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    if n == 0:
        return digamma.op.kernel(xp, self)
    return kernels(xp).zeta(self.dtype.type(n + 1), self) * self.dtype.type((-1) ** (n + 1) * math.factorial(n))


@composite(method=False)
def polygamma(n: int, input: Tensor, *, out: Any = None) -> Tensor:
    """The n-th derivative of digamma, n from 0 up.

    >>> torch.polygamma(1, torch.tensor([1.0, 0.5]))
    tensor([1.6449, 4.9348])
    """
    result = polygamma_of(input, n)
    return result if out is None else into("polygamma", out, result)


@composite(function=False, name="polygamma")
def _polygamma_method(self: Tensor, n: int) -> Tensor:
    """The n-th derivative of digamma."""
    return polygamma_of(self, n)


@composite(function=False)
def polygamma_(self: Tensor, n: int) -> Tensor:
    """In-place version of polygamma."""
    return run_in_place(polygamma_of.op, (self, n))


def _mvlgamma_slope(g, self, p):
    slope = digamma(self)
    for j in range(1, p):
        slope = slope + digamma(self - j / 2)
    return g * slope


@in_float32
@pointwise(grad=dict(self=_mvlgamma_slope), dtype="keep")
def mvlgamma(xp, self: Tensor, p: int, out=None):
    """The logarithm of the p-dimensional gamma function."""
    if self.dtype == bool:
        raise RuntimeError("The input tensor may not be a boolean tensor.")
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    if self.dtype.kind in "iu":
        self = self.astype(get_default_dtype().numpy)
    total = lgamma.op.kernel(xp, self)
    for j in range(1, p):
        total = total + lgamma.op.kernel(xp, self - self.dtype.type(j / 2))
    return total + self.dtype.type(p * (p - 1) / 4 * math.log(math.pi))


def _unknown(name: str, argument: str):
    def formula(g):
        raise NotImplementedError(f"the derivative for '{name}: {argument}' is not implemented.")

    return formula


def _gamma_density(self, other):
    return exp((self - 1) * log(other) - other - lgamma(self))


@in_float32
@pointwise(
    grad=dict(self=_unknown("igamma", "input"), other=lambda g, self, other: g * _gamma_density(self, other)),
    dtype="promote",
    numbers=False,
    refuses=("iub", "igamma_cpu"),
)
def igamma(xp, self: Tensor, other: Tensor, out=None):
    """The regularised lower incomplete gamma function of `input` up to `other`."""
    return kernels(xp).gammainc(self, other)


@in_float32
@pointwise(
    grad=dict(self=_unknown("igammac", "input"), other=lambda g, self, other: -g * _gamma_density(self, other)),
    dtype="promote",
    numbers=False,
    refuses=("iub", "igammac_cpu"),
)
def igammac(xp, self: Tensor, other: Tensor, out=None):
    """The regularised upper incomplete gamma function of `input` from `other`."""
    return kernels(xp).gammaincc(self, other)


def _alike(self, other):
    """A number as one of the other operand's dtype: SciPy's functions widen for Python's."""
    if not hasattr(self, "dtype"):
        return other.dtype.type(self), other
    return (self, other) if hasattr(other, "dtype") else (self, self.dtype.type(other))


def _by_numbers(name: str):
    """Torch has a node each for two tensors, a number first and a number last."""
    return lambda self, other: (
        f"{name}Backward{1 if not hasattr(self, 'dtype') else 0 if hasattr(other, 'dtype') else 2}"
    )


@in_float32
@pointwise(
    grad=dict(
        self=_unknown("zeta", "self"),
        other=lambda g, self, other: g * -self * zeta(self + 1, other),
    ),
    method=False,
    function=False,
    node=_by_numbers("SpecialZeta"),
)
def zeta(xp, self: Tensor, other: Tensor, out=None):
    """Hurwitz's zeta function: the sum of `(other + k) ** -input` over k from 0."""
    return kernels(xp).zeta(*_alike(self, other))


# -- Bessel functions ----------------------------------------------------------------------------------------------
def _over(value, self):
    """value / self, and the limit's 0.5 at zero."""
    return where(self == 0, 0.5, value / where(self == 0, 1.0, self))


@in_float32
@pointwise(grad=dict(self=lambda g, self: g * i1(self)))
def i0(xp, self: Tensor, out=None):
    """The modified Bessel function of order 0."""
    return kernels(xp).i0(self)


@in_float32
@pointwise(
    grad=dict(self=lambda g, self, result: g * (i1e(self) - sgn(self) * result)),
    method=False,
    function=False,
    node="SpecialI0EBackward0",
)
def i0e(xp, self: Tensor, out=None):
    """`exp(-|input|) * i0(input)`."""
    return kernels(xp).i0e(self)


@in_float32
@pointwise(
    grad=dict(self=lambda g, self, result: g * (i0(self) - _over(result, self))),
    method=False,
    function=False,
    node="SpecialI1Backward0",
)
def i1(xp, self: Tensor, out=None):
    """The modified Bessel function of order 1."""
    return kernels(xp).i1(self)


@in_float32
@pointwise(
    grad=dict(self=lambda g, self, result: g * (i0e(self) - sgn(self) * result - _over(result, self))),
    method=False,
    function=False,
    node="SpecialI1EBackward0",
)
def i1e(xp, self: Tensor, out=None):
    """`exp(-|input|) * i1(input)`."""
    return kernels(xp).i1e(self)


# -- logarithms and ratios -----------------------------------------------------------------------------------------
def _logit_slope(g, self, eps):
    low, high = (0.0, 1.0) if eps is None else (eps, 1.0 - eps)
    inside = (self >= low) & (self <= high)
    return where(inside, g / (self * (1 - self)), math.nan if eps is None else 0.0)


@in_float32
@pointwise(grad=dict(self=_logit_slope))
def logit(xp, self: Tensor, eps: Number | None = None, out=None):
    """`log(input / (1 - input))`; with `eps` the input is first limited to [eps, 1 - eps]."""
    if eps is not None:
        self = xp.clip(self, self.dtype.type(eps), self.dtype.type(1 - eps))
    return xp.log(self / (1 - self))


def _sinc_slope(g, self):
    flat = self == 0
    x = where(flat, 1.0, self) * math.pi
    return where(flat, 0.0, g * ((cos(x) * x - sin(x)) / (x * x) * math.pi))


@in_float32
@pointwise(grad=dict(self=_sinc_slope))
def sinc(xp, self: Tensor, out=None):
    """`sin(pi * input) / (pi * input)`, 1 at zero."""
    scaled = self * self.dtype.type(math.pi)
    flat = self == 0
    return xp.where(flat, self.dtype.type(1), xp.sin(scaled) / xp.where(flat, self.dtype.type(1), scaled))


@in_float32
@pointwise(
    grad=dict(self=lambda g, self: g * (-log(self) - 1)), method=False, function=False, node="SpecialEntrBackward0"
)
def entr(xp, self: Tensor, out=None):
    """`-input * log(input)`, 0 at zero and minus infinity below."""
    return kernels(xp).entr(self)


def _log(other):
    """The logarithm of a number, a tensor or an array."""
    if hasattr(other, "dtype"):
        return log(other)
    return math.log(other) if other > 0 else -math.inf if other == 0 else math.nan


def _xlogy_first(g, self, other):
    return where((self == 0) & (other <= 0), 0.0, g * _log(other))


@in_float32
@pointwise(
    grad=dict(self=_xlogy_first, other=lambda g, self, other: g * self / other),
    node=_by_numbers("Xlogy"),
)
def xlogy(xp, self: Tensor, other: Tensor, out=None):
    """`input * log(other)`, 0 where the input is 0."""
    return kernels(xp).xlogy(*_alike(self, other))


def _xlog1py_first(g, self, other):
    slope = log1p(other) if hasattr(other, "dtype") else _log(1.0 + other)
    return where((self == 0) & (other <= -1), 0.0, g * slope)


@in_float32
@pointwise(
    grad=dict(self=_xlog1py_first, other=lambda g, self, other: g * self * reciprocal(other + 1)),
    node=_by_numbers("SpecialXlog1Py"),
    method=False,
    function=False,
)
def xlog1py(xp, self: Tensor, other: Tensor, out=None):
    """`input * log1p(other)`, 0 where the input is 0."""
    return kernels(xp).xlog1py(*_alike(self, other))
