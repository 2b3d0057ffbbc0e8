"""Each module on its own input and device."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from typing import Any

from ...cuda import device
from ...tensor import Tensor
from .devices import index_of


def get_a_var(obj: Any) -> Tensor | None:
    """The first tensor in lists, tuples and dicts."""
    if isinstance(obj, Tensor):
        return obj
    if isinstance(obj, dict):
        obj = list(obj.items())
    if isinstance(obj, (list, tuple)):
        return next((found for found in map(get_a_var, obj) if found is not None), None)
    return None


def parallel_apply(
    modules: Sequence[Any], inputs: Sequence[Any], kwargs_tup: Sequence[dict] | None = None,
    devices: Sequence[Any] | None = None,
) -> list[Any]:  # fmt: skip
    """The modules' results, in order. They are called one after the other: a device computes beside this process anyway,
    and a simulated one only by it."""
    given = {"inputs": inputs, "kwargs_tup": kwargs_tup, "devices": devices}
    for name, values in given.items():
        if values is not None and len(values) != len(modules):
            raise AssertionError(
                f"The number of modules {len(modules)} is not equal to the number of {name} {len(values)}"
            )
    named = [{}] * len(modules) if kwargs_tup is None else kwargs_tup
    places = [None] * len(modules) if devices is None else [index_of(d) for d in devices]
    return [_call(i, *each) for i, each in enumerate(zip(modules, inputs, named, places))]


def _call(number: int, module: Any, input: Any, kwargs: dict, place: int | None) -> Any:
    if place is None:
        found = get_a_var(input)
        if found is None:
            raise RuntimeError(
                f"in replica {number}, no device was provided and no tensor input was found; device cannot be resolved"
            )
        place = -1 if found.device.index is None else found.device.index
    try:
        with device(place):
            return module(*(input if isinstance(input, (list, tuple)) else (input,)), **kwargs)
    except Exception as error:
        said = (
            f"Caught {type(error).__name__} in replica {number} on device {place}.\nOriginal {traceback.format_exc()}"
        )
        try:
            again = type(error)(said)
        except TypeError:  # an error that wants other arguments
            again = RuntimeError(said)
        raise again from None


__all__ = ["get_a_var", "parallel_apply"]
