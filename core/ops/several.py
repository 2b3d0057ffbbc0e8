"""Elementwise functions of several operands: blends, products added to a tensor, angles and lengths of pairs."""

from __future__ import annotations

from ..array.dtypes import C_NAMES, from_numpy
from ..tensor import Tensor
from .casting import check_implemented
from .declare import pointwise
from .old_order import numbers_first

Number = float


@numbers_first("value")
@pointwise(
    grad=dict(
        self=lambda g: g,
        tensor1=lambda g, tensor2, value: g * (tensor2 * value),
        tensor2=lambda g, tensor1, value: g * (tensor1 * value),
    ),
    dtype="promote",
    refuses=("b", "addcmul_cpu_out"),
)
def addcmul(xp, self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1, out=None):
    """`input + value * tensor1 * tensor2`."""
    return xp.add(self, self.dtype.type(value) * tensor1 * tensor2, out=out)


_INTEGER_ADDCDIV = (
    "Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division "
    "of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / "
    "tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future "
    "addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes."
)


@numbers_first("value")
@pointwise(
    grad=dict(
        self=lambda g: g,
        tensor1=lambda g, tensor2, value: g * (value / tensor2),
        tensor2=lambda g, tensor1, tensor2, value: -g * (value * tensor1 / (tensor2 * tensor2)),
    ),
    dtype="promote",
)
def addcdiv(xp, self: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1, out=None):
    """`input + value * tensor1 / tensor2`."""
    if self.dtype.kind in "iub":
        raise RuntimeError(_INTEGER_ADDCDIV)
    return xp.add(self, self.dtype.type(value) * tensor1 / tensor2, out=out)


def _check_lerp(self, end, weight):
    """Lerp does not promote, and works on floating-point numbers only."""
    for name, a in (("end", end), ("weight", weight)):
        if hasattr(a, "dtype") and a.dtype != self.dtype and (a.ndim or name == "end"):
            names = [C_NAMES[from_numpy(k.dtype)] for k in (self, a)]
            raise RuntimeError(f"expected dtype {names[0]} for `{name}` but got dtype {names[1]}")
    check_implemented("iub", f"lerp_kernel_{'tensor' if hasattr(weight, 'dtype') else 'scalar'}", self)


@pointwise(
    grad=dict(
        self=lambda g, weight: g * (1 - weight),
        end=lambda g, weight: g * weight,
        weight=lambda g, self, end: g * (end - self),
    ),
    dtype="promote",
    node=lambda self, end, weight: f"LerpBackward{1 if hasattr(weight, 'dtype') else 0}",
    check=_check_lerp,
)
def lerp(xp, self: Tensor, end: Tensor, weight: Tensor, out=None):
    """`input + weight * (end - input)`."""
    step = self.dtype.type(weight) if not hasattr(weight, "dtype") else weight
    return xp.add(self, step * (end - self), out=out)


# -- pairs as points of the plane ----------------------------------------------------------------------------------
@pointwise(
    grad=dict(
        self=lambda g, self, other: g * (other / (self * self + other * other)),
        other=lambda g, self, other: -g * (self / (self * self + other * other)),
    ),
    numbers=False,
    refuses=("c", "atan2_cpu"),
)
def atan2(xp, self: Tensor, other: Tensor, out=None):
    """The angle of the point (other, input), in radians from -π to π.

    >>> torch.atan2(torch.tensor([1.0, -1.0]), torch.tensor([-1.0, 1.0]))
    tensor([ 2.3562, -0.7854])
    """
    return xp.arctan2(self, other, out=out)


@pointwise(
    grad=dict(
        self=lambda g, self, result: g * (self / result),
        other=lambda g, other, result: g * (other / result),
    ),
    dtype="promote",
    numbers=False,
    refuses=("iubc", "hypot_cpu"),
)
def hypot(xp, self: Tensor, other: Tensor, out=None):
    """`sqrt(input ** 2 + other ** 2)`, without overflow on the way."""
    return xp.hypot(self, other, out=out)
