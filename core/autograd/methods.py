"""Tensor's autograd methods: backward, hooks, retain_grad. Attached here, since tensor.py lies below autograd."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from typing import Any

from ..tensor import Tensor
from . import engine

_ids = itertools.count()


class RemovableHandle:
    """Takes a hook away again: `handle.remove()`, or as a context manager."""

    def __init__(self, hooks: dict[int, Callable]) -> None:
        self._hooks = weakref.ref(hooks) if hasattr(hooks, "__weakref__") else (lambda: hooks)
        self.id = next(_ids)

    def remove(self) -> None:
        hooks = self._hooks()
        if hooks is not None:
            hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: Any) -> None:
        self.remove()


def backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of this tensor into the `.grad` of the leaves it was computed from."""
    engine.backward(self, None if gradient is None else (gradient,), retain_graph, create_graph, inputs)


def register_hook(self: Tensor, hook: Callable) -> RemovableHandle:
    """Call `hook(grad)` when this tensor's gradient is computed; what it returns replaces the gradient."""
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    node = self.grad_fn
    if self._hooks is None:
        self._hooks = {}
    if node is not None:
        if node.hooks is None:
            node.hooks = {}
        node.hooks.setdefault(self._nr, self._hooks)
    handle = RemovableHandle(self._hooks)
    self._hooks[handle.id] = hook
    return handle


def retain_grad(self: Tensor) -> None:
    """Keep this non-leaf tensor's gradient in `.grad` during backward."""
    if not self.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    node = self.grad_fn
    if node is None or self._retains:
        return
    if node.retains is None:
        node.retains = {}
    node.retains[self._nr] = weakref.ref(self)
    self._retains = True


@property  # type: ignore[misc]
def retains_grad(self: Tensor) -> bool:
    """Is this a non-leaf tensor whose gradient is kept?"""
    return self._retains


for _method in (backward, register_hook, retain_grad):
    setattr(Tensor, _method.__name__, _method)
Tensor.retains_grad = retains_grad  # type: ignore[attr-defined]
