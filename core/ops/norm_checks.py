"""Torch's complaints about the arguments of normalisations."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.errors import call_line
from ..array.shapes import bracket


def refused(kind: type[Exception], sentence: str, name: str, input: Any, **arguments: Any) -> Exception:
    """An error with the call on its second line."""
    return kind(f"{sentence}\n{call_line(name, [('input', input.array), *arguments.items()])}")


def check_mixed(name: str, input: Any, *parameters: Any) -> None:
    """Parameters have the input's dtype, or are float32 beside a 16-bit input."""
    given = [p.array for p in parameters if p is not None]
    array = input.array
    if not given or array.dtype.kind in "iubc" or given[0].dtype == array.dtype:
        return
    if any(p.dtype != np.float32 for p in given):
        sentence = "mixed dtype (CPU): expect parameter to have scalar type of Float"
        raise refused(RuntimeError, sentence, name, input, parameter=given[0])
    if array.dtype.itemsize != 2:
        sentence = "mixed dtype (CPU): all inputs must share same datatype."
        raise refused(RuntimeError, sentence, name, input, parameter=given[0])


def check_normalized_shape(name: str, input: Any, normalized_shape: Any, weight: Any, bias: Any) -> tuple[int, ...]:
    """The dimensions to normalise over as a tuple; they must be the input's last ones, and the parameters' shape."""
    if isinstance(normalized_shape, int):
        raise TypeError(f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not int")
    shape, whole = tuple(normalized_shape), tuple(input.array.shape)
    if not shape:
        sentence = (
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got "
            "normalized_shape = []"
        )
        raise refused(RuntimeError, sentence, name, input)
    for what, value in (("weight", weight), ("bias", bias)):
        if value is not None and tuple(value.array.shape) != shape:
            sentence = (
                f"Expected {what} to be of same shape as normalized_shape, but got {what} of shape "
                f"{bracket(value.array.shape)} and normalized_shape = {bracket(shape)}"
            )
            raise refused(RuntimeError, sentence, name, input, **{what: value.array})
    if whole[-len(shape) :] != shape:
        gap = ", " if name == "layer_norm" else ""
        sentence = (
            f"Given normalized_shape={bracket(shape)}, expected input with shape [*{gap}{bracket(shape)[1:]}, but got "
            f"input of size{bracket(whole)}"
        )
        raise refused(RuntimeError, sentence, name, input)
    return shape
