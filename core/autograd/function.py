"""User-defined differentiable functions: `class F(torch.autograd.Function)` with static `forward` and `backward`."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ..array import errors
from ..array.backend import xp_of
from ..tensor import Tensor, counter, wrap
from .modes import mode, no_grad
from .node import Meta, Node, SavedResult, conform, edge_of, save
from .views import View, attach, check_writable, rebase, written

_LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with "
    "static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)
_DIRTY_NOT_RETURNED = (
    "Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified "
    "inplace must all be outputs of the Function."
)
_VIEW_IN_PLACE = (
    "Output {number} of {name} is a view and is being modified inplace. This view was created inside a custom Function "
    "(or because an input was returned as-is) and the autograd logic to handle view+inplace would override the custom "
    "backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can "
    "fix this by cloning the output of the custom Function."
)


class FunctionCtx:
    """The `ctx` that forward fills and backward reads."""

    _to_save: tuple = ()
    _dirty: tuple = ()
    _non_differentiable: tuple = ()
    materialize_grads = True
    needs_input_grad: tuple[bool, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors (or None) for backward; they come back as `ctx.saved_tensors`."""
        for i, tensor in enumerate(tensors):
            if tensor is not None and not isinstance(tensor, Tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type {type(tensor).__name__}"
                )
        self._to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """Accepted; `jvp` is never called, since there is no forward mode."""

    def mark_dirty(self, *args: Tensor) -> None:
        """Declare inputs that forward wrote in place."""
        _check_tensors("mark_dirty can only accept variables", args)
        self._dirty = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Declare outputs that have no gradient."""
        _check_tensors("mark_non_differentiable only accepts variable arguments", args)
        self._non_differentiable = args

    def mark_shared_storage(self, *pairs: Any) -> None:
        """Does nothing: sharing is tracked without it."""
        warnings.warn(
            "mark_shared_storage is deprecated. Tensors with shared storages are automatically tracked. Note that "
            "calls to `set_()` are not tracked",
            FutureWarning,
            stacklevel=2,
        )

    def set_materialize_grads(self, value: bool) -> None:
        """Give backward zeros (True, the default) or None for outputs without a gradient."""
        self.materialize_grads = value


def _check_tensors(sentence: str, values: tuple) -> None:
    for i, value in enumerate(values):
        if not isinstance(value, Tensor):
            raise RuntimeError(f"{sentence}, but argument {i} is of type {type(value).__name__}")


class BackwardCFunction(Node, FunctionCtx):
    """The node of one call of a user's Function, which is also the call's `ctx`."""

    _forward_cls: Any
    _recorded = False

    def name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        return f"<torch.autograd.function.{self.name()} object at {id(self):#x}>"

    @property
    def saved_tensors(self) -> tuple:
        """What `save_for_backward` kept; RuntimeError when it was written since or already freed."""
        if not self._recorded:
            return self._to_save
        if self.saved is None:
            raise RuntimeError(errors.FREED)
        found = tuple(v if v is None else v.unpack(self, True) for v in self.saved)
        if self._forward_cls.clear_saved_tensors_on_access:
            self.saved = None
        return found

    @property
    def saved_variables(self) -> tuple:
        """The name `saved_tensors` had before 0.4."""
        warnings.warn("'saved_variables' is deprecated; use 'saved_tensors'", DeprecationWarning, stacklevel=2)
        return self.saved_tensors

    def apply(self, grads: list, as_tensors: bool) -> Sequence[Any]:
        given = [self._gradient(i, g, as_tensors) for i, g in enumerate(grads)]
        results = self._backward(given)
        return self._checked(results if isinstance(results, tuple) else (results,), as_tensors)

    def release(self) -> None:
        if self.saved:
            self.saved = None

    def _backward(self, given: list) -> Any:
        cls = self._forward_cls
        if cls.vjp is not Function.vjp:
            if cls.backward is not Function.backward:
                raise RuntimeError(
                    "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
                    "implement one of them."
                )
            return cls.vjp(self, *given)
        return cls.backward(self, given) if cls.boxed_grads_call else cls.backward(self, *given)

    def _gradient(self, i: int, g: Any, as_tensors: bool) -> Tensor | None:
        if g is None:
            meta = self.outputs[i]
            return wrap(meta.xp.zeros(meta.shape, meta.dtype)) if self.materialize_grads and meta is not None else None
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
            checked.append(conform(g if as_tensors else g.array, meta, as_tensors))
        return checked


def _expandable(small: Sequence[int], large: Sequence[int]) -> bool:
    """Can `small` be broadcast to `large`?"""
    if len(small) > len(large):
        return False
    return all(m in (1, n) for m, n in zip(reversed(small), reversed(large)))


class FunctionMeta(type):
    """Gives each Function the class of its nodes, `_backward_cls`, called after it."""

    def __init__(cls, name: str, bases: tuple, attrs: dict) -> None:
        cls._backward_cls = type(
            f"{name}Backward", (BackwardCFunction,), {"_forward_cls": cls, "__module__": "torch.autograd.function"}
        )
        super().__init__(name, bases, attrs)


class Function(FunctionCtx, metaclass=FunctionMeta):
    """Base of user-defined operations: define static `forward(ctx, …)` and `backward(ctx, *grads)`, call `apply`.

    Or `forward(…)` without `ctx`, and `setup_context(ctx, inputs, output)`, which fills it afterwards.
    """

    generate_vmap_rule = False
    clear_saved_tensors_on_access = False
    boxed_grads_call = False
    is_traceable = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so you should "
            "invoke them on the class itself. Instantiating an autograd function will raise an error in a future "
            "version of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(
            f"{_LEGACY}\n  this style works in dialects 0.3 and 0.4: tt run --torch 0.3, or tt.core.set_dialect('0.3')"
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs; runs without recording."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: Any) -> Any:
        """Fill `ctx` after a `forward` that takes none."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the inputs, one per argument of forward, None where there is none."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """Never called: there is no forward mode."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """Never called: there is no vmap."""
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set "
            "generate_vmap_rule=True."
        )

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run forward and record a node that calls backward."""
        with_context = cls.setup_context is Function.setup_context
        if not with_context:
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        elif kwargs:
            raise TypeError("apply() takes no keyword arguments")
        edges = [edge_of(a) if isinstance(a, Tensor) and mode.enabled else None for a in args]
        node: Any = cls._backward_cls(  # type: ignore[attr-defined]
            None, edges, (), [Meta(a.array) if e is not None else None for a, e in zip(args, edges)]
        )
        node.needs_input_grad = tuple(e is not None for e in edges)
        with no_grad():
            found = cls.forward(node, *args) if with_context else cls.forward(*args, **kwargs)
            if not with_context:
                cls.setup_context(node, args, found)
        outputs = found if isinstance(found, tuple) else (found,)
        if any(all(d is not o for o in outputs) for d in node._dirty):
            raise RuntimeError(_DIRTY_NOT_RETURNED)
        outputs = tuple(_fresh(o, i, args, node) for i, o in enumerate(outputs))
        if any(node.needs_input_grad):
            _record(node, outputs)
        return outputs if isinstance(found, tuple) else outputs[0]


