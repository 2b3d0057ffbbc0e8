"""Which CUDA device a call means, and the backend that serves it."""

from __future__ import annotations

from typing import Any

from ..array import backend
from ..array.device import device


def index_of(place: Any, optional: bool = False, allow_cpu: bool = False) -> int:
    """The number of the device given as number, string, torch.device or torch.cuda.device; -1 for the CPU.

    None, or `cuda` without a number, is the current device where it is `optional`.
    """
    if isinstance(place, int):
        return place
    found = device(place) if isinstance(place, str) else place
    if isinstance(found, device):
        if allow_cpu and found.type == "cpu":
            return -1
        if found.type != "cuda":
            wanted = "cuda or cpu" if allow_cpu else "cuda"
            raise ValueError(f"Expected a {wanted} device, but got: {found}")
        if found.index is not None:
            return found.index
    elif found is not None:
        return found.idx  # a torch.cuda.device
    if not optional:
        raise ValueError(f"Expected a torch.device with a specified index or an integer, but got:{found}")
    return backend.current_index() if backend.device_count("cuda") else -1


def served(place: Any = None) -> tuple[Any, int]:
    """The backend and the number of a device, the current one by default; torch's sentence where there is none."""
    found, _ = backend.backend(device("cuda", 0))
    index = index_of(place, optional=True)
    if not 0 <= index < found.count():
        raise AssertionError(f"Invalid device id\n  asked for cuda:{index}, this process has {found.count()} device(s)")
    return found, index


__all__ = ["index_of", "served"]
