"""Comparisons and logic: masks, which have no derivative."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from .declare import composite, operation, pointwise


@pointwise(dtype="promote", operators=("eq",))
def eq(xp, self: Tensor, other: Tensor, out=None):
    """Elementwise `input == other`."""
    return xp.equal(self, other, out=out)


@pointwise(dtype="promote", operators=("ne",))
def ne(xp, self: Tensor, other: Tensor, out=None):
    """Elementwise `input != other`."""
    return xp.not_equal(self, other, out=out)


@pointwise(dtype="promote", operators=("lt",), refuses=("c", "lt_cpu"))
def lt(xp, self: Tensor, other: Tensor, out=None):
    """Elementwise `input < other`."""
    return xp.less(self, other, out=out)


@pointwise(dtype="promote", operators=("le",), refuses=("c", "le_cpu"))
def le(xp, self: Tensor, other: Tensor, out=None):
    """Elementwise `input <= other`."""
    return xp.less_equal(self, other, out=out)


@pointwise(dtype="promote", operators=("gt",), refuses=("c", "gt_cpu"))
def gt(xp, self: Tensor, other: Tensor, out=None):
    """Elementwise `input > other`."""
    return xp.greater(self, other, out=out)


@pointwise(dtype="promote", operators=("ge",), refuses=("c", "ge_cpu"))
def ge(xp, self: Tensor, other: Tensor, out=None):
    """Elementwise `input >= other`."""
    return xp.greater_equal(self, other, out=out)


@pointwise(dtype="keep")
def logical_not(xp, self: Tensor, out=None):
    """True where an element is zero."""
    return xp.logical_not(self, out=out)


@pointwise(dtype="promote", numbers=False)
def logical_and(xp, self: Tensor, other: Tensor, out=None):
    """True where both elements are not zero."""
    return xp.logical_and(self, other, out=out)


@pointwise(dtype="promote", numbers=False)
def logical_or(xp, self: Tensor, other: Tensor, out=None):
    """True where an element is not zero."""
    return xp.logical_or(self, other, out=out)


@pointwise(dtype="promote", numbers=False)
def logical_xor(xp, self: Tensor, other: Tensor, out=None):
    """True where exactly one element is not zero."""
    return xp.logical_xor(self, other, out=out)


@pointwise(dtype="promote", operators=("and", "rand", "iand"), refuses=("fcV", "bitwise_and_cpu"))
def bitwise_and(xp, self: Tensor, other: Tensor, out=None):
    """Bits set in both; logical and for bool."""
    return xp.bitwise_and(self, other, out=out)


@pointwise(dtype="promote", operators=("or", "ror", "ior"), refuses=("fcV", "bitwise_or_cpu"))
def bitwise_or(xp, self: Tensor, other: Tensor, out=None):
    """Bits set in either; logical or for bool."""
    return xp.bitwise_or(self, other, out=out)


@pointwise(dtype="promote", operators=("xor", "rxor", "ixor"), refuses=("fcV", "bitwise_xor_cpu"))
def bitwise_xor(xp, self: Tensor, other: Tensor, out=None):
    """Bits set in one; logical exclusive or for bool."""
    return xp.bitwise_xor(self, other, out=out)


@pointwise(dtype="keep", operators=("invert",), refuses=("fcV", "bitwise_not_cpu"))
def bitwise_not(xp, self: Tensor, out=None):
    """All bits flipped; logical not for bool."""
    return xp.invert(self, out=out)


@pointwise(dtype="keep", inplace=False)
def isnan(xp, self: Tensor):
    """True where an element is NaN."""
    return xp.isnan(self)


@pointwise(dtype="keep", inplace=False)
def isinf(xp, self: Tensor):
    """True where an element is infinite."""
    return xp.isinf(self)


@pointwise(dtype="keep", inplace=False)
def isfinite(xp, self: Tensor):
    """True where an element is neither NaN nor infinite."""
    return xp.isfinite(self)


def _axis(dim, ndim):
    from ..array.shapes import wrap_dims

    return wrap_dims(dim, ndim) if ndim else None


def _as_bytes(result, self):
    """uint8 stays uint8, every other dtype gives bool, as in torch."""
    return result.astype(np.uint8) if self.dtype == np.uint8 else result


@operation()
def all(xp, self: Tensor, dim: Any = None, keepdim: bool = False, *, out=None):  # noqa: A001 - torch's name
    """Are all elements (or those along dimensions) different from zero?"""
    return _as_bytes(xp.asarray(xp.all(self, axis=_axis(dim, self.ndim), keepdims=keepdim)), self)


@operation()
def any(xp, self: Tensor, dim: Any = None, keepdim: bool = False, *, out=None):  # noqa: A001 - torch's name
    """Is any element (or any along dimensions) different from zero?"""
    return _as_bytes(xp.asarray(xp.any(self, axis=_axis(dim, self.ndim), keepdims=keepdim)), self)


@operation(dtype="promote", method=False, function=False)
def close(xp, self: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False):
    """`|input - other| <= atol + rtol * |other|`, elementwise."""
    return xp.isclose(self, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


@composite()
def isclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Elementwise `|input - other| <= atol + rtol * |other|`."""
    return close(input, other, rtol, atol, equal_nan)


@composite()
def allclose(input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Are all elements close?"""
    return bool(close(input, other, rtol, atol, equal_nan).array.all())


@composite()
def equal(input: Tensor, other: Tensor) -> bool:
    """Same shape and the same elements?"""
    return input.array.shape == other.array.shape and bool((input.array == other.array).all())


def _eq(self: Tensor, other: Any) -> Any:
    return eq(self, other) if _comparable(other) else False


def _ne(self: Tensor, other: Any) -> Any:
    return ne(self, other) if _comparable(other) else True


def _comparable(other: Any) -> bool:
    return isinstance(other, (Tensor, int, float, complex)) or hasattr(other, "dtype")


def _contains(self: Tensor, element: Any) -> bool:
    """`element in x`: does any element equal it?"""
    if not isinstance(element, (Tensor, int, float, complex)):
        raise RuntimeError(
            f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.\n"
            f"  contains(input {list(self.array.shape)}, element={element!r})"
        )
    return bool(eq(self, element).array.any())


Tensor.__contains__ = _contains  # type: ignore[attr-defined]
Tensor.__eq__ = _eq  # type: ignore[method-assign]
Tensor.__ne__ = _ne  # type: ignore[method-assign]
