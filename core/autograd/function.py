"""User-defined differentiable functions: `class F(torch.autograd.Function)` with static `forward` and `backward`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from ..array import errors
from ..array.backend import xp_of
from ..tensor import Tensor, counter, wrap
from .modes import mode, no_grad
from .node import Meta, Node, SavedResult, edge_of, save
from .views import check_writable, rebase, written


class Context:
    """The `ctx` that forward fills and backward reads."""

    _to_save: tuple = ()
    _dirty: tuple = ()
    _non_differentiable: tuple = ()
    _materialize = True
    _node: FunctionNode | None = None
    needs_input_grad: tuple[bool, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors (or None) for backward; they come back as `ctx.saved_tensors`."""
        for i, tensor in enumerate(tensors):
            if tensor is not None and not isinstance(tensor, Tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type {type(tensor).__name__}"
                )
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple:
        """What `save_for_backward` kept; RuntimeError when it was written since or already freed."""
        if self._node is None:
            return self._to_save
        if self._node.saved is None:
            raise RuntimeError(errors.FREED)
        return tuple(v if v is None else v.unpack(self._node, True) for v in self._node.saved)

    @property
    def saved_variables(self) -> tuple:
        """The name `saved_tensors` had before 0.4."""
        return self.saved_tensors

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Declare inputs that forward wrote in place."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Declare outputs that have no gradient."""
        self._non_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Give backward zeros (True, the default) or None for outputs without a gradient."""
        self._materialize = value


class FunctionNode(Node):
    """The node of one call of a user's Function."""

    cls: Any
    context: Context

    def name(self) -> str:
        return f"{self.cls.__name__}Backward"

    def apply(self, grads: list, as_tensors: bool) -> Sequence[Any]:
        if self.saved is None:
            raise RuntimeError(errors.FREED)
        given = [self._gradient(i, g, as_tensors) for i, g in enumerate(grads)]
        results = self.cls.backward(self.context, *given)
        results = results if isinstance(results, tuple) else (results,)
        return self._checked(results, as_tensors)

    def _gradient(self, i: int, g: Any, as_tensors: bool) -> Tensor | None:
        if g is None:
            if not self.context._materialize:
                return None
            meta = self.outputs[i]
            return wrap(meta.xp.zeros(meta.shape, meta.dtype))
        return g if as_tensors else wrap(g)

    def _checked(self, results: tuple, as_tensors: bool) -> list:
        name, expected = self.name(), len(self.edges)
        if len(results) > expected and all(r is None for r in results[expected:]):
            results = results[:expected]
        if len(results) != expected:
            raise RuntimeError(
                f"function {name} returned an incorrect number of gradients (expected {expected}, got {len(results)})"
            )
        checked: list[Any] = []
        for i, (g, edge, meta) in enumerate(zip(results, self.edges, self.metas)):
            if edge is None or g is None:
                checked.append(None)
                continue
            if not isinstance(g, Tensor):
                raise RuntimeError(f"expected Variable or None (got {type(g).__name__})")
            if g.array.shape != meta.shape and not _expandable(meta.shape, g.array.shape):
                raise RuntimeError(
                    f"Function {name} returned an invalid gradient at index {i} - got {list(g.array.shape)} but "
                    f"expected shape compatible with {list(meta.shape)}"
                )
            from .node import conform

            checked.append(conform(g if as_tensors else g.array, meta, as_tensors))
        return checked


def _expandable(small: Sequence[int], large: Sequence[int]) -> bool:
    """Can `small` be broadcast to `large`?"""
    if len(small) > len(large):
        return False
    return all(m in (1, n) for m, n in zip(reversed(small), reversed(large)))


class Function:
    """Base of user-defined operations: define static `forward(ctx, …)` and `backward(ctx, *grads)`, call `apply`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd "
            "function with static forward method. (Example: https://pytorch.org/docs/stable/autograd.html"
            "#torch.autograd.Function)"
        )

    @staticmethod
    def forward(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs; runs without recording."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the inputs, one per argument of forward, None where there is none."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run forward and record a node that calls backward."""
        edges = [edge_of(a) if isinstance(a, Tensor) and mode.enabled else None for a in args]
        context = Context()
        context.needs_input_grad = tuple(e is not None for e in edges)
        recording = any(context.needs_input_grad)
        with no_grad():
            found = cls.forward(context, *args)
        outputs = found if isinstance(found, tuple) else (found,)
        outputs = tuple(_fresh(o, args, context) for o in outputs)
        if recording:
            _record(cls, context, args, edges, outputs)
        return outputs if isinstance(found, tuple) else outputs[0]


def _fresh(output: Any, args: tuple, context: Context) -> Any:
    """An input returned unchanged becomes a new tensor on the same memory, so that it can carry its own history."""
    if not isinstance(output, Tensor) or any(output is d for d in context._dirty):
        return output
    if any(output is a for a in args):
        same = wrap(output.array)
        same._counter = counter(output)
        if any(output is t for t in context._non_differentiable):
            context._non_differentiable += (same,)
        return same
    return output


def _record(cls: type, context: Context, args: tuple, edges: list, outputs: tuple) -> None:
    metas = [Meta(a.array) if e is not None else None for a, e in zip(args, edges)]
    node = FunctionNode(
        None, edges, (), metas, tuple(Meta(o.array) if isinstance(o, Tensor) else None for o in outputs)
    )
    node.cls, node.context = cls, context
    for dirty in context._dirty:
        if dirty._requires_grad and dirty.is_leaf:
            raise RuntimeError(errors.LEAF_IN_PLACE.replace("is being", "has been"))
        check_writable(dirty)
        written(dirty)
    for nr, output in enumerate(outputs):
        if not isinstance(output, Tensor) or any(output is t for t in context._non_differentiable):
            continue
        if output.array.dtype.kind not in "fcV":
            continue
        if any(output is d for d in context._dirty):
            rebase(output, node)
        else:
            output._node, output._nr, output._requires_grad = node, nr, True
    node.saved = tuple(_saved(t, outputs) for t in context._to_save)
    context._node, context._to_save = node, ()


def _saved(tensor: Tensor | None, outputs: tuple) -> Any:
    if tensor is None:
        return None
    for nr, output in enumerate(outputs):
        if tensor is output:
            return SavedResult(tensor, nr, counter(tensor))
    return save(tensor)


def once_differentiable(backward: Callable) -> Callable:
    """Run `backward` without recording; differentiating its result raises instead of giving a wrong zero."""

    @functools.wraps(backward)
    def wrapper(ctx: Any, *grads: Any) -> Any:
        with no_grad():
            results = backward(ctx, *grads)
        if not mode.enabled or not any(isinstance(g, Tensor) and g.requires_grad for g in grads):
            return results
        return tuple(
            _Refuse.apply(r, *(g for g in grads if isinstance(g, Tensor))) if isinstance(r, Tensor) else r
            for r in (results if isinstance(results, tuple) else (results,))
        )

    return wrapper


class _Refuse(Function):
    """Passes a value on and refuses to be differentiated."""

    @staticmethod
    def forward(ctx: Any, value: Tensor, *grads: Tensor) -> Tensor:
        return wrap(xp_of(value.array).array(value.array))

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        raise RuntimeError("trying to differentiate twice a function that was marked with @once_differentiable")
