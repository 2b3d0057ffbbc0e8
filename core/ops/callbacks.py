"""Tensor methods that call a Python function on each element: apply_, map_, map2_. Slow, without history, CPU only."""

from __future__ import annotations

from collections.abc import Callable

from ..array.shapes import broadcast
from ..autograd.views import written
from ..tensor import Tensor
from .declare import composite


def _fill(name: str, target: Tensor, function: Callable, *others: Tensor) -> Tensor:
    if any(t.requires_grad for t in (target, *others)):
        raise RuntimeError(f"Can't call {name} on Variable that requires grad. Use var.detach().{name}(...) instead.")
    if target.is_cuda:
        raise TypeError(f"{name} is only implemented on CPU tensors")
    for other in others:
        broadcast(target.array.shape, other.array.shape)
    array = target.array
    operands = [array, *(o.array if o.array.shape == array.shape else o.expand_as(target).array for o in others)]  # type: ignore[attr-defined]
    values = [function(*numbers) for numbers in zip(*(o.reshape(-1).tolist() for o in operands))]
    array[...] = array.dtype.type(0) if not values else _shaped(values, array)
    written(target)
    return target


def _shaped(values: list, like):
    import numpy as np

    return np.array(values).reshape(like.shape).astype(like.dtype)


@composite(function=False)
def apply_(self: Tensor, callable: Callable) -> Tensor:  # noqa: A002 - torch's name
    """Replace each element by `callable(element)`."""
    return _fill("apply_", self, callable)


@composite(function=False)
def map_(self: Tensor, tensor: Tensor, callable: Callable) -> Tensor:  # noqa: A002 - torch's name
    """Replace each element by `callable(element, other element)`."""
    return _fill("map_", self, callable, tensor)


@composite(function=False)
def map2_(self: Tensor, x: Tensor, y: Tensor, callable: Callable) -> Tensor:  # noqa: A002 - torch's name
    """Replace each element by `callable(element, element of x, element of y)`."""
    return _fill("map2_", self, callable, x, y)
