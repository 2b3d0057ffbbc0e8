"""The calculus sheet: elementwise functions and arithmetic, each with its derivative."""

from __future__ import annotations

import cmath
import math

import numpy as np

from ..tensor import Tensor
from .casting import check_implemented, result_dtype
from .declare import pointwise
from .schema import wirtinger
from .where import no_slope, where

Number = float
_HALF_SQRT_PI = math.sqrt(math.pi) / 2


# -- arithmetic ----------------------------------------------------------------------------------------------------
def _with_scaled(xp, self, other, alpha):
    """`input + alpha * other`; 16-bit floats are rounded once."""
    kind = getattr(self, "dtype", None) or other.dtype
    if kind.itemsize == 2 and kind.kind in "fV":
        wide = [a.astype(np.float32) if hasattr(a, "dtype") else a for a in (self, other)]
        return xp.add(wide[0], alpha * wide[1]).astype(kind)
    return xp.add(self, kind.type(alpha) * other if kind.kind in "iu" else alpha * other)


def _check_alpha(self, other, alpha=1):
    """alpha must not be of a higher kind than the result."""
    if alpha is True and not (_is_bool(self) and _is_bool(other)):
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if type(alpha) is int:
        return
    common = result_dtype([self, other])
    if isinstance(alpha, float) and not (common.is_floating_point or common.is_complex):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if isinstance(alpha, complex) and not common.is_complex:
        raise RuntimeError("For non-complex input tensors, argument alpha must not be a complex number.")


def _is_bool(x):
    return x.dtype == np.bool_ if hasattr(x, "dtype") else isinstance(x, bool)


@pointwise(
    grad=dict(self=lambda g: g, other=lambda g, alpha: g if alpha == 1 else g * alpha),
    dtype="promote",
    operators=("add", "radd", "iadd"),
    check=_check_alpha,
)
def add(xp, self: Tensor, other: Tensor, alpha: Number = 1, out=None):
    """`input + alpha * other`.

    >>> torch.add(torch.tensor([1.0, 2.0]), torch.tensor([10.0, 20.0]), alpha=2)
    tensor([21., 42.])
    """
    return xp.add(self, other, out=out) if alpha == 1 else _with_scaled(xp, self, other, alpha)


def _check_subtraction(self, other, alpha=1):
    """Torch subtracts no masks, neither from each other nor from numbers."""
    both = _is_bool(self) and _is_bool(other)
    if both:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead."
        )
    if _is_bool(self) or _is_bool(other):
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        )
    _check_alpha(self, other, alpha)


@pointwise(
    grad=dict(self=lambda g: g, other=lambda g, alpha: -g if alpha == 1 else g * -alpha),
    dtype="promote",
    operators=("sub", "isub"),
    check=_check_subtraction,
)
def sub(xp, self: Tensor, other: Tensor, alpha: Number = 1, out=None):
    """`input - alpha * other`."""
    return xp.subtract(self, other, out=out) if alpha == 1 else _with_scaled(xp, self, other, -alpha)


@pointwise(
    grad=dict(self=lambda g, other: g * other, other=lambda g, self: g * self),
    dtype="promote",
    operators=("mul", "rmul", "imul"),
)
def mul(xp, self: Tensor, other: Tensor, out=None):
    """`input * other`."""
    return xp.multiply(self, other, out=out)


@pointwise(
    grad=dict(self=lambda g, other: g / other, other=lambda g, self, other: -g * (self / other) / other),
    operators=("truediv", "itruediv", "div", "idiv"),
    function=False,
    method=False,
    inplace=True,
    node="DivBackward0",
)
def true_divide(xp, self: Tensor, other: Tensor, out=None):
    """`input / other`; integers give floats."""
    return xp.true_divide(self, other, out=out)


