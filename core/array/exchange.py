"""Arrays of other libraries on the same memory: DLPack (its capsules and protocol) and `__cuda_array_interface__`."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from . import backend, memory
from .device import device

CPU, CUDA, PINNED, MANAGED = 1, 2, 3, 13  # DLPack's types of devices
_OF_CUDA = (CUDA, MANAGED)
_SIMULATED = "a simulated CUDA device has no memory that other libraries could use"
# Where a capsule's structure says its device: behind the address of the data.
_DEVICE_AT = {b"dltensor": 8, b"dltensor_versioned": 40}


# -- out -----------------------------------------------------------------------------------------------------------
def place_of(array: Any) -> tuple[int, int]:
    """The type and number of an array's device, as DLPack counts them."""
    if isinstance(array, np.ndarray):
        return CPU, 0
    _refuse_simulated(array)
    kind, index = array.held.__dlpack_device__()
    return int(kind), int(index)


def exported(array: Any, stream: Any, **options: Any) -> Any:
    """A capsule of an array's memory; what waits for a stream of the taker's is the library that holds the array."""
    if not isinstance(array, np.ndarray):
        _refuse_simulated(array)
        return array.held.__dlpack__(stream=stream, **options)
    if stream is not None:
        raise AssertionError("stream should be None on cpu.")
    return (array if array.flags.writeable else memory.writable(array)).__dlpack__(**options)


def cuda_interface(array: Any) -> dict[str, Any]:
    """`__cuda_array_interface__`, version 2: shape, strides, dtype and address."""
    _refuse_simulated(array)
    return {
        "typestr": array.dtype.str,
        "shape": tuple(array.shape),
        "strides": None if array.flags.c_contiguous else tuple(array.strides),
        "data": (array.address if array.size else 0, False),
        "version": 2,
    }


def _refuse_simulated(array: Any) -> None:
    if not array.xp.launches:
        raise BufferError(f"{_SIMULATED}\n  tensor.cpu() has a copy of its numbers that they can")


# -- in ------------------------------------------------------------------------------------------------------------
def imported(source: Any) -> Any:
    """An array on the memory of an object with `__dlpack__`; ValueError or BufferError for what cannot be taken over."""
    kind, index = source.__dlpack_device__()
    if kind in _OF_CUDA:
        found = _served(index)
        return found.namespace(index).call(lambda: found.cupy.from_dlpack(source), (), {})
    return np.from_dlpack(source)


def on_cuda_interface(source: Any) -> Any:
    """An array on the memory of an object with `__cuda_array_interface__`."""
    found = _served(None)
    held = found.cupy.asarray(source)
    return found.namespace(int(held.device.id)).wrap(held)


def _served(index: int | None) -> Any:
    """The backend that can hold CUDA memory of other libraries; torch's sentence where there is none."""
    found, _ = backend.backend(device("cuda", index))
    if found.simulated:
        raise RuntimeError(f"{_SIMULATED}, nor can it hold theirs\n  copy it to the host first")
    return found


# -- capsules ------------------------------------------------------------------------------------------------------
class Capsule:
    """A bare capsule as an object with DLPack's protocol."""

    def __init__(self, capsule: Any) -> None:
        self.capsule = capsule

    def __dlpack__(self, **_: Any) -> Any:
        return self.capsule

    def __dlpack_device__(self) -> tuple[int, int]:
        return device_of_capsule(self.capsule)


_get_name = ctypes.pythonapi.PyCapsule_GetName
_get_name.restype, _get_name.argtypes = ctypes.c_char_p, [ctypes.py_object]
_get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_get_pointer.restype, _get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def device_of_capsule(capsule: Any) -> tuple[int, int]:
    """The device that a capsule's memory lies on; ValueError for one that was consumed."""
    name = _get_name(capsule)
    if name not in _DEVICE_AT:
        raise ValueError(f"a capsule called {(name or b'').decode()!r}, not 'dltensor': it was consumed")
    found = (ctypes.c_int32 * 2).from_address(_get_pointer(capsule, name) + _DEVICE_AT[name])
    return found[0], found[1]


__all__ = ["Capsule", "cuda_interface", "device_of_capsule", "exported", "imported", "on_cuda_interface", "place_of"]
