"""torch.cuda: names only. Devices may be simulated ones (`tt run --device-sim N`); a simulated device says so."""

from __future__ import annotations

from typing import Any

from ..array.errors import OutOfMemoryError
from ..legacy import CUDA_TYPES as _CUDA_TYPES
from . import amp, comm, memory, nccl, nvtx, profiler, sparse, streams
from .devices import (
    can_device_access_peer,
    current_blas_handle,
    current_device,
    device,
    device_count,
    device_of,
    get_device_capability,
    get_device_name,
    get_device_properties,
    init,
    ipc_collect,
    is_available,
    is_bf16_supported,
    is_initialized,
    set_device,
    synchronize,
)
from .memory import (
    empty_cache,
    get_per_process_memory_fraction,
    max_memory_allocated,
    max_memory_cached,
    max_memory_reserved,
    mem_get_info,
    memory_allocated,
    memory_cached,
    memory_reserved,
    memory_stats,
    memory_stats_as_nested_dict,
    memory_summary,
    reset_accumulated_memory_stats,
    reset_max_memory_allocated,
    reset_max_memory_cached,
    reset_peak_memory_stats,
    set_per_process_memory_fraction,
    transfers,
)
from .random import (
    get_rng_state,
    get_rng_state_all,
    initial_seed,
    manual_seed,
    manual_seed_all,
    seed,
    seed_all,
    set_rng_state,
    set_rng_state_all,
)
from .status import CudaError, DeferredCudaCallError, check_error, cudart, cudaStatus
from .streams import Event, Stream, StreamContext, current_stream, default_stream, set_stream, stream

globals().update(_CUDA_TYPES)  # torch.cuda.FloatTensor and its siblings


def __getattr__(name: str) -> Any:
    if name.endswith("Storage"):
        from ..storage.named import CUDA_STORAGES

        if name in CUDA_STORAGES:
            return CUDA_STORAGES[name]
    if name == "default_generators":
        return _default_generators()
    if name == "find_cuda_windows_lib":
        from ..refused import function

        return function("torch.cuda.find_cuda_windows_lib")
    raise AttributeError(f"module 'torch.cuda' has no attribute '{name}'")


def _default_generators() -> tuple:
    """The generator of each device."""
    from ..array.device_random import of_device
    from ..random import Generator

    return tuple(Generator(f"cuda:{i}", _stream=of_device(i)) for i in range(device_count()))


__all__ = sorted(  # noqa: PLE0605
    {
        *_CUDA_TYPES,
        "nvtx",
        *(name for name, value in globals().items() if name[0] != "_" and getattr(value, "__module__", "")),
    }
    - {"Any", "annotations"}
)
