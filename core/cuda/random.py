"""Seeds and states of the devices' random streams."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..array import backend, device_random
from ..array import random as stream
from ..random import _state_bytes
from ..tensor import Tensor, wrap
from .chosen import served


def _current() -> stream.Generator:
    return device_random.of_device(served()[1])


def manual_seed(seed: int) -> None:
    """Start the current device's stream of `seed`; without a device, nothing."""
    seed = int(seed)
    if backend.device_count("cuda"):
        _current().manual_seed(seed)


def manual_seed_all(seed: int) -> None:
    """Start every device's stream of `seed`; without a device, nothing."""
    device_random.seed_all(int(seed))


def seed() -> None:
    """Start the current device's stream from a seed that the operating system makes up; without a device, nothing."""
    if backend.device_count("cuda"):
        _current().seed()


def seed_all() -> None:
    """Start every device's stream from one seed that the operating system makes up; without a device, nothing."""
    if backend.device_count("cuda"):
        device_random.seed_all(stream.Generator().seed())


def initial_seed() -> int:
    """The seed that the current device's stream started from."""
    return _current().initial_seed()


def get_rng_state(device: Any = "cuda") -> Tensor:
    """The whole state of a device's stream as bytes. A simulated device's are longer than torch's: another recipe."""
    return wrap(device_random.of_device(served(device)[1]).get_state())


def get_rng_state_all() -> list[Tensor]:
    """The states of all devices' streams."""
    return [get_rng_state(i) for i in range(backend.device_count("cuda"))]


def set_rng_state(new_state: Tensor, device: Any = "cuda") -> None:
    """Let a device's stream go on from what get_rng_state() returned."""
    device_random.of_device(served(device)[1]).set_state(_state_bytes(new_state))


def set_rng_state_all(new_states: Iterable[Tensor]) -> None:
    """Let all devices' streams go on from what get_rng_state_all() returned."""
    for index, state in enumerate(new_states):
        set_rng_state(state, index)


__all__ = [
    "get_rng_state", "get_rng_state_all", "initial_seed", "manual_seed", "manual_seed_all", "seed", "seed_all",
    "set_rng_state", "set_rng_state_all",
]  # fmt: skip
