"""Graph nodes: what an operation leaves behind so that its derivative can be computed later.

A node's formulas run on raw arrays in an ordinary backward pass and on tensors under `create_graph=True`; the engine
says which. Undoing broadcasting happens here, once, so that no formula mentions it.
"""

from __future__ import annotations

import itertools
import threading
import traceback
import weakref
from collections.abc import Sequence
from functools import cache
from sys import getrefcount
from typing import Any

import numpy as np

from ..array import errors
from ..array.backend import xp_of
from ..tensor import Counter, Tensor, counter, new, wrap
from .modes import mode, switches

Edge = tuple["Node", int] | None

tick = itertools.count().__next__  # the number of the next node


class Meta:
    """Shape, dtype (NumPy's) and array library of a tensor, without its data."""

    __slots__ = ("dtype", "shape", "xp")

    def __init__(self, array: Any) -> None:
        self.shape, self.dtype = array.shape, array.dtype
        self.xp = np if type(array) is np.ndarray else xp_of(array)

    @property
    def ndim(self) -> int:
        return len(self.shape)


class Saved(tuple):
    """An input kept for backward, with the version its memory had: (tensor, counter, version).

    A tuple, because one is made for every kept input of every recorded call.
    """

    __slots__ = ()

    def unpack(self, node: Node, as_tensor: bool) -> Any:
        """The tensor (or its array); RuntimeError when its memory was written since."""
        tensor, count, version = self
        if count.n != version:
            raise stale(node, tensor, version, count.n)
        return tensor if as_tensor else tensor.array


def save(tensor: Tensor) -> Saved:
    """Keep an input for backward."""
    if switches.packing and mode.packers:
        return Packed(tensor)  # type: ignore[return-value]
    count = tensor._counter
    if count is None:
        count = tensor._counter = Counter()
    return _tuple(Saved, (tensor, count, count.n))


_tuple = tuple.__new__


class SavedResult:
    """An output kept for backward: array and version, never the tensor itself, which would be a reference cycle."""

    __slots__ = ("array", "counter", "nr", "version")

    def __init__(self, tensor: Tensor, nr: int, count: Counter) -> None:
        self.array, self.nr, self.counter, self.version = tensor.array, nr, count, count.n
        if switches.packing and mode.packers and not mode.late:
            self.pack(tensor)

    def pack(self, tensor: Tensor) -> None:
        """Hand the value to the innermost `saved_tensors_hooks` instead of keeping it."""
        self.array, self.counter = Packed(tensor, output=True), _UNCOUNTED
        self.version = 0

    def unpack(self, node: Node, as_tensor: bool) -> Any:
        """The output again, as the same output of the same node."""
        if self.counter.n != self.version:
            raise stale(node, wrap(self.array), self.version, self.counter.n, node)
        array: Any = self.array
        count: Any = self.counter
        if type(array) is Packed:
            array, count = array.unpack(node, False), None
        if not as_tensor:
            return array
        tensor = wrap(array)
        tensor._counter, tensor._node, tensor._nr, tensor._requires_grad = count, node, self.nr, True
        return tensor


def stale(node: Node, tensor: Tensor, saved: int, now: int, maker: Node | None = None) -> RuntimeError:
    """A tensor that `node` kept was written since."""
    from ..array.dtypes import LEGACY_NAMES

    maker = tensor._node if maker is None else maker
    kind = f"torch.{'cuda.' if tensor.is_cuda else ''}{LEGACY_NAMES[tensor.dtype]}"
    name = None if maker is None else short(maker.name())
    error = errors.stale(name, tensor._nr, tensor.array.shape, saved, now, kind)
    return RuntimeError(f"{error}\n  {node.name()} kept it at version {saved}; it was written since, now at {now}")


def short(name: str) -> str:
    """How torch's sentences call a node: `ExpBackward0` is Exp, its own nodes keep their whole names."""
    stem, found, number = name.rpartition("Backward")
    if found and number.isdigit():
        return stem
    return f"torch::autograd::{name}" if name in ("CopyBackwards", "CopySlices", "NotImplemented") else name


class SavedList(list):
    """A list of inputs kept for backward."""

    def unpack(self, node: Node, as_tensor: bool) -> list[Any]:
        """Each tensor, or each array."""
        return [kept.unpack(node, as_tensor) for kept in self]


