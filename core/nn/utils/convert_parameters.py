"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...ops.shape import cat
from ...tensor import Tensor
from ..modules.registry import type_name


def _on_one_device(parameters: list[Any]) -> list[Any]:
    if len({p.device for p in parameters}) > 1:
        raise TypeError("Found two parameters on different devices, this is currently not supported.")
    return parameters


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """The elements of all parameters in one vector, recorded."""
    return cat([p.view(-1) for p in _on_one_device(list(parameters))])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Give each parameter its part of the vector as its memory."""
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {type_name(vec)}")
    at = 0
    for parameter in _on_one_device(list(parameters)):
        size = parameter.numel()
        parameter.data = vec[at : at + size].view_as(parameter).data  # type: ignore[index]
        at += size
