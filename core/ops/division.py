"""Division with a rounding mode, and the operators whose left operand is a number."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor, wrap
from . import calls, writing
from .casting import result_dtype
from .declare import composite
from .pointwise import floor_divide, mul, neg, pow, reciprocal, remainder, rounded_divide, sub, true_divide


@composite()
def div(input: Tensor, other: Any, *, rounding_mode: str | None = None, out: Any = None) -> Tensor:
    """`input / other`, rounded towards zero ("trunc") or down ("floor") when asked to."""
    if rounding_mode is None:
        return true_divide(input, other, out=out)
    if rounding_mode in ("floor", "trunc"):
        return rounded_divide(input, other, rounding_mode, out=out)
    raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")


@composite(function=False)
def div_(self: Tensor, other: Any, *, rounding_mode: str | None = None) -> Tensor:
    """In-place version of div."""
    if rounding_mode is None:
        return writing.run_in_place(true_divide.op, (self, other))
    return self.copy_(div(self, other, rounding_mode=rounding_mode))  # type: ignore[attr-defined]


for _name, _function in dict(divide=div, true_divide=div, multiply=mul, subtract=sub, negative=neg).items():
    composite(name=_name)(_function)
    if _name != "true_divide":  # whose declaration made it
        composite(name=f"{_name}_", function=_name == "negative")(getattr(Tensor, f"{_function.__name__}_"))


def _scalar(self: Tensor, other: Any) -> Tensor:
    from .from_data import tensor

    return tensor(other, dtype=result_dtype([other, self.array]), device=self.device)


@composite(function=False, operators=("rtruediv", "rdiv"))
def rdiv(self: Tensor, other: Any) -> Tensor:
    """`other / input`."""
    return mul(reciprocal(self), other)


@composite(function=False, operators=("rpow",))
def rpow(self: Tensor, other: Any) -> Tensor:
    """`other ** input`."""
    return calls.run(pow.op, (other, self))


@composite(function=False, operators=("rfloordiv",))
def rfloordiv(self: Tensor, other: Any) -> Tensor:
    """`other // input`."""
    return floor_divide(_scalar(self, other), self)


@composite(function=False, operators=("rmod",))
def rmod(self: Tensor, other: Any) -> Tensor:
    """`other % input`."""
    return remainder(_scalar(self, other), self)


@composite(function=False, operators=("rmatmul",))
def rmatmul(self: Tensor, other: Any) -> Tensor:
    """`other @ input` for a NumPy array."""
    return wrap(other) @ self  # type: ignore[operator]


@composite(operators=("pos",))
def positive(input: Tensor) -> Tensor:
    """The tensor itself."""
    if input.array.dtype == bool:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input