class Packed:
    """A tensor that `saved_tensors_hooks` packed, and where in the graph it belongs. Its memory's version is not known."""

    __slots__ = ("accumulator", "node", "nr", "packed", "requires_grad", "unhook")

    def __init__(self, tensor: Tensor, output: bool = False) -> None:
        pack, self.unhook = mode.packers[-1]
        self.requires_grad, self.nr = tensor.requires_grad, tensor._nr
        self.node: Any = None if output else tensor._node
        self.accumulator: Any = None if output else tensor._accumulator
        given = wrap(tensor.array)  # without its node, which would be a cycle
        given._counter, given._requires_grad = tensor.detach()._counter, self.requires_grad or output
        version = given._version
        before, mode.enabled = mode.enabled, False
        try:
            self.packed = pack(given)
        finally:
            mode.enabled = before
        if given._version != version:
            raise RuntimeError(_PACK_WRITES)

    def unpack(self, node: Node, as_tensor: bool) -> Any:
        """What the hook gives back, at the same point of the graph."""
        found = self.unhook(self.packed)
        if not isinstance(found, Tensor):
            raise TypeError(
                f"Output of saved tensor unpack_hook expected to be a Tensor but got result of type {type(found).__name__}"
            )
        if not as_tensor:
            return found.array
        tensor = wrap(found.array)
        tensor._node, tensor._nr, tensor._accumulator = self.node, self.nr, self.accumulator
        tensor._requires_grad = self.requires_grad
        return tensor


_PACK_WRITES = (
    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be modified "
    "by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to perform "
    "in-place operations on the input to a pack hook."
)
_UNCOUNTED = Counter()  # the version of what was packed: it never changes
_KEPT = frozenset((Saved, SavedResult, SavedList, Packed))


class Node:
    """One recorded call of an operation.

    `edges` lead to the nodes its inputs came from (None where no gradient is wanted), `metas` tell where a gradient
    must be summed or cast back to its input's shape and dtype (None where it already fits), `saved` are the values
    the formulas asked for.
    """

    metas: Any = None
    outputs: Any = None
    hooks: dict[int, Any] | None = None  # tensor hooks, by output number
    retains: dict[int, Any] | None = None  # weak references to outputs that retain their gradient
    origin: str | None = None  # the forward line, in anomaly mode
    label: str | None = None  # its name, when it is not the operation's
    around: Any = None  # hooks of the node itself: (before, after), each a dict of functions

    def __init__(self, plan: Any, edges: Sequence[Edge], saved: Any, metas: Any = None, outputs: Any = None) -> None:
        self.plan, self.edges, self.saved, self.seq = plan, edges, saved, tick()
        if metas is not None:
            self.metas = metas
        if outputs is not None:
            self.outputs = outputs
        if switches.anomaly:
            self.origin = forward_line()

    def name(self) -> str:
        """`SinBackward0`, as torch names nodes."""
        return self.label or self.plan.node_name

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self):#x}>"

    @property
    def next_functions(self) -> tuple:
        """The nodes its inputs came from, with the number of the output."""
        return tuple(edge if edge is not None else (None, 0) for edge in self.edges)

    def apply(self, grads: list, as_tensors: bool) -> Sequence[Any]:
        """Gradients of the inputs from gradients of the outputs, aligned with `edges`."""
        if self.saved is None:
            raise RuntimeError(errors.FREED)
        values = [v.unpack(self, as_tensors) if type(v) in _KEPT else v for v in self.saved]
        found = self.plan.differentiate(self, grads, values, as_tensors)
        metas = self.metas
        if metas is None:
            return found
        return [g if g is None or m is None else conform(g, m, as_tensors) for g, m in zip(found, metas)]

    def register_prehook(self, fn: Any) -> Any:
        """Call `fn(grad_outputs)` before this node runs in a backward pass; a tuple it returns replaces them."""
        return self._register(0, fn)

    def register_hook(self, fn: Any) -> Any:
        """Call `fn(grad_inputs, grad_outputs)` after this node ran; a tuple it returns replaces `grad_inputs`."""
        return self._register(1, fn)

    def _register(self, which: int, fn: Any) -> Any:
        from .handles import RemovableHandle

        if self.around is None:
            self.around = ({}, {})
        handle = RemovableHandle(self.around[which])
        self.around[which][handle.id] = fn
        return handle

    @property
    def metadata(self) -> dict:
        """A dictionary for whatever a program wants to note about this node."""
        if "_metadata" not in self.__dict__:
            self._metadata: dict = {}
        return self._metadata

    def release(self) -> None:
        """Free what was kept for backward; a node that kept no operand can run again."""
        for kind, _ in self.plan.keep:
            if kind == "input" or kind == "output":  # not only shapes and plain arguments
                self.saved = None
                return


