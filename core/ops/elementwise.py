"""More functions of each element: parts and neighbours of numbers, angles, hyperbolic inverses, shifts, signs."""

from __future__ import annotations

import math
from collections import namedtuple
from typing import Any

import numpy as np

from ..array import dtypes
from ..array.errors import explained
from ..array.limits import finfo
from ..tensor import Tensor
from .casts import cast_like, to
from .declare import composite, operation, pointwise
from .halves import in_float32
from .pointwise import exp, pow, round, rsqrt  # noqa: A004
from .where import no_slope, where
from .writing import into, run_in_place

Number = float


def _no_derivative(name: str):
    def formula(g):
        raise RuntimeError(f"derivative for aten::{name} is not implemented")

    return formula


# -- parts of numbers ----------------------------------------------------------------------------------------------
@pointwise(grad=dict(self=lambda g: g), dtype="keep", refuses=("iub", "frac_cpu"))
def frac(xp, self: Tensor, out=None):
    """The part after the decimal point, with the input's sign.

    >>> torch.frac(torch.tensor([1.5, -2.25]))
    tensor([ 0.5000, -0.2500])
    """
    return xp.subtract(self, xp.trunc(self), out=out)


_Frexp = namedtuple("frexp", ("mantissa", "exponent"))
_Frexp.__module__ = "torch.return_types"
_Frexp.__repr__ = lambda self: f"torch.return_types.frexp(\nmantissa={self[0]!r},\nexponent={self[1]!r})"  # type: ignore[method-assign]


@operation(
    grad=dict(self=lambda g, exponent: g * exp2(cast_like(-exponent, g))), outputs=("mantissa", "exponent*"), function=False,
    method=False, node="FrexpBackward0", refuses=("iub", "frexp"),
)  # fmt: skip
def frexp_op(xp, self: Tensor):
    """Mantissas from 0.5 to 1 and the exponents of two that belong to them."""
    narrow = self.dtype.kind == "V"
    mantissa, exponent = xp.frexp(self.astype(np.float32) if narrow else self)
    return (mantissa.astype(self.dtype) if narrow else mantissa), exponent.astype(np.int32)


@composite()
def frexp(input: Tensor, *, out: Any = None) -> Any:
    """Mantissas from 0.5 to 1 and the exponents of two that belong to them."""
    if not input.is_floating_point():
        error = RuntimeError("torch.frexp() only supports floating-point dtypes")
        raise explained(error, "frexp", [("input", input)])
    found = frexp_op(input)
    if out is not None:
        found = tuple(into("frexp", target, value) for target, value in zip(out, found))
    return _Frexp(*found)


@pointwise(
    grad=dict(
        self=lambda g, other: g * exp2(other),
        other=lambda g, result: g * (result * math.log(2)),
    ),
    numbers=False,
)
def ldexp(xp, self: Tensor, other: Tensor, out=None):
    """`input * 2 ** other`."""
    return xp.multiply(self, xp.exp2(other), out=out)


@in_float32
@pointwise(
    grad=dict(self=no_slope), dtype="keep", function=False, method=False, node="RoundBackward1",
    refuses=("iub", "round_cpu"),
)  # fmt: skip
def rounded_op(xp, self: Tensor, decimals: int):
    """The nearest number with so many decimals, halves to even."""
    scale = self.dtype.type(10.0 ** abs(decimals))
    return xp.rint(self * scale) / scale if decimals > 0 else xp.rint(self / scale) * scale


@composite(name="round")
def rounded(input: Tensor, *, decimals: int = 0, out: Any = None) -> Tensor:
    """The nearest integer, or the nearest number with so many decimals; halves to even.

    >>> torch.round(torch.tensor([0.125, 2.5]), decimals=2)
    tensor([0.1200, 2.5000])
    """
    if not decimals:
        return round(input, out=out)
    result = rounded_op(input, decimals)
    return result if out is None else into("round", out, result)


@composite()
def round_(self: Tensor, *, decimals: int = 0) -> Tensor:
    """In-place version of round."""
    return run_in_place(rounded_op.op, (self, decimals)) if decimals else run_in_place(round.op, (self,))


# -- exponentials and logarithms -----------------------------------------------------------------------------------
@pointwise(grad=dict(self=lambda g, result: g * (result * math.log(2))))
def exp2(xp, self: Tensor, out=None):
    """2 to the power of each element."""
    return xp.exp2(self, out=out)


