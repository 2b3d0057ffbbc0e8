"""A CUDA stand-in on NumPy: its own memory space, refuses to mix with CPU arrays, reports itself as a simulation."""

from __future__ import annotations

import os
import time
from math import prod
from typing import Any
from weakref import ref

import numpy as np

from .device import device
from .ledger import Ledger, parsed
from .memory import root

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


class SimulatedArray(np.lib.mixins.NDArrayOperatorsMixin):
    """A device array: NumPy's data behind a wall. Reductions give 0-d arrays, as CuPy's do."""

    __slots__ = ("__weakref__", "host", "xp")

    def __init__(self, host: np.ndarray, xp: SimulatedNamespace) -> None:
        self.host, self.xp = host, xp
        xp.admit(host)

    @property
    def device(self) -> device:
        return device("cuda", self.xp.index)

    def get(self) -> np.ndarray:
        """A copy in host memory (the only way out)."""
        self.xp.bytes_to_host += self.host.nbytes
        self.xp.transfers_to_host += 1
        return self.host.copy()

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "at":
            getattr(ufunc, method)(*(self.xp.unwrap(x) for x in inputs), **kwargs)
            return None
        return self.xp.call(getattr(ufunc, method), inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return self.xp.call(_HAZARDS.get(func.__name__, func), args, kwargs)

    def __getitem__(self, key: Any) -> SimulatedArray:
        return self.xp.wrap(self.host[_wrapped(self.xp.unwrap(key), self.host.shape)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self.host[_wrapped(self.xp.unwrap(key), self.host.shape)] = self.xp.unwrap(value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self.host, name)
        if callable(found):
            return lambda *args, **kwargs: self.xp.call(found, args, kwargs)
        return self.xp.wrap(found) if isinstance(found, np.ndarray) else found

    def __len__(self) -> int:
        return len(self.host)

    def __bool__(self) -> bool:
        return bool(self.host)


def _wrapped(key: Any, shape: tuple[int, ...]) -> Any:
    """An index whose arrays of integers wrap around where they are out of range, silently, as CuPy's do."""
    keys = key if type(key) is tuple else (key,)
    if not any(isinstance(k, np.ndarray) and k.ndim and k.dtype.kind in "iu" for k in keys):
        return key
    after = keys.index(Ellipsis) if any(k is Ellipsis for k in keys) else len(keys)
    taken = [0 if k is None else k.ndim if isinstance(k, np.ndarray) and k.dtype.kind == "b" else 1 for k in keys]
    made, dim = [], 0
    for i, k in enumerate(keys):
        if i == after:
            dim = len(shape) - sum(taken[after + 1 :])
        elif isinstance(k, np.ndarray) and k.dtype.kind in "iu" and shape[dim]:
            k = k % shape[dim]
        made.append(k)
        dim += 0 if i == after else taken[i]
    return tuple(made) if type(key) is tuple else made[0]


def _take_wrapping(
    array: np.ndarray, indices: Any, axis: int | None = None, out: Any = None, mode: str = "wrap"
) -> Any:
    return np.take(array, indices, axis, out, "wrap" if array.size else "raise")


def _take_along_axis_wrapping(arr: np.ndarray, indices: np.ndarray, axis: int | None = -1) -> Any:
    n = arr.size if axis is None else arr.shape[axis]
    return np.take_along_axis(arr, indices % n if n else indices, axis)


def _put_along_axis_wrapping(arr: np.ndarray, indices: np.ndarray, values: Any, axis: int | None) -> None:
    n = arr.size if axis is None else arr.shape[axis]
    np.put_along_axis(arr, indices % n if n else indices, values, axis)


# What CuPy does without looking at the range of indices.
_HAZARDS: dict[str, Any] = {
    "take": _take_wrapping, "take_along_axis": _take_along_axis_wrapping, "put_along_axis": _put_along_axis_wrapping,
}  # fmt: skip


class SimulatedNamespace:
    """NumPy's functions on one simulated device: arguments from other memory spaces are refused."""

    def __init__(self, index: int, memory: int = DEFAULT_MEMORY) -> None:
        self.index = index
        self.bytes_to_host = self.bytes_from_host = self.bytes_to_peers = 0
        self.transfers_to_host = self.transfers_from_host = self.transfers_to_peers = 0
        self.blocks: dict[int, _Block] = {}
        self.ledger = Ledger(index, memory)
        self.ledger.holders = self._holders

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

    def __getattr__(self, name: str) -> Any:
        found = _HAZARDS.get(name) or getattr(np, name)
        if isinstance(found, type) or not callable(found):
            return found
        if isinstance(found, np.ufunc):
            wrapped: Any = _Ufunc(found, self)
        elif name in ("empty", "zeros", "ones", "full"):

            def wrapped(shape: Any, *args: Any, **kwargs: Any) -> Any:
                self._check_room(name, shape, args, kwargs)
                return self.call(found, (shape, *args), kwargs)

        else:

            def wrapped(*args: Any, **kwargs: Any) -> Any:
                return self.call(found, args, kwargs)

        self.__dict__[name] = wrapped
        return wrapped

    def call(self, func: Any, args: Any, kwargs: Any) -> Any:
        """Run a NumPy function on the memory behind the wall and put its arrays behind the wall again."""
        arguments, named = self.unwrap(args), {k: self.unwrap(v) for k, v in kwargs.items()} if kwargs else {}
        try:
            found = func(*arguments, **named)
        except MemoryError as error:
            shape, kind = getattr(error, "shape", ()), getattr(error, "dtype", np.dtype(np.uint8))
            raise self.ledger.out_of_memory(prod(shape) * kind.itemsize) from None
        return self.wrap(found)

    def _check_room(self, name: str, shape: Any, args: Any, kwargs: Any) -> None:
        """Refuse what is too large before the host's memory is touched."""
        place = 1 if name == "full" else 0
        kind = np.dtype(kwargs.get("dtype") or (args[place] if len(args) > place else None) or np.float64)
        self.ledger.check(prod(shape if isinstance(shape, (tuple, list)) else (shape,)) * kind.itemsize)

    def wrap(self, value: Any) -> Any:
        if isinstance(value, (np.ndarray, np.generic)):
            return SimulatedArray(np.asarray(value), self)
        if isinstance(value, (tuple, list)) and any(isinstance(v, (np.ndarray, np.generic)) for v in value):
            wrapped = [self.wrap(v) for v in value]
            return type(value)(*wrapped) if hasattr(value, "_fields") else type(value)(wrapped)
        return value

    def unwrap(self, value: Any) -> Any:
        if isinstance(value, SimulatedArray):
            if value.xp is not self:
                raise TypeError(f"array of cuda:{value.xp.index} used on cuda:{self.index}")
            return value.host
        if type(value) is np.ndarray and value.ndim:
            raise TypeError("Unsupported type <class 'numpy.ndarray'>: a host array cannot be used on a device")
        if isinstance(value, (tuple, list)):
            return type(value)(self.unwrap(v) for v in value)
        return value


class _Ufunc:
    """A ufunc of the simulated namespace, with its methods."""

    def __init__(self, ufunc: np.ufunc, xp: SimulatedNamespace) -> None:
        self._ufunc, self._xp = ufunc, xp

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._xp.call(self._ufunc, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._ufunc, name)
        return (lambda *a, **k: self._xp.call(method, a, k)) if callable(method) else method


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

    def transfers(self, index: int) -> dict[str, int]:
        xp = self._namespaces[index]
        return {
            name: getattr(xp, name)
            for way in ("from_host", "to_host", "to_peers") for name in (f"transfers_{way}", f"bytes_{way}")
        }  # fmt: skip


__all__ = ["SimulatedArray", "SimulatedBackend"]