def _fresh(output: Any, number: int, args: tuple, node: Any) -> Any:
    """An input returned unchanged becomes a view of it, so that it can carry its own history."""
    if not isinstance(output, Tensor) or any(output is d for d in node._dirty):
        return output
    if any(output is a for a in args):
        same = wrap(output.array)
        attach(same, output, _itself, ())
        if any(output is t for t in node._non_differentiable):
            node._non_differentiable += (same,)
        output = same
    view = output._view
    if view is not None:  # a view of an input, or of what forward made: its history is this function's
        closed = _VIEW_IN_PLACE.format(number=number, name=node._forward_cls.__name__)
        output._view = View(view.base, view.steps, closed, view.depth)
    return output


def _itself(tensor: Any) -> Any:
    return tensor[...]


def _record(node: Any, outputs: tuple) -> None:
    node.outputs = tuple(Meta(o.array) if isinstance(o, Tensor) else None for o in outputs)
    for dirty in node._dirty:
        if dirty._requires_grad and dirty.is_leaf:
            raise RuntimeError(errors.LEAF_IN_PLACE.replace("is being", "has been"))
        check_writable(dirty)
        written(dirty)
    for nr, output in enumerate(outputs):
        if not isinstance(output, Tensor) or any(output is t for t in node._non_differentiable):
            continue
        if output.array.dtype.kind not in "fcV":
            continue
        if any(output is d for d in node._dirty):
            rebase(output, node)
        else:
            output._node, output._nr, output._requires_grad = node, nr, True
            if output._view is not None:
                output._seen = counter(output._view.base).n
    node.saved = tuple(_saved(t, outputs) for t in node._to_save)
    node._recorded, node._to_save, node._dirty, node._non_differentiable = True, (), (), ()


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


class InplaceFunction(Function):
    """A Function with an `inplace` flag; kept for old programs."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace


class NestedIOFunction(Function):
    """Refused when called, as in torch: the instance style with nested inputs and outputs is gone."""


for _class in (FunctionCtx, BackwardCFunction, FunctionMeta, Function, InplaceFunction, NestedIOFunction):
    _class.__module__ = "torch.autograd.function"

__all__ = [
    "BackwardCFunction", "Function", "FunctionCtx", "FunctionMeta", "InplaceFunction", "NestedIOFunction",
    "once_differentiable",
]  # fmt: skip