@pointwise(
    grad=dict(
        self=lambda g, self, other: g / (exp(other - self) + 1),
        other=lambda g, self, other: g / (exp(self - other) + 1),
    ),
    dtype="promote",
    inplace=False,
    numbers=False,
    refuses=("iub", "logaddexp_cpu"),
)
def logaddexp(xp, self: Tensor, other: Tensor, out=None):
    """`log(exp(input) + exp(other))`, without overflow on the way."""
    return xp.logaddexp(self, other, out=out)


@pointwise(
    grad=dict(
        self=lambda g, self, other: g / (exp2(other - self) + 1),
        other=lambda g, self, other: g / (exp2(self - other) + 1),
    ),
    dtype="promote",
    inplace=False,
    numbers=False,
    refuses=("iub", "logaddexp2_cpu"),
)
def logaddexp2(xp, self: Tensor, other: Tensor, out=None):
    """`log2(2 ** input + 2 ** other)`, without overflow on the way."""
    return xp.logaddexp2(self, other, out=out)


def _in_double(value: Any) -> Any:
    if not isinstance(value, Tensor):
        return complex(value) if isinstance(value, complex) else float(value)
    return to(value, dtypes.complex128 if value.array.dtype.kind == "c" else dtypes.float64)


@composite()
def float_power(input: Any, exponent: Any, *, out: Any = None) -> Tensor:
    """`input ** exponent`, computed in double precision."""
    return pow(_in_double(input), _in_double(exponent), out=out)


@composite(function=False)
def float_power_(self: Tensor, exponent: Any) -> Tensor:
    """In-place version of float_power, for tensors of double precision."""
    wanted = dtypes.complex128 if isinstance(exponent, complex) or self.is_complex() else dtypes.float64
    if self.dtype is not wanted:
        shown, need = dtypes.scalar_name(self.array.dtype), dtypes.scalar_name(wanted.numpy)
        sentence = f"the base given to float_power_ has dtype {shown} but the operation's result requires dtype {need}"
        raise explained(RuntimeError(sentence), "float_power_", [("input", self), ("exponent", exponent)])
    return run_in_place(pow.op, (self, _in_double(exponent)))


# -- angles and hyperbolic inverses --------------------------------------------------------------------------------
@pointwise(grad=dict(self=lambda g: g * (math.pi / 180)), node="Deg2RadBackward0")
def deg2rad(xp, self: Tensor, out=None):
    """Degrees as radians."""
    return xp.multiply(self, self.dtype.type(math.pi / 180), out=out)


@pointwise(grad=dict(self=lambda g: g * (180 / math.pi)), node="Rad2DegBackward0")
def rad2deg(xp, self: Tensor, out=None):
    """Radians as degrees."""
    return xp.multiply(self, self.dtype.type(180 / math.pi), out=out)


@pointwise(grad=dict(self=lambda g, self: g * rsqrt(self * self + 1)))
def asinh(xp, self: Tensor, out=None):
    """Inverse hyperbolic sine."""
    return xp.arcsinh(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g * rsqrt(self * self - 1)))
def acosh(xp, self: Tensor, out=None):
    """Inverse hyperbolic cosine."""
    return xp.arccosh(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g / (1 - self * self)))
def atanh(xp, self: Tensor, out=None):
    """Inverse hyperbolic tangent."""
    return xp.arctanh(self, out=out)


# -- signs and neighbours ------------------------------------------------------------------------------------------
def _copysign_slope(g, self, result):
    return where(self == 0, 0.0, g * (result / where(self == 0, 1.0, self)))


@pointwise(
    grad=dict(self=_copysign_slope, other=no_slope),
    node=lambda self, other: f"CopysignBackward{0 if hasattr(other, 'dtype') else 1}",
)
def copysign(xp, self: Tensor, other: Tensor, out=None):
    """The input's size with the other's sign."""
    return xp.copysign(self, other, out=out)


@pointwise(
    grad=dict(self=lambda g: g, other=no_slope),
    dtype="promote",
    numbers=False,
    refuses=("iub", "nextafter_cpu"),
)
def nextafter(xp, self: Tensor, other: Tensor, out=None):
    """The next floating-point number from the input towards the other."""
    return xp.nextafter(self, other, out=out)


@pointwise(
    grad=dict(self=_no_derivative("heaviside"), values=_no_derivative("heaviside")),
    dtype="keep",
    numbers=False,
    node="NotImplemented",
)
def heaviside(xp, self: Tensor, values: Tensor, out=None):
    """0 below zero, 1 above, and `values` at zero."""
    if self.dtype != values.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    zero, one = self.dtype.type(0), self.dtype.type(1)
    return xp.where(self == 0, values, xp.where(self > 0, one, zero))


