"""Tensor's autograd methods: backward, hooks, retain_grad. Attached here, since tensor.py lies below autograd."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable
from typing import Any

from ..tensor import Tensor
from . import engine
from .handles import RemovableHandle
from .modes import mode


def backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Add the gradients of this tensor into the `.grad` of the leaves it was computed from."""
    engine.backward(self, gradient, retain_graph, create_graph, inputs)


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


def register_post_accumulate_grad_hook(self: Tensor, hook: Callable) -> RemovableHandle:
    """Call `hook(leaf)` each time a backward pass added to this leaf's `.grad`."""
    if not self.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if self.grad_fn is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    if self._after_grad is None:  # type: ignore[attr-defined]
        self._after_grad = {}  # type: ignore[attr-defined]
    handle = RemovableHandle(self._after_grad)
    self._after_grad[handle.id] = hook
    return handle


@property  # type: ignore[misc]
def retains_grad(self: Tensor) -> bool:
    """Is this a non-leaf tensor whose gradient is kept?"""
    return self._retains


_warned = False


def _number(convert: Callable) -> Callable:
    """Python's conversion of a tensor; that it drops the history is said once per process, as torch does."""

    def conversion(self: Tensor) -> Any:
        global _warned
        if not _warned and self.requires_grad and mode.enabled:
            _warned = True
            warnings.warn(
                "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
                "Consider using tensor.detach() first.",
                UserWarning,
                stacklevel=2,
            )
        return convert(self)

    conversion.__name__ = conversion.__qualname__ = convert.__name__
    return conversion


_numpy = Tensor.numpy


def numpy(self: Tensor, *, force: bool = False) -> Any:
    """The NumPy array on the same memory; of a tensor with history only while nothing is recorded."""
    return _numpy(self if mode.enabled else self.detach(), force=force)


Tensor.numpy = numpy  # type: ignore[method-assign]

for _name in ("__float__", "__complex__"):
    setattr(Tensor, _name, _number(Tensor.__dict__[_name]))

Tensor._after_grad = None  # type: ignore[attr-defined]
for _method in (backward, register_hook, register_post_accumulate_grad_hook, retain_grad):
    setattr(Tensor, _method.__name__, _method)
Tensor.retains_grad = retains_grad  # type: ignore[attr-defined]

__all__ = ["RemovableHandle"]