@pointwise(
    grad=dict(self=lambda g: -g, other=lambda g: g),
    dtype="promote",
    operators=("rsub",),
    inplace=False,
    method=False,
    node=lambda self, other: f"RsubBackward{0 if hasattr(other, 'dtype') else 1}",
    check=_check_subtraction,
)
def rsub(xp, self: Tensor, other: Tensor, out=None):
    """`other - input`."""
    return sub.op.kernel(xp, other, self, out=out)


@pointwise(grad=dict(self=lambda g: -g), dtype="promote", operators=("neg",))
def neg(xp, self: Tensor, out=None):
    """`-input`."""
    if self.dtype == bool:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use "
            "the `~` or `logical_not()` operator instead."
        )
    return xp.negative(self, out=out)


def _pow_node(self, exponent):
    """Torch has a node each for number exponents, two tensors and number bases."""
    return f"PowBackward{0 if not hasattr(exponent, 'dtype') else 1 if hasattr(self, 'dtype') else 2}"


def _pow_base(g, self, exponent):
    slope = g * (exponent * pow(self, exponent - 1))
    return where(exponent == 0, 0.0, slope) if hasattr(exponent, "dtype") else slope if exponent != 0 else slope * 0


def _pow_exponent(g, self, exponent, result):
    if not hasattr(self, "dtype") and (isinstance(self, complex) or self > 0):  # its logarithm keeps full precision
        return g * (result * (cmath.log(self) if isinstance(self, complex) and self else math.log(self)))
    # 0 ** exponent is constant where the exponent is not negative
    flat = (self == 0) & (_real(exponent) >= 0)
    return g * where(flat, 0.0, result * log(where(flat, 1.0, self)))


def _real(x):
    from .complexes import real_of

    return real_of(x)


def _integer_power(xp, self, exponent):
    """Powers of integers; by tensors also negative ones, 1 / x ** |n| cut to an integer: 1, -1 or 0."""
    if not hasattr(exponent, "dtype"):
        if exponent < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        if self.dtype == bool:
            return self.copy() if exponent else xp.ones_like(self)
        return xp.power(self, exponent)
    check_implemented("b", "pow", exponent)
    if exponent.dtype.kind == "u" or not bool((exponent < 0).any()):
        return xp.power(self, exponent)
    inverse = xp.where(exponent % 2 == 0, xp.absolute(self), self)
    inverse = xp.where(xp.absolute(self) == 1, inverse, exponent.dtype.type(0))
    return xp.where(exponent < 0, inverse, xp.power(self, xp.maximum(exponent, 0)))


@pointwise(
    grad=dict(self=_pow_base, exponent=_pow_exponent),
    dtype="promote",
    operators=("pow", "ipow"),
    node=_pow_node,
)
def pow(xp, self: Tensor, exponent: Tensor, out=None):  # noqa: A001 - torch's name
    """`input ** exponent`."""
    if (self if hasattr(self, "dtype") else exponent).dtype.kind in "iub":
        return _integer_power(xp, self, exponent)
    return xp.power(self, exponent, out=out)


@pointwise(grad=dict(self=lambda g, self: g * sgn(self)), dtype="promote", operators=("abs",), refuses=("b", "abs_cpu"))
def abs(xp, self: Tensor, out=None):  # noqa: A001 - torch's name
    """Absolute value."""
    return xp.absolute(self, out=out)


def _sign(xp, x, out):
    """-1, 0 or 1, as torch 0 for NaN."""
    if x.dtype == bool:
        return x.copy()
    return xp.sign(x, out=out) if x.dtype.kind in "iu" else xp.sign(xp.where(x != x, x.dtype.type(0), x), out=out)


@wirtinger
def _sgn_gradient(g, self, result):
    """Zero for real numbers; of a complex one the unit vector turns: the part of g across it, over the length."""
    from .complexes import conjugate, is_complex_array

    if not is_complex_array(result):
        return no_slope(g)

    length = abs(self)
    across = g - _real(g * conjugate(result)) * result
    return where(length == 0, 0.0, across / where(length == 0, 1.0, length))


