"""Complex tensors: their parts as views, and conjugates."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.dtypes import scalar_name
from ..tensor import Tensor
from .declare import composite, operation, view
from .shape import dense, select, transpose


def is_complex_array(x: Any) -> bool:
    """Is it complex, tensor or array?"""
    return (x.array if isinstance(x, Tensor) else x).dtype.kind == "c"


@view(grad=dict(self=lambda g: view_as_complex(dense(g))), method=False)
def view_as_real(xp, self: Tensor):
    """A complex tensor's memory as real numbers: a last dimension of size two is added."""
    if self.dtype.kind != "c":
        raise RuntimeError("view_as_real is only supported for complex tensors")
    # a last dimension of size one may change its dtype whatever the strides are
    return self[..., None].view(np.float32 if self.dtype.itemsize == 8 else np.float64)


@view(grad=dict(self=lambda g: view_as_real(g)), method=False)
def view_as_complex(xp, self: Tensor):
    """Pairs of real numbers, the last dimension, as complex numbers on the same memory."""
    if self.dtype.kind != "f" or self.dtype.itemsize < 4:
        raise RuntimeError(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: "
            f"{scalar_name(self.dtype)}"
        )
    if not self.ndim or self.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    if not self.size:
        return self[..., 0].astype(np.complex64 if self.dtype.itemsize == 4 else np.complex128)
    if self.strides[-1] != self.dtype.itemsize:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    return self.view(np.complex64 if self.dtype.itemsize == 4 else np.complex128)[..., 0]


@operation(grad=dict(self=lambda g: conjugate(g)), function=False, method=False, node="ConjBackward0")
def conjugate(xp, self: Tensor):
    """The complex conjugate, as new memory."""
    return xp.conjugate(self) if self.ndim else xp.asarray(xp.conjugate(self))  # NumPy makes a scalar of a 0-d array


@composite()
def conj(input: Tensor) -> Tensor:
    """The complex conjugate; a real tensor itself."""
    return conjugate(input) if is_complex_array(input) else input


@composite(method=False)
def real(input: Tensor) -> Tensor:
    """The real part, a view; a real tensor itself."""
    return part(input, 0) if is_complex_array(input) else input


@composite(method=False)
def imag(input: Tensor) -> Tensor:
    """The imaginary part of a complex tensor, a view."""
    if not is_complex_array(input):
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return part(input, 1)


def part(x: Any, which: int) -> Any:
    """The real (0) or imaginary (1) part of complex numbers, tensor or array."""
    return select(view_as_real(x), -1, which)


def real_of(x: Any) -> Any:
    """The real part, of real numbers themselves; tensor or array."""
    return part(x, 0) if is_complex_array(x) else x


def adjoint(x: Any) -> Any:
    """The conjugate transpose of matrices, tensor or array."""
    turned = transpose(x, -2, -1)
    return conjugate(turned) if is_complex_array(x) else turned


Tensor.real = property(real, doc="The real part, a view.")  # type: ignore[attr-defined]
Tensor.imag = property(imag, doc="The imaginary part, a view.")  # type: ignore[attr-defined]
