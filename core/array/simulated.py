"""A CUDA stand-in on NumPy: its own memory space, refuses to mix with CPU arrays, reports itself as a simulation."""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from .device import device


class SimulatedArray(np.lib.mixins.NDArrayOperatorsMixin):
    """A device array: NumPy's data behind a wall. Reductions give 0-d arrays, as CuPy's do."""

    __slots__ = ("__weakref__", "host", "xp")

    def __init__(self, host: np.ndarray, xp: SimulatedNamespace) -> None:
        self.host, self.xp = host, xp
        xp.live[id(self)] = self

    @property
    def device(self) -> device:
        return device("cuda", self.xp.index)

    def get(self) -> np.ndarray:
        """A copy in host memory (the only way out)."""
        self.xp.bytes_to_host += self.host.nbytes
        return self.host.copy()

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "at":
            getattr(ufunc, method)(*(self.xp.unwrap(x) for x in inputs), **kwargs)
            return None
        return self.xp.call(getattr(ufunc, method), inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return self.xp.call(func, args, kwargs)

    def __getitem__(self, key: Any) -> SimulatedArray:
        return self.xp.wrap(self.host[self.xp.unwrap(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self.host[self.xp.unwrap(key)] = self.xp.unwrap(value)

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


class SimulatedNamespace:
    """NumPy's functions on one simulated device: arguments from other memory spaces are refused."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.bytes_to_host = self.bytes_from_host = 0
        self.live: WeakValueDictionary[int, SimulatedArray] = WeakValueDictionary()

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        if isinstance(found, type) or not callable(found):
            return found
        if isinstance(found, np.ufunc):
            wrapped: Any = _Ufunc(found, self)
        else:

            def wrapped(*args: Any, **kwargs: Any) -> Any:
                return self.call(found, args, kwargs)

        self.__dict__[name] = wrapped
        return wrapped

    def call(self, func: Any, args: Any, kwargs: Any) -> Any:
        """Run a NumPy function on the memory behind the wall and put its arrays behind the wall again."""
        return self.wrap(func(*self.unwrap(args), **{k: self.unwrap(v) for k, v in kwargs.items()}))

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


class SimulatedBackend:
    """`count` simulated CUDA devices."""

    def __init__(self, count: int) -> None:
        self._namespaces = [SimulatedNamespace(i) for i in range(count)]

    def count(self) -> int:
        return len(self._namespaces)

    def namespace(self, index: int) -> SimulatedNamespace:
        return self._namespaces[index]

    def send(self, host: np.ndarray, index: int) -> SimulatedArray:
        xp = self._namespaces[index]
        xp.bytes_from_host += host.nbytes
        return SimulatedArray(host.copy(), xp)

    def name(self, index: int) -> str:
        return f"simulated CUDA device {index} (NumPy)"

    def synchronize(self, index: int) -> None:
        """Nothing to wait for: NumPy has finished when it returns."""

    def allocated(self, index: int) -> int:
        owners = {id(memory): memory for memory in map(_memory, self._namespaces[index].live.values())}
        return sum(memory.nbytes for memory in owners.values())


def _memory(array: SimulatedArray) -> Any:
    """The array that owns the memory, so that views count once."""
    found: Any = array.host
    while isinstance(found.base, np.ndarray):
        found = found.base
    return found
