"""A CUDA stand-in on NumPy: its own memory space, refuses to mix with CPU arrays, reports itself as a simulation."""

from __future__ import annotations

import os
import time
from math import prod
from typing import Any
from weakref import ref

import numpy as np

from .hazards import HAZARDS, wrapped_key
from .ledger import Ledger, parsed
from .memory import Pinned, root
from .walled import WalledArray, WalledNamespace

DEFAULT_MEMORY = 16 << 30  # of each device, unless TT_DEVICE_SIM_MEMORY says otherwise


class _Block(ref):
    """A device's memory, under the array that owns it; when that dies, the device has it back."""

    __slots__ = ("identity", "nbytes", "xp")
    identity: int
    nbytes: int
    xp: SimulatedNamespace

    def __new__(cls, owner: np.ndarray, xp: SimulatedNamespace) -> _Block:
        self: _Block = super().__new__(cls, owner, _freed)
        self.identity, self.nbytes, self.xp = id(owner), owner.nbytes, xp
        return self

    def __init__(self, owner: np.ndarray, xp: SimulatedNamespace) -> None:
        super().__init__(owner, _freed)  # type: ignore[call-arg]


def _freed(block: _Block) -> None:
    if block.xp.blocks.pop(block.identity, None) is not None:
        block.xp.ledger.take(block.nbytes)


class SimulatedArray(WalledArray):
    """A device array: NumPy's data behind a wall. Reductions give 0-d arrays, as CuPy's do."""

    __slots__ = ()
    host: Any = vars(WalledArray)["held"]  # under the name by which the memory's functions look for it

    def __init__(self, held: Any, xp: SimulatedNamespace) -> None:
        held = np.asarray(held)
        super().__init__(held, xp)
        xp.admit(held)

    def get(self) -> np.ndarray:
        """A copy in host memory (the only way out)."""
        self.xp.bytes_to_host += self.held.nbytes
        self.xp.transfers_to_host += 1
        return self.held.copy()


class SimulatedNamespace(WalledNamespace):
    """NumPy's functions on one simulated device, with its memory."""

    def __init__(self, index: int, memory: int = DEFAULT_MEMORY) -> None:
        super().__init__(index, np, (np.ndarray, np.generic), SimulatedArray)
        self.blocks: dict[int, _Block] = {}
        self.ledger = Ledger(index, memory)
        self.ledger.holders = self._holders
        for name in ("empty", "zeros", "ones", "full"):
            setattr(self, name, self._made(name))

    def admit(self, host: np.ndarray) -> None:
        """Count the memory under an array, once, until the array that owns it dies."""
        owner = host if host.base is None else root(host)
        identity = id(owner)
        if identity not in self.blocks and owner.nbytes:
            self.ledger.check(owner.nbytes)
            self.blocks[identity] = _Block(owner, self)
            self.ledger.add(owner.nbytes)

    def _holders(self) -> list[tuple[int, int, str]]:
        owners = [owner for block in list(self.blocks.values()) if (owner := block()) is not None]
        return [(id(o), o.nbytes, f"{o.dtype} {list(o.shape)}") for o in owners]

    def function(self, name: str) -> Any:
        return HAZARDS.get(name) or getattr(np, name)

    def stands_for(self, func: Any) -> Any:
        return HAZARDS.get(func.__name__, func)

    def key(self, key: Any, shape: tuple[int, ...]) -> Any:
        return wrapped_key(self.unwrap(key), shape)

    def call(self, func: Any, args: Any, kwargs: Any) -> Any:
        try:
            return super().call(func, args, kwargs)
        except MemoryError as error:
            shape, kind = getattr(error, "shape", ()), getattr(error, "dtype", np.dtype(np.uint8))
            raise self.ledger.out_of_memory(prod(shape) * kind.itemsize) from None

    def _made(self, name: str) -> Any:
        function, place = getattr(np, name), 1 if name == "full" else 0

        def made(shape: Any, *args: Any, **kwargs: Any) -> Any:
            """Refuses what is too large before the host's memory is touched."""
            kind = np.dtype(kwargs.get("dtype") or (args[place] if len(args) > place else None) or np.float64)
            self.ledger.check(prod(shape if isinstance(shape, (tuple, list)) else (shape,)) * kind.itemsize)
            return self.call(function, (shape, *args), kwargs)

        return made


