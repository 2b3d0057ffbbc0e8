"""Views: how a tensor was taken from its base, and what a write into either does to the history of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..array import errors
from ..array.overlap import check_itself
from ..array.rules import rules
from ..tensor import Tensor, counter, new
from .modes import mode
from .node import Node, edge_of, node_class, short


class View:
    """A base and the operations that take the view from it again (on a tensor or on an array).

    `closed` says why a recorded write into the view is refused: it was taken while nothing was recorded (False), it is
    an output (node, number) of an operation that gives several views, or for another reason (a sentence).
    """

    __slots__ = ("base", "closed", "depth", "steps")

    def __init__(
        self, base: Any, steps: tuple[tuple[Callable, tuple], ...], closed: Any = None, depth: int = 0
    ) -> None:
        self.base, self.steps, self.closed, self.depth = base, steps, closed, depth

    def path(self) -> tuple[tuple[Callable, tuple], ...]:
        """The steps from the base as it lies now: first back to how it lay when the view was taken."""
        turned = self.base._turned[self.depth :]
        return (*reversed(turned), *self.steps) if turned else self.steps

    def take(self, base: Any) -> Any:
        """The same view of something of the base's shape."""
        for operation, arguments in self.steps if self.base is None else self.path():
            base = operation(base, *arguments)
        return base

    def refresh(self, tensor: Tensor) -> None:
        """Derive the view's history again when its memory was written since it was last derived."""
        base = self.base
        count = counter(base).n
        if tensor._seen == count or not base._requires_grad:
            return
        if self.closed is not None:
            _refuse(tensor, self.closed, "its base or another view of its base has been")
        tensor._seen = count
        if base._requires_grad:
            before, mode.enabled = mode.enabled, True
            try:
                again = self.take(base)
            finally:
                mode.enabled = before
            tensor._node, tensor._nr, tensor._requires_grad = again._node, again._nr, True
            again._node.label = "AsStridedBackward0"  # torch takes a view again by its strides
            again._node.__class__ = node_class("AsStridedBackward0")


def attach(result: Tensor, source: Tensor, operation: Callable, arguments: tuple, output: Any = None) -> None:
    """Say that `result` shares the memory of `source`, from which `operation(source, *arguments)` took it.

    `output` is its (node, number) when the operation gives several views.
    """
    above = source._view
    result._view = view = new(View)  # without the call of its class, which takes as long as the rest
    view.closed = output if mode.enabled else False
    if above is None:
        view.base, view.steps, view.depth = source, ((operation, arguments),), len(source._turned)  # type: ignore[attr-defined]
    else:
        view.base, view.steps, view.depth = above.base, (*above.steps, (operation, arguments)), above.depth
        if above.closed is not None:  # what it is a view of decides, and its own node is named
            view.closed = (None, 0) if isinstance(above.closed, tuple) else above.closed
    result._counter = shared = source._counter or counter(source)
    result._seen = shared.n


def _requires_grad(self: Tensor) -> bool:
    """Does autograd track what is computed from it?

    A view says what its base says, also when it was taken while nothing was recorded, or before: it has no history
    then, and gradients end at it.
    """
    view = self._view
    if view is None:
        return self._requires_grad
    if view.closed is None:  # to look at a closed view is no error, to compute with it is
        view.refresh(self)
    return self._requires_grad or view.base._requires_grad


Tensor.requires_grad = Tensor.requires_grad.getter(_requires_grad)  # type: ignore

# What `t_()` and its kin did to a base, turned round: views taken before still know how it lay then.
Tensor._turned = ()  # type: ignore[attr-defined]


def check_writable(tensor: Tensor) -> None:
    """Refuse to write into a leaf that requires grad, or into a view of one, while recording."""
    if not mode.enabled:
        return
    if tensor._view is not None:
        base = tensor._view.base
        if base._requires_grad and tensor._view.closed is not None:
            _refuse(tensor, tensor._view.closed)
        if base._requires_grad and base._node is None:
            raise RuntimeError(errors.VIEW_OF_LEAF_IN_PLACE)
    elif tensor._requires_grad and tensor._node is None:
        raise RuntimeError(errors.LEAF_IN_PLACE)


def _refuse(tensor: Tensor, closed: Any, what: str = "is being") -> None:
    """Raise torch's sentence for a write into a closed view, or for the view that a write into its base left stale."""
    if closed is False:
        sentence = errors.NO_GRAD_VIEW_IN_PLACE
    elif rules.dialect != "2":  # older versions allowed the others
        return
    elif isinstance(closed, str):
        sentence = closed
    else:
        maker, number = closed
        if maker is None and tensor._node is not None:
            maker, number = tensor._node.name(), tensor._nr
        sentence = errors.ONE_OF_MANY_IN_PLACE.format(maker=maker and short(maker), number=number)
        if tensor._node is None:  # taken when there was no history to speak of
            start = errors.NO_GRAD_VIEW_IN_PLACE.partition(" Given that")[0]
            sentence = f"{start} This view is{sentence.partition(' This view is')[2]}"
    raise RuntimeError(sentence.replace("is being", what, 1))


def written(tensor: Tensor) -> None:
    """Count a write."""
    counter(tensor).n += 1


def rebase(tensor: Tensor, node: Node) -> None:
    """After a counted write: `tensor` is now output 0 of `node`, and its base knows of it."""
    view = tensor._view
    if view is None:
        _move_on(tensor, node)
        return
    base = view.base
    _move_on(base, CopySlices(base, view, node))
    tensor._seen = -1
    before = tensor._node
    view.refresh(tensor)
    _take_along(tensor, before, tensor._node)


def _move_on(tensor: Tensor, node: Node) -> None:
    before = tensor._node
    tensor._node, tensor._nr, tensor._requires_grad = node, 0, True
    _take_along(tensor, before, node)


def _take_along(tensor: Tensor, before: Node | None, node: Node) -> None:
    """A tensor that retains its gradient retains that of its new value; hooks stay with the value they were given."""
    tensor._hooks = None
    if tensor._retains and before is not None and before.retains:
        for nr, reference in list(before.retains.items()):
            if reference() is tensor:
                del before.retains[nr]
                node.retains = {**(node.retains or {}), tensor._nr: reference}


class CopySlices(Node):
    """The history of a base after a write into a view of it: outside the view the gradient passes through."""

    def __init__(self, base: Tensor, view: View, inner: Node) -> None:
        super().__init__(None, (edge_of(base), *inner.edges[1:]), ())
        self.view, self.inner = View(None, view.path()), inner  # no base: it would be a cycle

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
            check_itself("copy_", part)
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