@pointwise(grad=dict(self=_sgn_gradient), dtype="promote")
def sgn(xp, self: Tensor, out=None):
    """The sign: -1, 0 or 1, and 0 for NaN; of a complex number the unit vector in its direction."""
    return _sign(xp, self, out)


@pointwise(grad=dict(self=no_slope), dtype="promote")
def sign(xp, self: Tensor, out=None):
    """The sign: -1, 0 or 1; 0 for NaN."""
    if self.dtype.kind == "c":
        raise NotImplementedError(
            "Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead."
        )
    return _sign(xp, self, out)


@pointwise(grad=dict(self=lambda g, self: g * (self * 2)), dtype="promote", node="PowBackward0")
def square(xp, self: Tensor, out=None):
    """`input ** 2`; bool counts as 0 and 1."""
    if self.dtype == bool:
        self = self.astype(np.int64)
    return xp.multiply(self, self, out=out)


@pointwise(grad=dict(self=lambda g, result: -g * result * result))
def reciprocal(xp, self: Tensor, out=None):
    """`1 / input`."""
    return xp.true_divide(1, self, out=out)


# -- exponentials and roots ----------------------------------------------------------------------------------------
@pointwise(grad=dict(self=lambda g, result: g * result))
def exp(xp, self: Tensor, out=None):
    """e to the power of each element."""
    return xp.exp(self, out=out)


@pointwise(grad=dict(self=lambda g, result: g * (result + 1)))
def expm1(xp, self: Tensor, out=None):
    """`exp(input) - 1`, exact near zero."""
    return xp.expm1(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g / self))
def log(xp, self: Tensor, out=None):
    """Natural logarithm."""
    return xp.log(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g / (self * math.log(2))))
def log2(xp, self: Tensor, out=None):
    """Logarithm to base 2."""
    return xp.log2(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g / (self * math.log(10))))
def log10(xp, self: Tensor, out=None):
    """Logarithm to base 10."""
    return xp.log10(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g / (self + 1)), node="Log1PBackward0")
def log1p(xp, self: Tensor, out=None):
    """`log(1 + input)`, exact near zero."""
    return xp.log1p(self, out=out)


@pointwise(grad=dict(self=lambda g, result: g / (result * 2)))
def sqrt(xp, self: Tensor, out=None):
    """Square root."""
    return xp.sqrt(self, out=out)


@pointwise(grad=dict(self=lambda g, result: -0.5 * g * result * result * result))
def rsqrt(xp, self: Tensor, out=None):
    """`1 / sqrt(input)`."""
    return xp.reciprocal(xp.sqrt(self), out=out)


# -- trigonometry --------------------------------------------------------------------------------------------------
@pointwise(grad=dict(self=lambda g, self: g * cos(self)))
def sin(xp, self: Tensor, out=None):
    """Sine of each element, in radians."""
    return xp.sin(self, out=out)


@pointwise(grad=dict(self=lambda g, self: -g * sin(self)))
def cos(xp, self: Tensor, out=None):
    """Cosine of each element, in radians."""
    return xp.cos(self, out=out)


@pointwise(grad=dict(self=lambda g, result: g * (result * result + 1)))
def tan(xp, self: Tensor, out=None):
    """Tangent of each element, in radians."""
    return xp.tan(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g / sqrt(1 - self * self)))
def asin(xp, self: Tensor, out=None):
    """Inverse sine, in radians."""
    return xp.arcsin(self, out=out)


@pointwise(grad=dict(self=lambda g, self: -g / sqrt(1 - self * self)))
def acos(xp, self: Tensor, out=None):
    """Inverse cosine, in radians."""
    return xp.arccos(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g / (self * self + 1)))
def atan(xp, self: Tensor, out=None):
    """Inverse tangent, in radians."""
    return xp.arctan(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g * cosh(self)))
def sinh(xp, self: Tensor, out=None):
    """Hyperbolic sine."""
    return xp.sinh(self, out=out)


@pointwise(grad=dict(self=lambda g, self: g * sinh(self)))
def cosh(xp, self: Tensor, out=None):
    """Hyperbolic cosine."""
    return xp.cosh(self, out=out)