class SimulatedQueue:
    """A stream of work: every call has done its work when it returns, so that nothing ever waits in it."""

    def __init__(self, handle: int, priority: int = 0) -> None:
        self.handle, self.priority = handle, priority

    def finished(self) -> bool:
        """Has all that was asked of it been done? Always."""
        return True

    def wait(self) -> None:
        """Wait until all that was asked of it has been done."""

    def wait_for(self, mark: SimulatedMark) -> None:
        """Let what is asked of it from now on wait for a mark in another stream."""

    def mark(self, timing: bool) -> SimulatedMark:
        """A mark behind what was asked of it so far."""
        return SimulatedMark()


class SimulatedMark:
    """A point in a stream, and the clock's time when it was reached."""

    def __init__(self) -> None:
        self.time = time.perf_counter_ns()
        self.handle = id(self)

    def finished(self) -> bool:
        """Was it reached? Always."""
        return True

    def wait(self) -> None:
        """Wait until it is reached."""

    def milliseconds_until(self, later: SimulatedMark) -> float:
        """The time between two marks."""
        return (later.time - self.time) / 1e6


class SimulatedBackend:
    """`count` simulated CUDA devices, each with `memory` bytes."""

    simulated = True

    def __init__(self, count: int, memory: int | None = None) -> None:
        if memory is None:
            given = os.environ.get("TT_DEVICE_SIM_MEMORY", "")
            memory = parsed(given, "TT_DEVICE_SIM_MEMORY") if given else DEFAULT_MEMORY
        self._namespaces = [SimulatedNamespace(i, memory) for i in range(count)]
        self._queues = 0

    def count(self) -> int:
        return len(self._namespaces)

    def namespace(self, index: int) -> SimulatedNamespace:
        return self._namespaces[index]

    def send(self, host: np.ndarray, index: int) -> SimulatedArray:
        xp = self._namespaces[index]
        xp.ledger.check(host.nbytes)
        xp.bytes_from_host += host.nbytes
        xp.transfers_from_host += 1
        return SimulatedArray(host.copy(), xp)

    def send_from_device(self, array: SimulatedArray, index: int) -> SimulatedArray:
        """A copy of another device's array, which does not come by the host."""
        xp = self._namespaces[index]
        xp.ledger.check(array.host.nbytes)
        array.xp.bytes_to_peers += array.host.nbytes
        array.xp.transfers_to_peers += 1
        return SimulatedArray(array.host.copy(), xp)

    def name(self, index: int) -> str:
        return f"simulated CUDA device {index} (NumPy)"

    def properties(self, index: int) -> dict[str, Any]:
        return {
            "name": self.name(index), "major": 0, "minor": 0,
            "total_memory": self._namespaces[index].ledger.total, "multi_processor_count": 1,
        }  # fmt: skip

    def synchronize(self, index: int) -> None:
        """Nothing to wait for: NumPy has finished when it returns."""

    def ledger(self, index: int) -> Ledger:
        return self._namespaces[index].ledger

    def release(self) -> None:
        for xp in self._namespaces:
            xp.ledger.trim()

    def queue(self, index: int, priority: int = 0) -> SimulatedQueue:
        self._queues += 1
        return SimulatedQueue(self._queues, priority)

    def default_queue(self, index: int) -> SimulatedQueue:
        return SimulatedQueue(0)

    def use(self, index: int, queue: SimulatedQueue) -> None:
        """Nothing to choose: all streams work alike."""

    def pinned(self, nbytes: int) -> Pinned:
        """Memory that counts as page-locked."""
        return Pinned(nbytes)

    def transfers(self, index: int) -> dict[str, int]:
        return self._namespaces[index].transfers()


__all__ = ["SimulatedArray", "SimulatedBackend"]
