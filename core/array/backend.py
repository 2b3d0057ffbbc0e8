"""Backends: which array library holds an array, on which device, and how arrays come to be there.

A kernel receives its library as `xp`: numpy itself on the CPU, an object with numpy's names elsewhere. A further device
is one more `Backend` in `_BACKENDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from .device import CPU, device
from .ledger import Ledger

ndarray = np.ndarray


class Backend(Protocol):
    """What a device type must offer."""

    simulated: bool

    def count(self) -> int:
        """How many devices of this type there are."""

    def namespace(self, index: int) -> Any:
        """The `xp` of device number `index`: numpy's function names, creating arrays on that device."""

    def send(self, host: np.ndarray, index: int) -> Any:
        """A copy of a host array on device number `index`."""

    def send_from_device(self, array: Any, index: int) -> Any:
        """A copy, on device number `index`, of an array on another device of this type."""

    def name(self, index: int) -> str:
        """What the device calls itself."""

    def properties(self, index: int) -> dict[str, Any]:
        """Name, compute capability, memory and processors."""

    def synchronize(self, index: int) -> None:
        """Wait until the device has done what was asked of it."""

    def ledger(self, index: int) -> Ledger:
        """The account of the device's memory."""

    def release(self) -> None:
        """Give unused memory that is kept for later back."""

    def queue(self, index: int, priority: int = 0) -> Any:
        """A new stream of work."""

    def default_queue(self, index: int) -> Any:
        """The stream that work goes to unless another one is chosen."""

    def use(self, index: int, queue: Any) -> None:
        """Let the work that follows go to a stream."""

    def pinned(self, nbytes: int) -> Any:
        """A buffer of the host's memory that its devices copy from without the system's help."""

    def transfers(self, index: int) -> dict[str, int]:
        """How many arrays, and bytes, the device had from the host, gave to it, and gave to other devices."""


_BACKENDS: dict[str, Backend] = {}
_OFFERED: dict[str, Callable[[], Backend]] = {}  # made when first asked for
_FAILED: dict[str, Exception] = {}  # why one could not be made
_current = {"cuda": 0}


def register(kind: str, backend: Backend | None) -> None:
    """Make `backend` serve devices of type `kind`; None takes it away."""
    if backend is None:
        _BACKENDS.pop(kind, None)
    else:
        _BACKENDS[kind] = backend


def registered(kind: str) -> Backend | None:
    """The backend that serves devices of a type, if any; one that was offered is made now."""
    found = _BACKENDS.get(kind)
    if found is None and kind in _OFFERED:
        try:
            found = _BACKENDS[kind] = _OFFERED.pop(kind)()
        except Exception as error:  # noqa: BLE001 - whatever it is, asking for devices does not raise
            _FAILED[kind] = error
    return found


def offer(kind: str, make: Callable[[], Backend]) -> None:
    """Let `make` give the backend for devices of a type when one is first asked for."""
    _OFFERED[kind] = make


def current_index() -> int:
    """The index that `device("cuda")` without a number stands for."""
    return _current["cuda"]


def set_current_index(index: int) -> None:
    """Choose the device that `cuda` without a number stands for."""
    _current["cuda"] = index


def device_count(kind: str) -> int:
    """How many devices of a type this process can use."""
    found = _BACKENDS.get(kind) or registered(kind)
    return 0 if found is None else found.count()


def backend(place: device) -> tuple[Backend, int]:
    """The backend that serves `place` and the device's number; raises torch's sentence when there is none."""
    found = _BACKENDS.get(place.type) or registered(place.type)
    if found is None:
        if place.type in _FAILED:
            why = _FAILED[place.type]
            raise type(why)(*why.args)
        if place.type == "cuda":
            raise AssertionError(
                "Torch not compiled with CUDA enabled\n"
                "  no CUDA backend is active in this process; `tt run --device-sim 1` simulates a device"
            )
        raise RuntimeError(f"no backend for device type '{place.type}'")
    index = current_index() if place.index is None else place.index
    if index >= found.count():
        raise RuntimeError(
            "CUDA error: invalid device ordinal\n"
            f"  asked for {place.type}:{index}, this process has {found.count()} device(s)"
        )
    return found, index


def namespace(place: device) -> Any:
    """The `xp` that creates arrays on `place`."""
    if place.type == "cpu":
        return np
    found, index = backend(place)
    return found.namespace(index)


def xp_of(array: Any) -> Any:
    """The `xp` an array's operations run with."""
    return np if type(array) is ndarray or isinstance(array, np.generic) else array.xp


def device_of(array: Any) -> device:
    """Where an array lives."""
    return CPU if isinstance(array, (ndarray, np.generic)) else array.device


def resolve(place: Any) -> device:
    """The device meant by a `device=` argument: None, a string, a number or a torch.device; cuda gets its index."""
    if place is None:
        return CPU
    if type(place) is int and not device_count("cuda"):
        raise RuntimeError("Cannot access accelerator device when none is available.")
    found = place if isinstance(place, device) else device(place)
    if found.type == "cuda" and found.index is None:
        return device("cuda", current_index())
    return found


def launches(array: Any) -> bool:
    """Is it an array of a device that runs this project's kernels?"""
    return type(array) is not ndarray and getattr(getattr(array, "xp", None), "launches", False)


def is_array(value: Any) -> bool:
    """Is it an array of some backend (or a NumPy scalar), not a tensor and not a number?"""
    return type(value) is ndarray or hasattr(value, "xp") or isinstance(value, (np.generic, ndarray))


def to_host(array: Any) -> np.ndarray:
    """The array on the CPU: itself when it is there already."""
    return np.asarray(array) if isinstance(array, (ndarray, np.generic)) else array.get()


def send(array: Any, place: device) -> Any:
    """The array on `place`: itself when it is there already, else a copy."""
    if device_of(array) == place:
        return array
    if place.type == "cpu":
        return to_host(array)
    found, index = backend(place)
    if isinstance(array, (ndarray, np.generic)):
        return found.send(np.asarray(array), index)
    return found.send_from_device(array, index)
