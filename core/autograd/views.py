"""Views: how a tensor was taken from its base, and what a write into either does to the history of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..array import errors
from ..tensor import Tensor, counter
from .modes import mode
from .node import Node, edge_of


class View:
    """A base and the operations that take the view from it again (on a tensor or on an array)."""

    __slots__ = ("base", "steps")

    def __init__(self, base: Any, steps: tuple[tuple[Callable, tuple], ...]) -> None:
        self.base, self.steps = base, steps

    def take(self, base: Any) -> Any:
        """The same view of something of the base's shape."""
        for operation, arguments in self.steps:
            base = operation(base, *arguments)
        return base

    def refresh(self, tensor: Tensor) -> None:
        """Derive the view's history again when its memory was written since it was last derived."""
        count = counter(self.base).n
        if tensor._seen == count:
            return
        tensor._seen = count
        base = self.base
        if base._requires_grad and base._node is not None:
            before, mode.enabled = mode.enabled, True
            try:
                again = self.take(base)
            finally:
                mode.enabled = before
            tensor._node, tensor._nr, tensor._requires_grad = again._node, again._nr, True


def attach(result: Tensor, source: Tensor, operation: Callable, arguments: tuple) -> None:
    """Say that `result` shares the memory of `source`, from which `operation(source, *arguments)` took it."""
    above = source._view
    step = (operation, arguments)
    result._view = View(source, (step,)) if above is None else View(above.base, (*above.steps, step))
    result._counter = shared = counter(source)
    result._seen = shared.n


def check_writable(tensor: Tensor) -> None:
    """Refuse to write into a leaf that requires grad, or into a view of one, while recording."""
    if not mode.enabled:
        return
    if tensor._view is not None:
        base = tensor._view.base
        if base._requires_grad and base._node is None:
            raise RuntimeError(errors.VIEW_OF_LEAF_IN_PLACE)
    elif tensor._requires_grad and tensor._node is None:
        raise RuntimeError(errors.LEAF_IN_PLACE)


def written(tensor: Tensor) -> None:
    """Count a write."""
    counter(tensor).n += 1


def rebase(tensor: Tensor, node: Node) -> None:
    """After a counted write: `tensor` is now output 0 of `node`, and its base knows of it."""
    view = tensor._view
    if view is None:
        tensor._node, tensor._nr, tensor._requires_grad = node, 0, True
        return
    base = view.base
    base._node, base._nr, base._requires_grad = CopySlices(base, view, node), 0, True
    tensor._seen = -1
    view.refresh(tensor)


class CopySlices(Node):
    """The history of a base after a write into a view of it: outside the view the gradient passes through."""

    def __init__(self, base: Tensor, view: View, inner: Node) -> None:
        super().__init__(None, (edge_of(base), *inner.edges[1:]), ())
        self.view, self.inner = View(None, view.steps), inner  # no base: it would be a cycle

    def name(self) -> str:
        return "CopySlices"

    def apply(self, grads: list, as_tensors: bool) -> Sequence[Any]:
        g = grads[0]
        whole = copy_tensor(g) if as_tensors else g.copy()
        part = self.view.take(whole)
        inside = copy_tensor(part) if as_tensors else part.copy()
        first, *others = self.inner.apply([inside], as_tensors)
        if as_tensors:
            write_tensor(part, first)
        else:
            part[...] = 0 if first is None else first
        return [whole, *others]

    def release(self) -> None:
        self.inner.release()


def copy_tensor(tensor: Tensor) -> Tensor:
    """A recorded copy; the operations install theirs here, since this level knows none by name."""
    raise NotImplementedError("installed by core.ops")


def write_tensor(part: Tensor, value: Tensor | None) -> None:
    """A recorded write (of zeros for None); installed by core.ops."""
    raise NotImplementedError("installed by core.ops")


__all__ = ["CopySlices", "View", "attach", "check_writable", "rebase", "written"]
