"""Batches cut into a part per device, and put together again; autograd follows the copies."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from ...array.device import device
from ...ops.declare import PUBLIC
from ...tensor import Tensor
from .devices import index_of


def _is_namedtuple(obj: Any) -> bool:
    return isinstance(obj, tuple) and hasattr(obj, "_asdict") and hasattr(obj, "_fields")


def scatter(inputs: Any, target_gpus: Sequence[Any], dim: int = 0) -> Any:
    """A part of every tensor for each device, in the structure of the input; anything else goes to all of them."""
    places = [device("cuda", index_of(p)) for p in target_gpus]

    def parts(obj: Any) -> Any:
        if isinstance(obj, Tensor):
            chunks = obj.chunk(len(places), dim)  # type: ignore[attr-defined]
            return tuple(chunk.to(place) for chunk, place in zip(chunks, places))
        if _is_namedtuple(obj):
            return [type(obj)(*each) for each in zip(*map(parts, obj))]
        if isinstance(obj, tuple) and obj:
            return list(zip(*map(parts, obj)))
        if isinstance(obj, list) and obj:
            return [list(each) for each in zip(*map(parts, obj))]
        if isinstance(obj, dict) and obj:
            return [type(obj)(each) for each in zip(*map(parts, obj.items()))]
        return [obj for _ in places]

    return parts(inputs)


def scatter_kwargs(
    inputs: tuple, kwargs: dict[str, Any] | None, target_gpus: Sequence[Any], dim: int = 0
) -> tuple[tuple, tuple]:
    """`scatter` of arguments and of named arguments, as many of the one as of the other."""
    positional = list(scatter(inputs, target_gpus, dim)) if inputs else []
    named = list(scatter(kwargs, target_gpus, dim)) if kwargs else []
    count = max(len(positional), len(named))
    positional += [()] * (count - len(positional))
    named += [{} for _ in range(count - len(named))]
    return tuple(positional), tuple(named)


def gather(outputs: Any, target_device: Any, dim: int = 0) -> Any:
    """The devices' results as one, on the target device (a number, or "cpu")."""
    place = device("cpu") if target_device == "cpu" else device("cuda", index_of(target_device))

    def joined(each: Any) -> Any:
        first = each[0]
        if isinstance(first, Tensor):
            return _joined(each, place, dim)
        if first is None:
            return None
        if isinstance(first, dict):
            if not all(len(first) == len(d) for d in each):
                raise ValueError("All dicts must have the same number of keys")
            return type(first)((key, joined([d[key] for d in each])) for key in first)
        if _is_namedtuple(first):
            return type(first)._make(map(joined, zip(*each)))
        return type(first)(map(joined, zip(*each)))

    return joined(outputs)


def _joined(tensors: Any, place: device, dim: int) -> Tensor:
    if any(t.device.type == "cpu" for t in tensors):
        raise AssertionError("Gather function not implemented for CPU tensors")
    if dim == 0 and all(t.dim() == 0 for t in tensors):
        warnings.warn(
            "Was asked to gather along dimension 0, but all input tensors were scalars; will instead unsqueeze and "
            "return a vector.",
            stacklevel=4,
        )
        tensors = [t.view(1) for t in tensors]
    return PUBLIC["cat"]([t.to(place) for t in tensors], dim)


__all__ = ["gather", "scatter", "scatter_kwargs"]
