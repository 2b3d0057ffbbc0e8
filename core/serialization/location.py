"""Where loaded memory goes: location tags (`cpu`, `cuda:0`), who restores them, and the forms of `map_location`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .. import legacy
from ..array.backend import device_count
from ..array.device import device
from ..naming import typename
from ..ops.memory import CPU_STORAGES
from ..storage.typed import NAMES

Restore = Callable[[Any, str], Any]

_registry: list[tuple[int, Callable, Restore]] = []


def register_package(priority: int, tagger: Callable, deserializer: Restore) -> None:
    """Let `tagger(storage)` name a storage's location and `deserializer(storage, location)` bring it there; either
    answers None for what is not its own."""
    _registry.append((priority, tagger, deserializer))
    _registry.sort(key=lambda entry: entry[0])


def location_tag(storage: Any) -> str:
    """The name under which a file remembers where a storage was."""
    for _, tagger, _ in _registry:
        found = tagger(storage)
        if found:
            return found
    raise RuntimeError(f"don't know how to determine data location of {typename(storage)}")


def default_restore_location(storage: Any, location: str) -> Any:
    """Bring a storage to the location it was saved from."""
    for _, _, restore in _registry:
        found = restore(storage, location)
        if found is not None:
            return found
    raise RuntimeError(
        f"don't know how to restore data location of {typename(storage)} (tagged with {location})\n"
        "  pass map_location='cpu' to load it into host memory"
    )


def restorer(map_location: Any) -> Restore:
    """The function (storage, location) -> storage that a `map_location` argument stands for."""
    if map_location is None:
        return default_restore_location
    if isinstance(map_location, dict):
        return lambda storage, location: default_restore_location(storage, map_location.get(location, location))
    if isinstance(map_location, bytes):
        map_location = map_location.decode("ascii")
    if isinstance(map_location, (str, device)):
        place = str(map_location)
        return lambda storage, location: default_restore_location(storage, place)
    if not callable(map_location):
        raise TypeError(
            f"map_location must be a device, a string, a dict or a function, not {type(map_location).__name__}"
        )

    def restore(storage: Any, location: str) -> Any:
        found = map_location(storage, location)
        return default_restore_location(storage, location) if found is None else found

    return restore


def validate_cuda_device(location: str) -> int:
    """The number of the CUDA device in a location, which must exist."""
    index = device(location).index or 0
    count = device_count("cuda")
    if not count:
        raise RuntimeError(
            "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are "
            "running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your "
            "storages to the CPU."
        )
    if index >= count:
        raise RuntimeError(
            f"Attempting to deserialize object on CUDA device {index} but torch.cuda.device_count() is {count}. Please "
            "use torch.load with map_location to map your storages to an existing device."
        )
    return index


def normalize_storage_type(storage_type: Any) -> Any:
    """The CPU's storage type of the same name: `torch.FloatStorage` for `torch.cuda.FloatStorage`."""
    return CPU_STORAGES[storage_type.__name__]


def storage_to_tensor_type(storage: Any) -> Any:
    """The tensor type of a storage's elements and device: `torch.FloatTensor`."""
    name = NAMES[storage.dtype].replace("Storage", "Tensor")
    return legacy.CUDA_TYPES[name] if storage.is_cuda else legacy._TYPES[name]


def _to_cuda(storage: Any, location: str) -> Any:
    if re.fullmatch(r"cuda(:\d+)?", location):
        return storage.to(device=device("cuda", validate_cuda_device(location)))
    return None


def _tag(kind: str) -> Callable:
    return lambda storage: str(storage.device) if storage.device.type == kind else None


register_package(10, _tag("cpu"), lambda storage, location: storage.to(device="cpu") if location == "cpu" else None)
register_package(20, _tag("cuda"), _to_cuda)
