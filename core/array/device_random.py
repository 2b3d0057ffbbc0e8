"""The random streams of CUDA devices: each draws by itself, by the CPU's recipe; torch's own CUDA numbers are others."""

from __future__ import annotations

from .random import DEFAULT_SEED, Generator

_of_device: dict[int, Generator] = {}
_seed_of_new = DEFAULT_SEED


def of_device(index: int) -> Generator:
    """The stream of a device; it starts where its seed says when it is first used."""
    found = _of_device.get(index)
    if found is None:
        found = _of_device[index] = Generator(_seed_of_new)
    return found


def seed_all(seed: int) -> None:
    """Start the streams of all devices from one seed, also of those that were not used yet."""
    global _seed_of_new
    for each in _of_device.values():
        each.manual_seed(seed)
    _seed_of_new = seed


__all__ = ["of_device", "seed_all"]
