"""torch.autograd.graph: looking at the graph, and deciding how saved tensors are kept."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ..tensor import Tensor
from . import modes
from .engine import GradientEdge
from .handles import RemovableHandle
from .node import Node, edge_of
from .views import written


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Where the gradient of `tensor` arrives: `autograd.grad(loss, edge)` gives what `grad(loss, tensor)` would."""
    edge = edge_of(tensor)
    if edge is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return GradientEdge(*edge)


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Count a write into a tensor (or several) that was made behind autograd's back."""
    several: Any = (tensor,) if isinstance(tensor, Tensor) else tensor
    for each in several:
        written(each)


class saved_tensors_hooks:  # noqa: N801 - torch's name
    """Inside, each tensor kept for backward goes through `pack_hook(tensor)`; backward takes `unpack_hook(packed)`.

    Without a version check: what the hooks do with the memory is their business.
    """

    def __init__(self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]) -> None:
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> None:
        if modes.mode.no_packers is not None:
            raise RuntimeError(modes.mode.no_packers)
        modes.mode.packers = (*modes.mode.packers, (self.pack_hook, self.unpack_hook))
        with _counting:
            modes.switches.packing += 1

    def __exit__(self, *_: Any) -> None:
        modes.mode.packers = modes.mode.packers[:-1]
        with _counting:
            modes.switches.packing -= 1


_counting = threading.Lock()


class save_on_cpu(saved_tensors_hooks):  # noqa: N801 - torch's name
    """Inside, what is kept for backward lies on the CPU and returns to its device when backward needs it."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        def pack(tensor: Any) -> tuple:
            on_cpu = tensor.cpu()
            return tensor.device, on_cpu.pin_memory() if pin_memory and tensor.is_cuda else on_cpu

        def unpack(packed: tuple) -> Tensor:
            device, tensor = packed
            return tensor.to(device)

        super().__init__(pack, unpack)


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Inside, entering `saved_tensors_hooks` raises RuntimeError with this message."""
    if modes.mode.packers:
        raise RuntimeError(error_message)
    before, modes.mode.no_packers = modes.mode.no_packers, error_message
    try:
        yield
    finally:
        modes.mode.no_packers = before


# -- a hook on several tensors -------------------------------------------------------------------------------------
class _Handles(RemovableHandle):
    def __init__(self, handles: tuple[RemovableHandle, ...]) -> None:
        self.handles = handles

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(tensors: Sequence[Tensor], fn: Callable, *, mode: str = "all") -> RemovableHandle:
    """Call `fn` in a backward pass: once with the gradients of all `tensors` (None for one without), when the last of
    those that the pass computes is there; or, with mode "any", with the first gradient alone."""
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    return _Handles(_any(tensors, fn) if mode == "any" else _all(tensors, fn))


def _any(tensors: Sequence[Any], fn: Callable) -> tuple:
    seen: list[Any] = [None]
    lock = threading.Lock()

    @functools.wraps(fn)
    def hook(grad: Tensor) -> None:
        task = modes.mode.task
        with lock:
            first, seen[0] = seen[0] is not task, task
        if first:
            fn(grad)

    return tuple(t.register_hook(hook) for t in tensors if t.requires_grad)


def _all(tensors: Sequence[Any], fn: Callable) -> tuple:
    edges = [get_gradient_edge(t) for t in tensors]
    collected: dict[Any, list[Any]] = {}  # of each pass under way: the gradients, and how many are to come
    lock = threading.Lock()

    def hook_of(i: int) -> Callable:
        def hook(grad: Tensor) -> None:
            task = modes.mode.task
            with lock:
                state = collected.get(task)
                if state is None:
                    expected = sum(task.will_run(edge.node) for edge in edges)
                    state = collected[task] = [[None] * len(edges), expected]
                state[0][i] = grad
                state[1] -= 1
                if not state[1]:
                    del collected[task]
            if not state[1]:
                fn(state[0])

        return hook

    return tuple(t.register_hook(hook_of(i)) for i, t in enumerate(tensors))


Node.__module__ = "torch.autograd.graph"

__all__ = [
    "GradientEdge", "Node", "disable_saved_tensors_hooks", "get_gradient_edge", "increment_version",
    "register_multi_grad_hook", "save_on_cpu", "saved_tensors_hooks",
]  # fmt: skip
