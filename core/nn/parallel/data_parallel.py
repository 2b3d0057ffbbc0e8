"""DataParallel: each CUDA device of this process computes a part of the batch; without one the module simply runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...array.device import device
from ...autograd.modes import mode
from ..modules.module import Module
from .devices import all_devices, check_home, numbers
from .parallel_apply import parallel_apply
from .replicate import replicate
from .scatter_gather import gather, scatter_kwargs


class DataParallel(Module):
    """A module whose batches are cut along `dim` and computed by copies of it on several devices."""

    def __init__(
        self, module: Any, device_ids: Sequence[Any] | None = None, output_device: Any = None, dim: int = 0
    ) -> None:
        super().__init__()
        if not all_devices():
            self.module = module
            self.device_ids: list[int] = []
            return
        self.dim = dim
        self.module = module
        self.device_ids, self.output_device = numbers(device_ids, output_device)
        self.src_device_obj = device("cuda", self.device_ids[0])
        if len(self.device_ids) == 1:
            self.module.to(self.src_device_obj)

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        if not self.device_ids:
            return self.module(*inputs, **kwargs)
        check_home(self.module, self.device_ids[0])
        parts, named = self.scatter(inputs, kwargs, self.device_ids)
        if not parts and not named:
            parts, named = ((),), ({},)
        if len(self.device_ids) == 1:
            return self.module(*parts[0], **named[0])
        replicas = self.replicate(self.module, self.device_ids[: len(parts)])
        return self.gather(self.parallel_apply(replicas, parts, named), self.output_device)

    def replicate(self, module: Any, device_ids: Sequence[Any]) -> list[Any]:
        """A copy of the module on each device."""
        return replicate(module, device_ids, not mode.enabled)

    def scatter(self, inputs: tuple, kwargs: dict | None, device_ids: Sequence[Any]) -> Any:
        """Arguments and named arguments, a part for each device."""
        return scatter_kwargs(inputs, kwargs, device_ids, dim=self.dim)

    def parallel_apply(self, replicas: Sequence[Any], inputs: Sequence[Any], kwargs: Any) -> list[Any]:
        """What each copy makes of its part."""
        return parallel_apply(replicas, inputs, kwargs, self.device_ids[: len(replicas)])

    def gather(self, outputs: Any, output_device: Any) -> Any:
        """The parts' results as one."""
        return gather(outputs, output_device, dim=self.dim)


def data_parallel(
    module: Any, inputs: Any, device_ids: Sequence[Any] | None = None, output_device: Any = None, dim: int = 0,
    module_kwargs: Any = None,
) -> Any:  # fmt: skip
    """One call of DataParallel without the module around it."""
    if not isinstance(inputs, tuple):
        inputs = () if inputs is None else (inputs,)
    if not all_devices():
        raise RuntimeError(
            "device type could not be determined\n  there is no CUDA device: call module(input), or use DataParallel"
        )
    devices, output = numbers(device_ids, output_device)
    check_home(module, devices[0])
    parts, named = scatter_kwargs(inputs, module_kwargs, devices, dim)
    if not parts and not named:
        parts, named = ((),), ({},)
    if len(devices) == 1:
        return module(*parts[0], **named[0])
    used = devices[: len(parts)]
    return gather(parallel_apply(replicate(module, used), parts, named, used), output, dim)


__all__ = ["DataParallel", "data_parallel"]
