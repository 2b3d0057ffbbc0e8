"""torch.cuda on a machine without a device: what answers, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tt.tests.behaviour.case import Cases

cases = Cases()


@cases
def what_answers(torch: Any) -> Any:
    cuda = torch.cuda
    return [
        cuda.is_available(), cuda.device_count(), cuda.is_initialized(), cuda.memory_allocated(), cuda.max_memory_allocated(),
        cuda.memory_reserved(), cuda.max_memory_reserved(), cuda.empty_cache(), cuda.manual_seed(1), cuda.manual_seed_all(1),
        cuda.get_rng_state_all(), len(cuda.memory_stats()), torch.version.cuda, torch.backends.cudnn.version(),
        torch.backends.cudnn.is_available(), torch.backends.cudnn.enabled, torch.backends.cuda.is_built(),
    ]  # fmt: skip


@cases
def old_names_of_memory(torch: Any) -> Any:
    return [torch.cuda.memory_cached(), torch.cuda.max_memory_cached()]


@cases
def classes(torch: Any) -> Any:
    cuda = torch.cuda
    return [
        issubclass(cuda.OutOfMemoryError, RuntimeError), cuda.OutOfMemoryError is torch.OutOfMemoryError,
        issubclass(cuda.CudaError, RuntimeError), issubclass(cuda.DeferredCudaCallError, Exception),
        cuda.cudaStatus.SUCCESS, cuda.cudaStatus.ERROR_NOT_READY,
    ]  # fmt: skip


@cases
def blocks_that_change_nothing(torch: Any) -> Any:
    with torch.cuda.device(-1), torch.cuda.device_of(torch.ones(1)), torch.cuda.stream(None):
        return torch.ones(1)


@cases
def switches_of_cudnn(torch: Any) -> Any:
    cudnn = torch.backends.cudnn
    before = [cudnn.enabled, cudnn.benchmark, cudnn.deterministic]
    with cudnn.flags(enabled=False, benchmark=True, deterministic=True):
        inside = [cudnn.enabled, cudnn.benchmark, cudnn.deterministic]
    return before, inside, [cudnn.enabled, cudnn.benchmark, cudnn.deterministic], cudnn.is_acceptable(torch.ones(1))


REFUSED: dict[str, Callable] = {
    "init": lambda torch: torch.cuda.init(),
    "current_device": lambda torch: torch.cuda.current_device(),
    "current_stream": lambda torch: torch.cuda.current_stream(),
    "synchronize": lambda torch: torch.cuda.synchronize(),
    "get_device_name": lambda torch: torch.cuda.get_device_name(),
    "get_device_capability": lambda torch: torch.cuda.get_device_capability(0),
    "get_device_properties": lambda torch: torch.cuda.get_device_properties(0),
    "get_rng_state": lambda torch: torch.cuda.get_rng_state(),
    "initial_seed": lambda torch: torch.cuda.initial_seed(),
    "mem_get_info": lambda torch: torch.cuda.mem_get_info(),
    "Stream": lambda torch: torch.cuda.Stream(),
    "set_per_process_memory_fraction": lambda torch: torch.cuda.set_per_process_memory_fraction(0.5),
    "can_device_access_peer": lambda torch: torch.cuda.can_device_access_peer(0, 1),
    "nvtx.mark": lambda torch: torch.cuda.nvtx.mark("x"),
    "nvtx.range_push": lambda torch: torch.cuda.nvtx.range_push("x"),
    "nvtx.range_pop": lambda torch: torch.cuda.nvtx.range_pop(),
    "set_device of the CPU": lambda torch: torch.cuda.set_device("cpu"),
    "device of the CPU": lambda torch: torch.cuda.device("cpu"),
    "comm.broadcast of neither": lambda torch: torch.nn.parallel.comm.broadcast(torch.ones(1)),
    "comm.reduce_add of the CPU": lambda torch: torch.nn.parallel.comm.reduce_add([torch.ones(1)], 0),
    "cuda()": lambda torch: torch.ones(1).cuda(),
    "device=": lambda torch: torch.ones(1, device="cuda"),
    "to": lambda torch: torch.ones(1).to("cuda:0"),
    "Module.cuda": lambda torch: torch.nn.Linear(1, 1).cuda(),
    "pin_memory": lambda torch: torch.ones(1).pin_memory(),
}
for _name, _call in REFUSED.items():
    cases.add(f"without a device: {_name}", _call)
