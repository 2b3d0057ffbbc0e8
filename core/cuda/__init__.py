"""torch.cuda: which CUDA devices there are (also simulated ones), the current one, and synchronisation."""

from __future__ import annotations

from typing import Any

from ..array import backend
from ..array.device import device as _device
from ..legacy import CUDA_TYPES as _CUDA_TYPES

globals().update(_CUDA_TYPES)  # torch.cuda.FloatTensor and its siblings


def is_available() -> bool:
    """Can this process use a CUDA device?"""
    return backend.device_count("cuda") > 0


def device_count() -> int:
    """How many CUDA devices this process can use."""
    return backend.device_count("cuda")


def _index(place: Any = None) -> int:
    if place is None:
        return backend.current_index()
    if isinstance(place, int):
        return place
    found = _device(place)
    return backend.current_index() if found.index is None else found.index


def current_device() -> int:
    """The index that `cuda` without a number stands for."""
    backend.backend(_device("cuda"))
    return backend.current_index()


def set_device(device: Any) -> None:
    """Choose the device that `cuda` without a number stands for."""
    index = _index(device)
    if index >= 0:
        backend.backend(_device("cuda", index))
        backend.set_current_index(index)


class device:  # noqa: N801 - torch's name
    """Inside, `cuda` without a number is this device; a negative index changes nothing."""

    __module__ = "torch.cuda"

    def __init__(self, device: Any) -> None:
        self.idx = _index(device)

    def __enter__(self) -> None:
        self._before = backend.current_index()
        set_device(self.idx)

    def __exit__(self, *_: Any) -> None:
        backend.set_current_index(self._before)


def get_device_name(device: Any = None) -> str:
    """The device's name; a simulated one says so."""
    found, index = backend.backend(_device("cuda", _index(device)))
    return found.name(index)


def synchronize(device: Any = None) -> None:
    """Wait until the device has done what was asked of it."""
    found, index = backend.backend(_device("cuda", _index(device)))
    found.synchronize(index)


def memory_allocated(device: Any = None) -> int:
    """Bytes that tensors occupy on the device; 0 without one."""
    if not is_available():
        return 0
    found, index = backend.backend(_device("cuda", _index(device)))
    return found.allocated(index)


def empty_cache() -> None:
    """Give unused cached memory back: nothing is cached on simulated devices."""


def manual_seed(seed: int) -> None:
    """Seed the current CUDA device's generator: it is the CPU's here, which torch.manual_seed seeds."""


def manual_seed_all(seed: int) -> None:
    """Seed the generators of all CUDA devices: they are the CPU's here, which torch.manual_seed seeds."""
