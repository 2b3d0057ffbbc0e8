"""Copies of a module for other devices; the gradients of their parameters come back to the module's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from ...array.device import device
from ...tensor import Tensor
from .devices import index_of


def replicate(network: Any, devices: Sequence[Any], detach: bool = False) -> list[Any]:
    """A copy of the module on each device. A copy's tensors are results of the module's, so they are attributes and not
    parameters; with `detach` they are without history."""
    return [_replica(network, device("cuda", index_of(place)), detach) for place in devices]


def _replica(network: Any, place: device, detach: bool) -> Any:
    copies: dict[Any, Any] = {module: module._replicate_for_data_parallel() for module in network.modules()}
    moved: dict[Tensor, Tensor] = {}

    def there(tensor: Any, follow: bool) -> Tensor:
        if tensor not in moved:
            source = tensor if follow and not detach else tensor.detach()
            moved[tensor] = source.to(place) if source.device != place else source.view_as(source)
        return moved[tensor]

    for module, replica in copies.items():
        replica._former_parameters = OrderedDict()
        for name, child in module._modules.items():
            replica._modules[name] = None if child is None else copies[child]
        for name, parameter in module._parameters.items():
            if parameter is None:
                replica._parameters[name] = None
                continue
            copy = there(parameter, True)
            object.__setattr__(replica, name, copy)
            replica._former_parameters[name] = copy
        for name, buffer in module._buffers.items():
            replica._buffers[name] = None if buffer is None else there(buffer, buffer.requires_grad)
    return copies[network]


__all__ = ["replicate"]