@pointwise(dtype="keep", inplace=False)
def signbit(xp, self: Tensor, out=None):
    """True where an element has a minus sign, -0.0 too."""
    return (
        xp.signbit(self)
        if self.dtype.kind in "fV"
        else self < 0
        if self.dtype.kind == "i"
        else xp.zeros(self.shape, bool)
    )


@pointwise(dtype="keep", inplace=False)
def isposinf(xp, self: Tensor, out=None):
    """True where an element is plus infinity."""
    return self == math.inf if self.dtype.kind in "fV" else xp.zeros(self.shape, bool)


@pointwise(dtype="keep", inplace=False)
def isneginf(xp, self: Tensor, out=None):
    """True where an element is minus infinity."""
    return self == -math.inf if self.dtype.kind in "fV" else xp.zeros(self.shape, bool)


@pointwise(dtype="keep", inplace=False)
def isreal(xp, self: Tensor):
    """True where an element has no imaginary part."""
    return self.imag == 0 if self.dtype.kind == "c" else xp.ones(self.shape, bool)


@pointwise(grad=dict(self=lambda g, self: where((self - self) == 0, g, 0.0)), dtype="keep")
def nan_to_num(
    xp, self: Tensor, nan: Number | None = 0.0, posinf: Number | None = None, neginf: Number | None = None, out=None
):  # fmt: skip
    """Numbers in the place of NaN and the infinities: 0 and the dtype's largest and smallest unless given."""
    if self.dtype.kind in "iub":
        return self.copy()
    kind = self.dtype
    limits = finfo(dtypes.from_numpy(kind))
    result = xp.where(xp.isnan(self), kind.type(0 if nan is None else nan), self)
    result = xp.where(self == math.inf, kind.type(limits.max if posinf is None else posinf), result)
    return xp.where(self == -math.inf, kind.type(limits.min if neginf is None else neginf), result)


# -- extremes that pass over NaN -----------------------------------------------------------------------------------
@pointwise(
    grad=dict(
        self=lambda g, self, other: where((self >= other) | (other != other), g, 0.0),
        other=lambda g, self, other: where((self >= other) | (other != other), 0.0, g),
    ),
    dtype="promote", inplace=False, numbers=False,
)  # fmt: skip
def fmax(xp, self: Tensor, other: Tensor, out=None):
    """The larger of two elements; the other one where one is NaN."""
    return xp.fmax(self, other, out=out)


@pointwise(
    grad=dict(
        self=lambda g, self, other: where((self <= other) | (other != other), g, 0.0),
        other=lambda g, self, other: where((self <= other) | (other != other), 0.0, g),
    ),
    dtype="promote", inplace=False, numbers=False,
)  # fmt: skip
def fmin(xp, self: Tensor, other: Tensor, out=None):
    """The smaller of two elements; the other one where one is NaN."""
    return xp.fmin(self, other, out=out)


# -- integers ------------------------------------------------------------------------------------------------------
@pointwise(dtype="promote", numbers=False, refuses=("fVb", "gcd_cpu"))
def gcd(xp, self: Tensor, other: Tensor, out=None):
    """The greatest common divisor."""
    return xp.gcd(self, other, out=out)


@pointwise(dtype="promote", numbers=False, refuses=("fVb", "lcm_cpu"))
def lcm(xp, self: Tensor, other: Tensor, out=None):
    """The least common multiple."""
    return xp.lcm(self, other, out=out)


@pointwise(dtype="promote", operators=("lshift", "ilshift"), refuses=("fVb", "lshift_cpu"))
def bitwise_left_shift(xp, self: Tensor, other: Tensor, out=None):
    """The bits of the input moved up by `other` places."""
    return xp.left_shift(self, other, out=out)


@pointwise(dtype="promote", operators=("rshift", "irshift"), refuses=("fVb", "rshift_cpu"))
def bitwise_right_shift(xp, self: Tensor, other: Tensor, out=None):
    """The bits of the input moved down by `other` places; the sign stays."""
    return xp.right_shift(self, other, out=out)


@composite(function=False, method=False, operators=("rlshift",))
def _left_of_number(self: Tensor, other: Any) -> Tensor:
    """`other << input`."""
    return bitwise_left_shift(other, self)


@composite(function=False, method=False, operators=("rrshift",))
def _right_of_number(self: Tensor, other: Any) -> Tensor:
    """`other >> input`."""
    return bitwise_right_shift(other, self)


__all__ = ["exp2", "rounded"]
