"""Status codes of CUDA's runtime, and the errors they become."""

from __future__ import annotations

from ..refused import function as _refused

# What the runtime calls the codes that programs meet.
_MEANINGS = {
    1: "invalid argument", 2: "out of memory", 3: "initialization error", 35: "CUDA driver version is insufficient for CUDA "
    "runtime version", 100: "no CUDA-capable device is detected", 101: "invalid device ordinal", 600: "device not ready",
    700: "an illegal memory access was encountered",
}  # fmt: skip


class cudaStatus:  # noqa: N801 - torch's name
    """Two of the runtime's codes, under the names that torch gives them."""

    SUCCESS: int = 0
    ERROR_NOT_READY: int = 34


class CudaError(RuntimeError):
    """A code of the runtime that is not success."""

    __module__ = "torch.cuda"

    def __init__(self, code: int) -> None:
        super().__init__(f"{_MEANINGS.get(code, 'unrecognized error code')} ({code})")


class DeferredCudaCallError(Exception):
    """A call that waited for CUDA's start failed then. Here calls do not wait, so that nothing raises it."""

    __module__ = "torch.cuda"


def check_error(res: int) -> None:
    """Raise CudaError unless a code is success."""
    if res != cudaStatus.SUCCESS:
        raise CudaError(res)


cudart = _refused("torch.cuda.cudart")

__all__ = ["CudaError", "DeferredCudaCallError", "check_error", "cudaStatus", "cudart"]