@pointwise(grad=dict(self=lambda g, result: g * (1 - result * result)))
def tanh(xp, self: Tensor, out=None):
    """Hyperbolic tangent."""
    return xp.tanh(self, out=out)


@pointwise(grad=dict(self=lambda g, result: g * (result * (1 - result))))
def sigmoid(xp, self: Tensor, out=None):
    """`1 / (1 + exp(-input))`."""
    return xp.true_divide(1, 1 + xp.exp(-self), out=out)


# -- rounding ------------------------------------------------------------------------------------------------------
def _rounded(name, function, self, out):
    if self.dtype.kind == "c":
        raise NotImplementedError(f"{name} is not supported for complex inputs")
    return function(self, out=out) if self.dtype.kind not in "iub" else self.copy()


@pointwise(grad=dict(self=no_slope), dtype="promote", refuses=("b", "floor_vml_cpu"))
def floor(xp, self: Tensor, out=None):
    """The largest integer not above."""
    return _rounded("floor", xp.floor, self, out)


@pointwise(grad=dict(self=no_slope), dtype="promote", refuses=("b", "ceil_vml_cpu"))
def ceil(xp, self: Tensor, out=None):
    """The smallest integer not below."""
    return _rounded("ceil", xp.ceil, self, out)


@pointwise(grad=dict(self=no_slope), dtype="promote", refuses=("bc", "round_vml_cpu"), function=False, method=False)
def round(xp, self: Tensor, out=None):  # noqa: A001 - torch's name
    """The nearest integer, halves to even."""
    return xp.rint(self, out=out) if self.dtype.kind not in "iub" else self.copy()


@pointwise(grad=dict(self=no_slope), dtype="promote", refuses=("b", "trunc_vml_cpu"))
def trunc(xp, self: Tensor, out=None):
    """The integer part."""
    return _rounded("trunc", xp.trunc, self, out)


# -- rectifiers and bounds -----------------------------------------------------------------------------------------
@pointwise(
    grad=dict(self=lambda g, result: rectified(g, result), result=no_slope),
    dtype="keep",
    inplace=False,
    method=False,
    function=False,
)
def rectified(xp, self: Tensor, result: Tensor):
    """A rectifier's gradient: stopped where its result is not positive."""
    return xp.where(result <= 0, self.dtype.type(0), self)


def _refuse_complex(self):
    if self.dtype.kind == "c":
        raise NotImplementedError("clamp is not supported for complex types")


@pointwise(grad=dict(self=lambda g, result: rectified(g, result)), dtype="promote")
def relu(xp, self: Tensor, out=None):
    """`max(input, 0)`."""
    _refuse_complex(self)
    if self.dtype == bool:
        raise RuntimeError("Boolean inputs not supported for relu")
    return xp.maximum(self, 0, out=out)


def _clamp_slope(g, self, min, max):
    inside = (self >= min) & (self <= max) if None not in (min, max) else self >= min if max is None else self <= max
    return where(inside, g, 0.0)