@cache
def node_class(name: str) -> type[Node]:
    """The class of nodes of that name: programs that draw graphs look at `type(x.grad_fn).__name__`, as in torch."""
    return type(name, (Node,), {"__module__": "builtins", "__slots__": ()})


_accumulating = threading.Lock()  # two threads may bring a leaf its first gradient at once


class Accumulate(Node):
    """The sink of the graph: adds what arrives into a leaf's `.grad`."""

    plan: Any = None
    edges: Sequence[Edge] = ()
    saved: Any = ()
    seq = 1 << 62  # before every recorded operation

    def __init__(self, leaf: Tensor) -> None:
        self.variable = leaf

    def name(self) -> str:
        return "AccumulateGrad"

    def apply(self, grads: list, as_tensors: bool) -> Sequence[Any]:
        leaf = self.variable
        if not leaf._requires_grad:  # it was detached since
            return ()
        if leaf._node is not None:
            raise RuntimeError("leaf variable has been moved into the graph interior")
        g = grads.pop(0)
        if leaf._grad is None and not as_tensors and not (getrefcount(g) <= _SOLE and _is_whole(g)):
            g = g.copy()  # it may be shared with other leaves, or be a broadcast view: own memory
        with _accumulating:
            self._add(leaf, g, as_tensors)
        after = getattr(leaf, "_after_grad", None)
        if after:
            for hook in list(after.values()):
                hook(leaf)
        return ()

    @staticmethod
    def _add(leaf: Tensor, g: Any, as_tensors: bool) -> None:
        held = leaf._grad
        if as_tensors:
            leaf._grad = g if held is None else held + g  # type: ignore[operator]
        elif held is None:
            leaf._grad = wrap(g)
        elif held.requires_grad:
            leaf._grad = held + wrap(g)  # type: ignore[operator]
        else:
            held.array += g
            counter(held).n += 1

    def release(self) -> None:
        pass


Accumulate.__name__, Accumulate.__module__ = "AccumulateGrad", "builtins"  # torch's


def _count_one() -> int:
    """What `getrefcount` says of an array that only one local variable holds."""
    grads = [np.empty(1)]
    g = grads.pop(0)
    return getrefcount(g)


_SOLE = _count_one()


def _is_whole(array: Any) -> bool:
    """Is it memory of its own, in C order?"""
    return type(array) is np.ndarray and array.base is None and array.flags.c_contiguous and array.flags.writeable


def edge_of(tensor: Tensor) -> Edge:
    """Where a gradient of `tensor` goes: its node, the leaf's sink, or nowhere."""
    if tensor._view is not None:
        tensor._view.refresh(tensor)
    if not tensor._requires_grad:
        return None
    if tensor._node is not None:
        return (tensor._node, tensor._nr)
    sink = tensor._accumulator
    sink = sink() if sink is not None else None
    if sink is None:
        sink = new(Accumulate)  # without the call of its class, which takes as long as the rest
        sink.variable = tensor
        tensor._accumulator = weakref.ref(sink)
    return (sink, 0)


def conform(g: Any, meta: Meta, as_tensors: bool) -> Any:
    """Sum a gradient over the dimensions its input was broadcast along, and cast it to the input's dtype."""
    if as_tensors:
        return conform_tensor(g, meta) if g.array.shape != meta.shape or g.array.dtype != meta.dtype else g
    if type(g) is not np.ndarray:
        g = meta.xp.asarray(g)
    if g.shape != meta.shape:
        extra = g.ndim - len(meta.shape)
        dims = tuple(range(extra)) + tuple(
            i + extra for i, n in enumerate(meta.shape) if n == 1 and g.shape[i + extra] != 1
        )
        g = g.sum(axis=dims, keepdims=True).reshape(meta.shape)
    if g.dtype != meta.dtype:
        g = (g.real if g.dtype.kind == "c" and meta.dtype.kind != "c" else g).astype(meta.dtype)
    return g


def conform_tensor(g: Tensor, meta: Meta) -> Tensor:
    """`conform` on tensors; the operations install theirs here, since this level knows none by name."""
    raise NotImplementedError("installed by core.ops")


def forward_line() -> str:
    """The stack at which an operation was called, for anomaly mode."""
    return "".join(traceback.format_stack()[:-3])


__all__ = [
    "Accumulate",
    "Edge",
    "Meta",
    "Node",
    "Packed",
    "Saved",
    "SavedList",
    "SavedResult",
    "conform",
    "edge_of",
    "save",
    "short",
]
