"""Which CUDA devices a parallel call means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from ...array import backend
from ...array.device import device


def index_of(place: Any) -> int:
    """The number of a CUDA device given as number, string or device."""
    if isinstance(place, int):
        return place
    found = device(place)
    if found.type != "cuda":
        raise ValueError(f"Expected a torch.device with a specified index or an integer, but got:{place}")
    return backend.current_index() if found.index is None else found.index


def all_devices() -> list[int]:
    """The numbers of this process's CUDA devices."""
    return list(range(backend.device_count("cuda")))


def check_home(module: Any, first: int) -> None:
    """The module must be on the first device."""
    home = device("cuda", first)
    for held in chain(module.parameters(), module.buffers()):
        if held.device != home:
            raise RuntimeError(
                f"module must have its parameters and buffers on device {home} (device_ids[0]) but found one of them on "
                f"device: {held.device}\n  move it: module.to('{home}')"
            )


def numbers(places: Sequence[Any] | None, output: Any) -> tuple[list[int], int]:
    """The devices to use and the one for outputs: by default all, and the first."""
    found = all_devices() if places is None else [index_of(p) for p in places]
    return found, found[0] if output is None else index_of(output)
