"""Complex numbers from their parts, and their angles."""

from __future__ import annotations

from ..array.dtypes import scalar_name
from ..tensor import Tensor
from .complexes import conjugate, is_complex_array, real_of
from .declare import pointwise
from .pointwise import abs  # noqa: A004
from .schema import wirtinger
from .where import no_slope, where


def _check(name: str, self, other) -> None:
    names = f"{scalar_name(self.dtype)} and {scalar_name(other.dtype)}"
    if self.dtype.kind != "f" or other.dtype.kind != "f":
        raise RuntimeError(f"Expected both inputs to be Half, Float or Double tensors but got {names}")
    if self.dtype != other.dtype:
        first, second = scalar_name(self.dtype), scalar_name(other.dtype)
        raise RuntimeError(f"Expected object of scalar type {first} but got scalar type {second} for second argument")
    if self.dtype.itemsize < 4:
        raise NotImplementedError(
            f"\"{name}_cpu\" not implemented for 'Half': complex numbers of 16-bit floats do not exist here"
        )


@wirtinger
def _to_real(g):
    return real_of(g)


@wirtinger
def _to_imaginary(g):
    return real_of(g * -1j)


@pointwise(
    grad=dict(self=_to_real, imag=_to_imaginary), dtype="keep", method=False, numbers=False, node="ComplexBackward0"
)
def complex(xp, self: Tensor, imag: Tensor, out=None):  # noqa: A001 - torch's name
    """Complex numbers of a real and an imaginary part."""
    _check("complex", self, imag)
    return self + imag * self.dtype.type(1) * 1j


@wirtinger
def _to_size(g, angle, result, self):
    return real_of(conjugate(polar(self * 0 + 1, angle)) * g)


@wirtinger
def _to_angle(g, result):
    return real_of(conjugate(result * 1j) * g)


@pointwise(grad=dict(self=_to_size, angle=_to_angle), dtype="keep", method=False, numbers=False, node="PolarBackward0")
def polar(xp, self: Tensor, angle: Tensor, out=None):
    """Complex numbers of an absolute value and an angle."""
    _check("polar", self, angle)
    return self * xp.cos(angle) + self * xp.sin(angle) * 1j


@wirtinger
def _angle_slope(g, self):
    if not is_complex_array(self):
        return no_slope(g)
    size = abs(self)
    return where(size == 0, 0.0, self * 1j * (g / where(size == 0, 1.0, size * size)))


@pointwise(grad=dict(self=_angle_slope), inplace=False)
def angle(xp, self: Tensor, out=None):
    """The angle of complex numbers, in radians; of real ones 0, or pi below zero.

    >>> torch.angle(torch.tensor([1.0, -1.0]))
    tensor([0.0000, 3.1416])
    """
    if self.dtype.kind == "c":
        return xp.angle(self)
    pi = self.dtype.type(3.141592653589793)
    return xp.where(self != self, self, xp.where(self < 0, pi, self.dtype.type(0)))
