"""Device arrays behind a wall: what is inside belongs to another library (or plays its part), and nothing mixes unasked.

A backend derives from both classes: the array says how its memory comes to the host, the namespace which library computes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .device import device


class WalledArray(np.lib.mixins.NDArrayOperatorsMixin):
    """A device array: the library's array `held`, and the namespace `xp` that it belongs to."""

    __slots__ = ("__weakref__", "held", "xp")

    def __init__(self, held: Any, xp: Any) -> None:
        self.held, self.xp = held, xp

    @property
    def device(self) -> device:
        return device("cuda", self.xp.index)

    def get(self) -> np.ndarray:
        """A copy in host memory (the only way out)."""
        raise NotImplementedError

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError("Implicit conversion to a NumPy array is not allowed. Please use `.get()`.")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method == "at":
            getattr(ufunc, method)(*(self.xp.unwrap(x) for x in inputs), **kwargs)
            return None
        return self.xp.call(getattr(ufunc, method), inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return self.xp.call(self.xp.stands_for(func), args, kwargs)

    def __getitem__(self, key: Any) -> Any:
        return self.xp.wrap(self.held[self.xp.key(key, self.held.shape)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self.held[self.xp.key(key, self.held.shape)] = self.xp.unwrap(value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self.held, name)
        if callable(found) and not self.xp.is_inside(found):
            return lambda *args, **kwargs: self.xp.call(found, args, kwargs)
        return self.xp.wrap(found)

    def __len__(self) -> int:
        return len(self.held)

    def __bool__(self) -> bool:
        return bool(self.held)


class WalledNamespace:
    """A library's functions on one device: arguments from other memory spaces are refused."""

    launches = False  # does it run kernels from source?

    def __init__(self, index: int, library: Any, inside: tuple[type, ...], array: type) -> None:
        self.index, self.library, self._inside, self._array = index, library, inside, array
        self.bytes_to_host = self.bytes_from_host = self.bytes_to_peers = 0
        self.transfers_to_host = self.transfers_from_host = self.transfers_to_peers = 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self.function(name)
        if isinstance(found, type) or not callable(found):
            return found
        wrapped: Any = _Ufunc(found, self) if hasattr(found, "nin") else self._calling(found)
        self.__dict__[name] = wrapped
        return wrapped

    def _calling(self, found: Any) -> Any:
        return lambda *args, **kwargs: self.call(found, args, kwargs)

    def function(self, name: str) -> Any:
        """The library's own function (or constant) of a name."""
        return getattr(self.library, name)

    def stands_for(self, func: Any) -> Any:
        """What to call where one of NumPy's functions was called with a device array."""
        return func

    def key(self, key: Any, shape: tuple[int, ...]) -> Any:
        """An index, with the library's own arrays in it."""
        return self.unwrap(key)

    def is_inside(self, value: Any) -> bool:
        """Is it an array of the library?"""
        return isinstance(value, self._inside)

    def call(self, func: Any, args: Any, kwargs: Any) -> Any:
        """Run a function on the memory behind the wall and put its arrays behind the wall again."""
        arguments, named = self.unwrap(args), {k: self.unwrap(v) for k, v in kwargs.items()} if kwargs else {}
        return self.wrap(func(*arguments, **named))

    def wrap(self, value: Any) -> Any:
        if self.is_inside(value):
            return self._array(value, self)
        if isinstance(value, (tuple, list)) and any(map(self.is_inside, value)):
            wrapped = [self.wrap(v) for v in value]
            return type(value)(*wrapped) if hasattr(value, "_fields") else type(value)(wrapped)
        return value

    def unwrap(self, value: Any) -> Any:
        if isinstance(value, WalledArray):
            if value.xp is not self:
                raise TypeError(f"array of cuda:{value.xp.index} used on cuda:{self.index}")
            return value.held
        if type(value) is np.ndarray and value.ndim:
            raise TypeError("Unsupported type <class 'numpy.ndarray'>: a host array cannot be used on a device")
        if isinstance(value, (tuple, list)):
            return type(value)(self.unwrap(v) for v in value)
        return value

    def transfers(self) -> dict[str, int]:
        """How many arrays, and bytes, came from the host, went to it, and to other devices."""
        ways = ("from_host", "to_host", "to_peers")
        return {f"{what}_{way}": getattr(self, f"{what}_{way}") for way in ways for what in ("transfers", "bytes")}


class _Ufunc:
    """A ufunc of a walled namespace, with its methods."""

    def __init__(self, ufunc: Any, xp: WalledNamespace) -> None:
        self._ufunc, self._xp = ufunc, xp

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._xp.call(self._ufunc, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._ufunc, name)
        return (lambda *a, **k: self._xp.call(method, a, k)) if callable(method) else method


__all__ = ["WalledArray", "WalledNamespace"]