@pointwise(grad=dict(self=_clamp_slope), dtype="keep", node="ClampBackward1", function=False, method=False)
def clamp(xp, self: Tensor, min: Number | None = None, max: Number | None = None, out=None):
    """Each element limited to [min, max]; either bound may be missing."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    _refuse_complex(self)
    kind = result_dtype([self, min, max]).numpy  # a float bound makes integers floats
    bounded = self if self.dtype == kind else self.astype(kind)
    if min is not None:
        bounded = xp.maximum(bounded, kind.type(min), out=out)
    return bounded if max is None else xp.minimum(bounded, kind.type(max), out=out)


def _won(g, beaten, tied):
    """The gradient of the operand that was chosen; ties share it, and a NaN, which nothing beats, takes it all."""
    return where(beaten, 0.0, where(tied, g * 0.5, g))


@pointwise(
    grad=dict(
        self=lambda g, self, other: _won(g, self < other, self == other),
        other=lambda g, self, other: _won(g, other < self, self == other),
    ),
    dtype="promote",
    inplace=False,
    numbers=False,
)
def maximum(xp, self: Tensor, other: Tensor, out=None):
    """The larger of two elements; ties share the gradient."""
    if self.dtype.kind == "c":
        raise RuntimeError("maximum not implemented for complex tensors.")
    return xp.maximum(self, other, out=out)


@pointwise(
    grad=dict(
        self=lambda g, self, other: _won(g, self > other, self == other),
        other=lambda g, self, other: _won(g, other > self, self == other),
    ),
    dtype="promote",
    inplace=False,
    numbers=False,
)
def minimum(xp, self: Tensor, other: Tensor, out=None):
    """The smaller of two elements; ties share the gradient."""
    if self.dtype.kind == "c":
        raise RuntimeError("minimum not implemented for complex tensors.")
    return xp.minimum(self, other, out=out)


# -- division with rounding ----------------------------------------------------------------------------------------
def _refuse_zero(self, other):
    """Integer division by zero, which NumPy would answer with 0."""
    if self.dtype.kind in "iub" and (other == 0 if not hasattr(other, "dtype") else bool((other == 0).any())):
        raise RuntimeError("ZeroDivisionError")


@pointwise(
    grad=dict(self=no_slope, other=no_slope), dtype="promote", method=False, function=False, inplace=False,
    node="DivBackward2",
)  # fmt: skip
def rounded_divide(xp, self: Tensor, other: Tensor, mode: str, out=None):
    """`input / other` rounded down ("floor") or towards zero ("trunc")."""
    _refuse_zero(self, other)
    check_implemented("bc", f"div_{mode}_cpu", self)
    if mode == "floor":
        return xp.floor_divide(self, other, out=out)
    if self.dtype.kind in "iu":  # exact, where a float quotient would not be
        quotient = xp.floor_divide(self, other)
        return quotient + ((quotient < 0) & (quotient * other != self))
    return xp.trunc(xp.true_divide(self, other), out=out)


def _no_derivative(g):
    raise RuntimeError("derivative for aten::floor_divide is not implemented")


@pointwise(
    grad=dict(self=_no_derivative, other=_no_derivative),
    dtype="promote",
    operators=("floordiv", "ifloordiv"),
    node="NotImplemented",
    refuses=("bc", "div_floor_cpu"),
)
def floor_divide(xp, self: Tensor, other: Tensor, out=None):
    """`floor(input / other)`."""
    _refuse_zero(self, other)
    return xp.floor_divide(self, other, out=out)


def _of_number(name):
    """Torch has one node for a number as second operand and one for a tensor."""
    return lambda self, other: f"{name}Backward{1 if hasattr(other, 'dtype') else 0}"


@pointwise(
    grad=dict(self=lambda g: g, other=lambda g, self, other: -g * rounded_divide(self, other, "floor")),
    dtype="promote",
    operators=("mod", "imod"),
    node=_of_number("Remainder"),
    refuses=("bc", "remainder_cpu"),
)
def remainder(xp, self: Tensor, other: Tensor, out=None):
    """`input - floor(input / other) * other`: the sign is other's."""
    _refuse_zero(self, other)
    return xp.remainder(self, other, out=out)


@pointwise(
    grad=dict(self=lambda g: g, other=lambda g, self, other: -g * rounded_divide(self, other, "trunc")),
    dtype="promote",
    node=_of_number("Fmod"),
    refuses=("bc", "fmod_cpu"),
)
def fmod(xp, self: Tensor, other: Tensor, out=None):
    """The remainder of division towards zero: the sign is input's.

    >>> torch.fmod(torch.tensor([-3.0, 3.0]), 2), torch.remainder(torch.tensor([-3.0, 3.0]), 2)
    (tensor([-1.,  1.]), tensor([1., 1.]))
    """
    _refuse_zero(self, other)
    return xp.fmod(self, other, out=out)
