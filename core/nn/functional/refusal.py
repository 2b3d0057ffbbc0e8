"""Errors of functions: torch's sentence, then the call with its operands, then what to do."""

from __future__ import annotations

from typing import Any, TypeVar

from ...array import dtypes
from ...array.errors import call_line
from ...tensor import Tensor

E = TypeVar("E", bound=Exception)


def refusal(kind: type[E], sentence: str, name: str, advice: str = "", /, **operands: Any) -> E:
    """An error whose second line is the call: `  nll_loss(input [3, 4], target [2])`."""
    line = call_line(name, list(operands.items()))
    return kind(f"{sentence}\n{line}" + (f"\n  {advice}" if advice else ""))


def scalar_name(tensor: Tensor) -> str:
    """`Float`, as torch's messages name dtypes."""
    return dtypes.scalar_name(tensor.dtype)
