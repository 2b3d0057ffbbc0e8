"""A stand-in for CuPy on NumPy, with CuPy's names and refusals: it shows that the backend calls what exists in CuPy.

It knows one device, streams that are always done, and a pool that calls its hook as CuPy's does.
"""

from __future__ import annotations

import ctypes
import time
from collections import Counter
from types import SimpleNamespace
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from tt.core.array import exchange
from tt.core.array.memory import root
from tt.core.array.simulated import SimulatedNamespace
from tt.core.array.walled import WalledArray
from tt.tests.cuda.emulation import emulated


class OutOfMemoryError(MemoryError):
    """CuPy's, with its sentence."""

    def __init__(self, size: int, total: int, limit: int) -> None:
        super().__init__(
            f"Out of memory allocating {size:,} bytes (allocated so far: {total:,} bytes, limit set to: {limit:,} bytes)."
        )


class MemoryHook:
    """The base class of hooks; entering makes one active."""

    active: MemoryHook | None = None

    def __enter__(self) -> MemoryHook:
        MemoryHook.active = self
        return self

    def __exit__(self, *_: Any) -> None:
        MemoryHook.active = None


class Device:
    def __init__(self, index: int = 0) -> None:
        assert index == 0
        self.id = index

    def __enter__(self) -> Device:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def synchronize(self) -> None:
        pass


class CompileException(Exception):  # noqa: N818 - its name
    """CuPy's, of `cupy.cuda.compiler`."""


class CUDARuntimeError(RuntimeError):
    """CuPy's, of `cupy.cuda.runtime`."""


class CUDADriverError(RuntimeError):
    """CuPy's, of `cupy.cuda.driver`."""


class PinnedMemoryPointer(bytearray):
    """What `cupy.cuda.alloc_pinned_memory` gives: a buffer."""


class RawModule:
    """CuPy's module of kernels, which runs on emulated threads. It takes what CuPy takes: its arrays and NumPy's numbers."""

    launched: Counter[str] = Counter()

    def __init__(self, *, code: str, options: tuple[str, ...] = ()) -> None:
        assert options == ("--std=c++17",)
        if "#error" in code:
            raise CompileException("kernels.cu(1): error: #error directive\n\n1 error detected")
        self.emulated = emulated(code)

    def get_function(self, name: str) -> Any:
        def launched(grid: tuple, block: tuple, arguments: tuple) -> None:
            x, y, z = grid
            assert block == (256, 1, 1) and 1 <= x < 1 << 31 and 1 <= y < 1 << 16 and z == 1
            assert all(isinstance(a, (ndarray, np.generic)) for a in arguments)
            self.emulated(name, *(a.held if isinstance(a, ndarray) else a for a in arguments), grid=(x, y))
            RawModule.launched[name] += 1

        return launched


class Stream:
    null: Stream
    made = 0
    used: list[Stream] = []

    def __init__(
        self, null: bool = False, non_blocking: bool = False, ptds: bool = False, priority: int | None = None
    ) -> None:
        Stream.made += not null
        self.ptr, self.done = 0 if null else Stream.made, True

    def synchronize(self) -> None:
        pass

    def wait_event(self, event: Event) -> None:
        assert event.time

    def use(self) -> Stream:
        Stream.used.append(self)
        return self


Stream.null = Stream(null=True)


class Event:
    done = True

    def __init__(self, block: bool = False, disable_timing: bool = False, interprocess: bool = False) -> None:
        self.timing, self.time, self.ptr = not disable_timing, 0.0, id(self)

    def record(self, stream: Stream | None = None) -> None:
        self.time = time.perf_counter()

    def synchronize(self) -> None:
        pass


def get_elapsed_time(start: Event, end: Event) -> float:
    assert start.timing and end.timing
    return (end.time - start.time) * 1000


class ndarray(WalledArray):  # noqa: N801 - CuPy's name
    """CuPy's array; what it holds cannot be looked at from outside. A view keeps the array that owns its memory."""

    __slots__ = ("base",)
    owners: WeakValueDictionary[int, ndarray] = WeakValueDictionary()  # by the identity of NumPy's array

    def __init__(self, held: Any, xp: StandIn) -> None:
        held = np.asarray(held)
        super().__init__(held, xp)
        xp.admit(held)
        owner, self.base = root(held), None
        if owner is held:
            ndarray.owners.setdefault(id(held), self)
        if (known := ndarray.owners.get(id(owner))) is not self:
            self.base = ndarray(owner, xp) if known is None else known

    def get(self) -> np.ndarray:
        return self.held.copy()

    @property
    def device(self) -> Device:  # type: ignore[override]
        return Device(self.xp.index)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 2, 0

    def __dlpack__(
        self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: Any = None
    ) -> Any:
        """A capsule that says it is CUDA's."""
        capsule = self.held.__dlpack__(max_version=max_version, copy=copy)
        _say_device(capsule, 2)
        return capsule

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        host = self.held.__array_interface__
        return {key: host[key] for key in ("shape", "typestr", "strides", "data")} | {"version": 3}

    @property
    def data(self) -> Any:
        return SimpleNamespace(ptr=self.held.__array_interface__["data"][0])


