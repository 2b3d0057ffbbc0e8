"""Seeds and generators: torch's own CPU stream; a CUDA device draws from a stream of its own, by the same recipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .array import device_random
from .array import random as stream
from .array.backend import backend, device_count, resolve
from .tensor import Tensor, to_host, wrap


class Generator:
    """A source of random numbers of its own: `rand(3, generator=Generator().manual_seed(1))`."""

    def __init__(self, device: Any = "cpu", *, _stream: stream.Generator | None = None) -> None:
        self.device = resolve(device)
        self.stream = stream.Generator() if _stream is None else _stream

    def manual_seed(self, seed: Any) -> Generator:
        """Start the stream of `seed`."""
        self.stream.manual_seed(int(seed))
        return self

    def seed(self) -> int:
        """Start from a seed that the operating system makes up, and return it."""
        return self.stream.seed()

    def initial_seed(self) -> int:
        """The seed that the stream started from."""
        return self.stream.initial_seed()

    def get_state(self) -> Tensor:
        """The whole state as bytes."""
        return wrap(self.stream.get_state())

    def set_state(self, new_state: Tensor) -> Generator:
        """Go on from what get_state() returned."""
        self.stream.set_state(_state_bytes(new_state))
        return self

    def get_offset(self) -> int:
        """Refused: the stream of the CPU has no offset."""
        raise RuntimeError("CPU Generator does not use offset")

    def set_offset(self, offset: int) -> None:
        """Refused: the stream of the CPU has no offset."""
        raise RuntimeError("CPU Generator does not use offset")

    def graphsafe_get_state(self) -> Generator:
        """Refused: only CUDA's generators have one."""
        raise NotImplementedError("graphsafe_get_state is not supported in this Generator")

    def graphsafe_set_state(self, state: Generator) -> None:
        """Refused: only CUDA's generators have one."""
        raise NotImplementedError("graphsafe_set_state is not supported in this Generator")

    def clone_state(self) -> Generator:
        """A generator of its own at the same point of the stream."""
        return Generator(self.device).set_state(self.get_state())

    def __getstate__(self) -> dict:
        return {"device": self.device, "state": self.stream.get_state()}

    def __setstate__(self, state: dict) -> None:
        self.device, self.stream = state["device"], stream.Generator()
        self.stream.set_state(state["state"])


def _state_bytes(state: Any) -> Any:
    if not isinstance(state, Tensor) or state.array.dtype != "uint8":
        raise TypeError("RNG state must be a torch.ByteTensor")
    return to_host(state.array)


default_generator = Generator(_stream=stream.default_generator)


def manual_seed(seed: Any) -> Generator:
    """Start the stream of `seed`: the numbers drawn from here on are PyTorch's for the same seed."""
    device_random.seed_all(int(seed))
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Start from a seed that the operating system makes up, and return it."""
    made = default_generator.seed()
    device_random.seed_all(made)
    return made


def initial_seed() -> int:
    """The seed that the stream started from."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The stream's whole state as bytes."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Go on from what get_rng_state() returned."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(
    devices: Any = None, enabled: bool = True, _caller: str = "fork_rng", _devices_kw: str = "devices",
    device_type: Any = None,
) -> Iterator[None]:  # fmt: skip
    """Inside, draws leave no trace: the streams of the CPU and of the devices (all unless given) go on afterwards as if
    they had not been made."""
    if device_type is not None:
        resolve(device_type)
    if not enabled:
        yield
        return
    places = range(device_count("cuda")) if devices is None else devices
    indices = [backend(resolve(f"cuda:{each}" if isinstance(each, int) else each))[1] for each in places]
    sources = [stream.default_generator, *map(device_random.of_device, indices)]
    states = [source.get_state() for source in sources]
    try:
        yield
    finally:
        for source, state in zip(sources, states):
            source.set_state(state)


def thread_safe_generator() -> None:
    """The generator of a loader's worker thread; loaders here work in processes, so always None, the default one."""


__all__ = [
    "default_generator", "fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state",
    "thread_safe_generator",
]  # fmt: skip
