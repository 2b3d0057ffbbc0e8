"""Which CUDA devices there are, what they are, and which one `cuda` without a number stands for."""

from __future__ import annotations

from typing import Any

from ..array import backend
from ..array.device import device as _device
from ..refused import function as _refused
from .chosen import index_of, served


def is_available() -> bool:
    """Can this process use a CUDA device?"""
    return backend.device_count("cuda") > 0


def device_count() -> int:
    """How many CUDA devices this process can use."""
    return backend.device_count("cuda")


def init() -> None:
    """Make the devices ready now; otherwise their first use does."""
    backend.backend(_device("cuda", 0))


def is_initialized() -> bool:
    """Are the devices ready? They are as soon as there are any."""
    return is_available()


def current_device() -> int:
    """The index that `cuda` without a number stands for."""
    backend.backend(_device("cuda"))
    return backend.current_index()


def set_device(device: Any) -> None:
    """Choose the device that `cuda` without a number stands for; a negative index changes nothing."""
    index = index_of(device)
    if index >= 0:
        backend.backend(_device("cuda", index))
        backend.set_current_index(index)


class device:  # noqa: N801 - torch's name
    """Inside, `cuda` without a number is this device; None or a negative index changes nothing."""

    __module__ = "torch.cuda"

    def __init__(self, device: Any) -> None:
        self.idx = index_of(device, optional=True)
        self.prev_idx = -1

    def __enter__(self) -> None:
        self.prev_idx = backend.current_index()
        set_device(self.idx)

    def __exit__(self, *_: Any) -> bool:
        backend.set_current_index(self.prev_idx)
        return False


class device_of(device):  # noqa: N801 - torch's name
    """Inside, `cuda` without a number is the device of a tensor or storage; one on the CPU changes nothing."""

    __module__ = "torch.cuda"

    def __init__(self, obj: Any) -> None:
        super().__init__(obj.get_device() if obj.is_cuda else -1)


class Properties:
    """What a device is: name, compute capability, memory and processors."""

    __module__ = "torch._C"
    __qualname__ = __name__ = "_CudaDeviceProperties"

    def __init__(self, facts: dict[str, Any]) -> None:
        self.__dict__.update(facts)

    def __repr__(self) -> str:
        shown = vars(self) | {"total_memory": f"{self.total_memory >> 20}MB"}  # type: ignore[attr-defined]
        shown["name"] = f"'{shown['name']}'"
        return f"_CudaDeviceProperties({', '.join(f'{name}={value}' for name, value in shown.items())})"


def get_device_properties(device: Any = None) -> Properties:
    """What a device is. A simulated one has the compute capability 0.0."""
    found, index = served(device)
    return Properties(found.properties(index))


def get_device_name(device: Any = None) -> str:
    """The device's name; a simulated one says so."""
    return get_device_properties(device).name  # type: ignore[attr-defined]


def get_device_capability(device: Any = None) -> tuple[int, int]:
    """The device's compute capability; (0, 0) of a simulated one."""
    facts = vars(get_device_properties(device))
    return facts["major"], facts["minor"]


def can_device_access_peer(device: Any, peer_device: Any) -> bool:
    """Can one device read the other's memory? Two different ones can, as far as copies go."""
    found, index = served(device)
    peer = index_of(peer_device)
    if not 0 <= peer < found.count():
        raise AssertionError("Invalid peer device id")
    return index != peer


def synchronize(device: Any = None) -> None:
    """Wait until the device has done what was asked of it."""
    found, index = served(device)
    found.synchronize(index)


def ipc_collect() -> None:
    """Free memory that other processes no longer use: they have copies, so that there is none."""
    init()


current_blas_handle = _refused("torch.cuda.current_blas_handle")


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Can tensors on the device be of bfloat16? Where there is a device, they are computed as on the CPU."""
    return is_available() and including_emulation


__all__ = [
    "can_device_access_peer", "current_blas_handle", "current_device", "device", "device_count", "device_of",
    "get_device_capability", "get_device_name", "get_device_properties", "init", "ipc_collect", "is_available",
    "is_bf16_supported", "is_initialized", "set_device", "synchronize",
]  # fmt: skip
