"""CUDA devices through CuPy. Asked for by TT_CUDA=cupy alone: no GPU has run it, only a stand-in for CuPy in tests.

A device array is CuPy's behind the same wall as the simulated device's, so that kernels written for NumPy's names run on
CuPy's; kernels in CUDA's own language are compiled and launched here, too.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from . import cupy_probe
from .errors import AcceleratorError
from .ledger import Ledger
from .walled import WalledArray, WalledNamespace


class CudaArray(WalledArray):
    """CuPy's array behind the wall."""

    __slots__ = ()

    def get(self) -> np.ndarray:
        """A copy in host memory."""
        self.xp.bytes_to_host += self.held.nbytes
        self.xp.transfers_to_host += 1
        return self.held.get()

    @property
    def address(self) -> int:
        """Where its first element lies, on the device."""
        return int(self.held.data.ptr)

    def strided(self, shape: Any, strides: Any, offset: int = 0) -> CudaArray:
        """A view of its memory with other strides, in bytes; with an offset it has to be contiguous."""
        held = self.held.reshape(-1)[offset // self.held.itemsize :] if offset else self.held
        return self.xp.wrap(self.xp.library.lib.stride_tricks.as_strided(held, tuple(shape), tuple(strides)))

    # -- its memory, for storages ----------------------------------------------------------------------------------
    def owner(self) -> Any:
        """CuPy's array that owns the allocation."""
        found = self.held
        while found.base is not None:
            found = found.base
        return found

    def all_bytes(self) -> CudaArray:
        """The whole allocation as uint8: what CuPy makes is dense, in some order of its dimensions."""
        owner = self.owner()
        order = sorted(range(owner.ndim), key=lambda d: -owner.strides[d])
        flat = (owner.transpose(order) if order else owner).reshape(-1)
        return self.xp.wrap(flat if flat.dtype == np.uint8 else flat.view(np.uint8))

    def laid_out(self, kind: np.dtype, offset: int, size: Any, stride: Any) -> CudaArray:
        """Uint8 memory as an array; offset and strides count elements."""
        item = kind.itemsize
        start = 0 if 0 in size else offset * item
        whole = (self.held.size - start) // item * item
        held = self.held[start : start + whole].view(kind)
        return self.xp.wrap(held).strided(size, [s * item for s in stride])


class CudaNamespace(WalledNamespace):
    """CuPy's functions on one device, and kernels from source."""

    launches = True

    def __init__(self, cupy: Any, index: int, ledger: Ledger) -> None:
        super().__init__(index, cupy, (cupy.ndarray,), CudaArray)
        self.cupy, self.ledger = cupy, ledger
        self._modules: dict[str, Any] = {}  # by source

    def call(self, func: Any, args: Any, kwargs: Any) -> Any:
        try:
            with self.cupy.cuda.Device(self.index):
                return super().call(func, args, kwargs)
        except self.cupy.cuda.memory.OutOfMemoryError as error:
            self.ledger.ooms += 1
            raise self.ledger.out_of_memory(_asked(error)) from None
        except Exception as error:
            raise (explained(self.cupy, error) or error) from None

    def module(self, source: str, name: str) -> Any:
        """The kernels of a source, compiled when they are first asked for; `name` is for the complaint."""
        found = self._modules.get(source)
        if found is None:
            try:
                with self.cupy.cuda.Device(self.index):
                    found = self.cupy.RawModule(code=source, options=("--std=c++17",))
                    found.get_function(name)
            except Exception as error:  # noqa: BLE001 - the compiler's, the loader's, or NVRTC that is not found
                raise (explained(self.cupy, error, name) or error) from None
            self._modules[source] = found
        return found

    def launch(self, module: Any, name: str, grid: tuple, block: tuple, arguments: tuple) -> None:
        """Run a kernel of a module; arrays among the arguments are CuPy's, numbers NumPy's."""
        try:
            with self.cupy.cuda.Device(self.index):
                module.get_function(name)(grid, block, arguments)
        except Exception as error:
            raise (explained(self.cupy, error, name) or error) from None

    def unwrap(self, value: Any) -> Any:
        if type(value) is np.ndarray and not value.ndim:  # CuPy takes NumPy's scalars, not its arrays
            return value[()]
        return super().unwrap(value)


def explained(cupy: Any, error: Exception, kernel: str = "") -> Exception | None:
    """CuPy's error in torch's words, with what to do; None for one that says enough itself (a shape's, a dtype's)."""
    said = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    what = f"the kernel {kernel}" if kernel else "one of CuPy's kernels"
    if isinstance(error, cupy.cuda.compiler.CompileException):
        advice = "TT_CUDA_KERNELS=0 does without this project's kernels" if kernel else "install CuPy again"
        log = "".join(f"\n  {line}" for line in str(error).strip().splitlines()[:5])
        return RuntimeError(f"nvrtc compilation failed: \n  {what} does not compile; {advice}; NVRTC says:{log}")
    if isinstance(error, (cupy.cuda.runtime.CUDARuntimeError, cupy.cuda.driver.CUDADriverError)):
        # CuPy: "cudaErrorIllegalAddress: an illegal memory access was encountered"
        name, _, sentence = said.partition(": ")
        return AcceleratorError(
            f"CUDA error: {sentence or name}\n  {name}, seen by {what}; an earlier call may have caused it: "
            "CUDA_LAUNCH_BLOCKING=1 finds which"
        )
    if "nvrtc" in said.lower() or (kernel and isinstance(error, (OSError, ImportError))):
        return RuntimeError(
            f"nvrtc compilation failed: \n  {what} needs NVRTC, which CuPy cannot use: {said}; "
            "pip install 'cupy-cuda12x[ctk]' (or cupy-cuda13x[ctk]) brings it"
        )
    return None


def _asked(error: Exception) -> int:
    """The bytes in CuPy's sentence: `Out of memory allocating 1,024 bytes (allocated so far: …)`."""
    found = re.search(r"allocating ([\d,]+) bytes", str(error))
    return int(found[1].replace(",", "")) if found else 0


class CupyQueue:
    """A stream of CUDA's."""

    def __init__(self, cupy: Any, stream: Any, priority: int = 0) -> None:
        self.cupy, self.stream, self.priority = cupy, stream, priority

    @property
    def handle(self) -> int:
        return int(self.stream.ptr)

    def finished(self) -> bool:
        return bool(self.stream.done)

    def wait(self) -> None:
        self.stream.synchronize()

    def wait_for(self, mark: CupyMark) -> None:
        self.stream.wait_event(mark.event)

    def mark(self, timing: bool) -> CupyMark:
        event = self.cupy.cuda.Event(disable_timing=not timing)
        event.record(self.stream)
        return CupyMark(self.cupy, event)


class CupyMark:
    """An event of CUDA's, recorded."""

    def __init__(self, cupy: Any, event: Any) -> None:
        self.cupy, self.event = cupy, event

    @property
    def handle(self) -> int:
        return int(self.event.ptr)

    def finished(self) -> bool:
        return bool(self.event.done)

    def wait(self) -> None:
        self.event.synchronize()

    def milliseconds_until(self, later: CupyMark) -> float:
        return float(self.cupy.cuda.get_elapsed_time(self.event, later.event))


class CupyBackend:
    """The CUDA devices that CuPy sees. The account of memory is kept by CuPy's hook, in the thread that made the backend."""

    simulated = False

    def __init__(self, cupy: Any) -> None:
        self.cupy = cupy
        self._facts = [cupy.cuda.runtime.getDeviceProperties(i) for i in range(cupy.cuda.runtime.getDeviceCount())]
        self._ledgers = [Ledger(i, int(facts["totalGlobalMem"])) for i, facts in enumerate(self._facts)]
        self._namespaces = [CudaNamespace(cupy, i, ledger) for i, ledger in enumerate(self._ledgers)]
        self._hook = _hook(cupy, self._ledgers)
        self._hook.__enter__()

    def count(self) -> int:
        return len(self._namespaces)

    def namespace(self, index: int) -> CudaNamespace:
        return self._namespaces[index]

    def send(self, host: np.ndarray, index: int) -> CudaArray:
        xp = self._namespaces[index]
        xp.bytes_from_host += host.nbytes
        xp.transfers_from_host += 1
        return xp.call(lambda: self.cupy.array(host), (), {})

    def send_from_device(self, array: CudaArray, index: int) -> CudaArray:
        array.xp.bytes_to_peers += array.held.nbytes
        array.xp.transfers_to_peers += 1
        return self._namespaces[index].call(lambda: self.cupy.array(array.held), (), {})

    def name(self, index: int) -> str:
        return self._facts[index]["name"].decode()

    def properties(self, index: int) -> dict[str, Any]:
        facts = self._facts[index]
        return {
            "name": self.name(index), "major": facts["major"], "minor": facts["minor"],
            "total_memory": facts["totalGlobalMem"], "multi_processor_count": facts["multiProcessorCount"],
        }  # fmt: skip

    def synchronize(self, index: int) -> None:
        self.cupy.cuda.Device(index).synchronize()

    def ledger(self, index: int) -> Ledger:
        return self._ledgers[index]

    def release(self) -> None:
        self.cupy.get_default_memory_pool().free_all_blocks()
        for ledger in self._ledgers:
            ledger.trim()

    def queue(self, index: int, priority: int = 0) -> CupyQueue:
        with self.cupy.cuda.Device(index):
            return CupyQueue(self.cupy, self.cupy.cuda.Stream(non_blocking=True, priority=priority), priority)

    def default_queue(self, index: int) -> CupyQueue:
        return CupyQueue(self.cupy, self.cupy.cuda.Stream.null)

    def use(self, index: int, queue: CupyQueue) -> None:
        with self.cupy.cuda.Device(index):
            queue.stream.use()

    def runtime(self) -> str:
        """The CUDA runtime's version."""
        number = int(self.cupy.cuda.runtime.runtimeGetVersion())
        return f"{number // 1000}.{number % 1000 // 10}"

    def pinned(self, nbytes: int) -> Any:
        """Page-locked memory of the host."""
        return self.cupy.cuda.alloc_pinned_memory(nbytes)

    def transfers(self, index: int) -> dict[str, int]:
        return self._namespaces[index].transfers()


def _hook(cupy: Any, ledgers: list[Ledger]) -> Any:
    """CuPy's hook on its pool of memory, which tells the ledgers; the pool itself counts no peak."""

    class Hook(cupy.cuda.MemoryHook):  # type: ignore[misc, name-defined]
        name = "tt"

        def malloc_postprocess(self, **found: Any) -> None:
            if found["mem_ptr"]:  # 0 when there was no memory
                ledgers[found["device_id"]].add(found["mem_size"])

        def free_postprocess(self, **found: Any) -> None:
            ledgers[found["device_id"]].take(found["mem_size"])

    return Hook()


def load() -> CupyBackend:
    """The backend, or the error that says why there is none."""
    return CupyBackend(cupy_probe.load())


__all__ = ["CupyBackend", "load"]