def _say_device(capsule: Any, kind: int) -> None:
    name = exchange._get_name(capsule)
    at = exchange._get_pointer(capsule, name) + exchange._DEVICE_AT[name]
    ctypes.c_int32.from_address(at).value = kind


class _OnHost:
    """A capsule of the stand-in's as NumPy takes it."""

    def __init__(self, capsule: Any) -> None:
        self.capsule = capsule

    def __dlpack__(self, **_: Any) -> Any:
        return self.capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return 1, 0


class StandIn(SimulatedNamespace):
    """The module: NumPy's functions on arrays that are not NumPy's, and the parts of `cupy.cuda`."""

    ndarray = ndarray

    def __init__(self, memory: int) -> None:
        super().__init__(0, memory)
        self._array = ndarray
        pool = SimpleNamespace(free_all_blocks=lambda: None)
        self.get_default_memory_pool = lambda: pool
        facts = {
            "name": b"stand-in for CuPy",
            "major": 9,
            "minor": 0,
            "totalGlobalMem": memory,
            "multiProcessorCount": 132,
        }
        runtime = SimpleNamespace(
            getDeviceCount=lambda: 1,
            runtimeGetVersion=lambda: 12090,
            getDeviceProperties=lambda index: facts,
            CUDARuntimeError=CUDARuntimeError,
        )
        self.cuda = SimpleNamespace(
            runtime=runtime, Device=Device, Stream=Stream, Event=Event, MemoryHook=MemoryHook,
            get_elapsed_time=get_elapsed_time, memory=SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
            compiler=SimpleNamespace(CompileException=CompileException),
            driver=SimpleNamespace(CUDADriverError=CUDADriverError), alloc_pinned_memory=PinnedMemoryPointer,
        )  # fmt: skip
        self.RawModule = RawModule
        strided = np.lib.stride_tricks.as_strided
        tricks = SimpleNamespace(
            as_strided=lambda x, shape=None, strides=None: self.wrap(strided(x.held, shape, strides))
        )
        self.lib = SimpleNamespace(stride_tricks=tricks)
        self.ledger.add, self.ledger.take = self._malloc, self._free  # type: ignore[method-assign]
        self.ledger.check = self._check  # type: ignore[method-assign]
        self.memory, self.used = memory, 0

    def array(self, value: Any, *more: Any, **named: Any) -> Any:
        """`cupy.array`: a copy of a host array, or of a device's."""
        return self.wrap(np.array(value.held if isinstance(value, ndarray) else value, *more, **named))

    def from_dlpack(self, source: Any) -> Any:
        """`cupy.from_dlpack`: refuses what is not on a CUDA device."""
        assert source.__dlpack_device__()[0] == 2
        capsule = source.__dlpack__(stream=1, max_version=(1, 1))
        assert exchange.device_of_capsule(capsule) == (2, 0)
        _say_device(capsule, 1)
        return self.wrap(np.from_dlpack(_OnHost(capsule)))

    def asarray(self, source: Any, *more: Any, **named: Any) -> Any:
        """`cupy.asarray`: no copy of an object with `__cuda_array_interface__`."""
        if isinstance(source, ndarray):
            return self.wrap(np.asarray(source.held, *more, **named))
        told = getattr(source, "__cuda_array_interface__", None)
        found = source if told is None else SimpleNamespace(__array_interface__=told, owner=source)
        return self.wrap(np.asarray(found, *more, **named))

    def _check(self, nbytes: int) -> None:
        if self.used + nbytes > self.memory:
            raise OutOfMemoryError(nbytes, self.used, self.memory)

    def _tell(self, what: str, nbytes: int, **more: int) -> None:
        size = -(-nbytes // 512) * 512
        self.used += size if what == "malloc" else -size
        if MemoryHook.active is not None:
            getattr(MemoryHook.active, f"{what}_postprocess")(device_id=0, mem_size=size, mem_ptr=1, pmem_id=1, **more)

    def _malloc(self, nbytes: int) -> None:
        self._tell("malloc", nbytes, size=nbytes)

    def _free(self, nbytes: int) -> None:
        self._tell("free", nbytes)
