"""Functions called around a module's forward and backward, for one module or for all."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from ...autograd.function import Function
from ...autograd.methods import RemovableHandle
from ...autograd.modes import mode
from ...tensor import Tensor
from . import old_hooks

# Hooks of every module, in the order torch runs them: before the module's own.
_global_forward_pre_hooks: dict[int, Callable] = OrderedDict()
_global_forward_hooks: dict[int, Callable] = OrderedDict()
_global_backward_pre_hooks: dict[int, Callable] = OrderedDict()
_global_backward_hooks: dict[int, Callable] = OrderedDict()
_global_kind: list[bool] = []  # holds True or False once the global backward hooks are full or of the old kind
_BOTH_KINDS = "Cannot use both regular backward hooks and full backward hooks {where}. Please use only one of them."


def _add(hooks: dict[int, Callable], hook: Callable, prepend: bool = False) -> RemovableHandle:
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    if prepend:
        hooks.move_to_end(handle.id, last=False)  # type: ignore[attr-defined]
    return handle


class Hooked:
    """Registration of a module's hooks, and the call that runs them."""

    training: bool
    forward: Callable
    _forward_pre_hooks: dict[int, Callable]
    _forward_hooks: dict[int, Callable]
    _forward_pre_hooks_with_kwargs: dict[int, bool]
    _forward_hooks_with_kwargs: dict[int, bool]
    _forward_hooks_always_called: dict[int, bool]
    _backward_pre_hooks: dict[int, Callable]
    _backward_hooks: dict[int, Callable]
    _is_full_backward_hook: bool | None = None  # the one kind that this module has

    def register_forward_pre_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args)` before forward; what it returns replaces the arguments."""
        handle = _add(self._forward_pre_hooks, hook, prepend)
        if with_kwargs:
            self._forward_pre_hooks_with_kwargs[handle.id] = True
        return handle

    def register_forward_hook(
        self, hook: Callable, *, prepend: bool = False, with_kwargs: bool = False, always_call: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args, output)` after forward; what it returns replaces the output."""
        handle = _add(self._forward_hooks, hook, prepend)
        if with_kwargs:
            self._forward_hooks_with_kwargs[handle.id] = True
        if always_call:
            self._forward_hooks_always_called[handle.id] = True
        return handle

    def register_full_backward_pre_hook(self, hook: Callable, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_output)` when the outputs' gradients are known; its result replaces them."""
        return _add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Callable, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` when the inputs' gradients are known; its result replaces
        them."""
        self._decide_kind(full=True)
        return _add(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook: Callable) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` with the gradients of the module's last operation, which are
        the module's only when it is one operation. Deprecated: use `register_full_backward_hook`."""
        self._decide_kind(full=False)
        return _add(self._backward_hooks, hook)

    def _decide_kind(self, full: bool) -> None:
        if self._is_full_backward_hook is (not full):
            raise RuntimeError(_BOTH_KINDS.format(where="on a single Module"))
        self._is_full_backward_hook = full

    def _call_with_hooks(self, args: tuple, kwargs: dict) -> Any:
        called: set[int] = set()
        result = None
        try:
            args, kwargs = self._run_pre_hooks(args, kwargs)
            boundary = _boundary_of(self)
            if boundary is not None:
                args = boundary.enter(args)
            result = self.forward(*args, **kwargs)
            result = self._run_forward_hooks(args, kwargs, result, called)
            if boundary is not None:
                result = boundary.leave(result)
            old = _old_hooks_of(self)
            if old:
                old_hooks.attach(self, old, args, result)
            return result
        except Exception:
            self._run_always_called(args, kwargs, result, called)
            raise

    def _run_pre_hooks(self, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        for id_, hook in (*_global_forward_pre_hooks.items(), *self._forward_pre_hooks.items()):
            if id_ in self._forward_pre_hooks_with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is not None:
                    if not isinstance(changed, tuple) or len(changed) != 2:
                        raise RuntimeError(
                            f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}."
                        )
                    args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        return args, kwargs

    def _run_forward_hooks(self, args: tuple, kwargs: dict, result: Any, called: set[int]) -> Any:
        for id_, hook in (*_global_forward_hooks.items(), *self._forward_hooks.items()):
            called.add(id_)
            with_kwargs = id_ in self._forward_hooks_with_kwargs
            changed = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
            if changed is not None:
                result = changed
        return result

    def _run_always_called(self, args: tuple, kwargs: dict, result: Any, called: set[int]) -> None:
        """Forward failed: the hooks that asked to be called in any case."""
        for id_, hook in self._forward_hooks.items():
            if id_ not in self._forward_hooks_always_called or id_ in called:
                continue
            try:
                if id_ in self._forward_hooks_with_kwargs:
                    hook(self, args, kwargs, result)
                else:
                    hook(self, args, result)
            except Exception as error:
                warnings.warn(
                    "module forward hook with ``always_call=True`` raised an exception that was silenced as another "
                    f"error was raised in forward: {error}",
                    stacklevel=2,
                )


# -- backward ------------------------------------------------------------------------------------------------------
class BackwardHookFunction(Function):
    """Passes tensors on unchanged and shows `ctx.seen` the gradients that come back: zeros, or with `zeros=False` None,
    where none does."""

    @staticmethod
    def forward(ctx: Any, seen: Callable, zeros: bool, *tensors: Tensor) -> Any:
        ctx.seen = seen
        ctx.set_materialize_grads(zeros)
        ctx.mark_non_differentiable(*(t for t in tensors if not t.requires_grad))
        return tensors

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        return (None, None, *ctx.seen(grads))


class Boundary:
    """A module's call between two BackwardHookFunctions, for its backward hooks."""

    def __init__(self, module: Any, pre_hooks: list[Callable], hooks: list[Callable]) -> None:
        self.module, self.pre_hooks, self.hooks = module, pre_hooks, hooks
        self.grad_output: tuple | None = None
        self.inputs = 0
        self.input_tensors: list[int] | None = None

    def enter(self, args: tuple) -> tuple:
        """The arguments, with their gradients watched; nothing when none of them wants a gradient."""
        at = [i for i, a in enumerate(args) if isinstance(a, Tensor)]
        self.inputs = len(args)
        if not self.hooks or not mode.enabled or not any(args[i].requires_grad for i in at):
            return args
        watched = BackwardHookFunction.apply(self._on_input, True, *(args[i] for i in at))
        replaced = list(args)
        for i, tensor in zip(at, watched):
            replaced[i] = tensor
        self.input_tensors = at
        return tuple(replaced)

    def leave(self, result: Any) -> Any:
        """The outputs, with their gradients watched."""
        outputs = result if isinstance(result, tuple) else (result,)
        at = [i for i, o in enumerate(outputs) if isinstance(o, Tensor)]
        if not at or not isinstance(result, (Tensor, tuple)):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received "
                f"{type(result)}",
                stacklevel=4,
            )
            return result
        if not mode.enabled or not any(outputs[i].requires_grad for i in at):
            return result
        replaced = list(outputs)

        def seen(grads: tuple) -> tuple:
            return self._on_output(grads, len(outputs), at)

        for i, tensor in zip(at, BackwardHookFunction.apply(seen, False, *(outputs[i] for i in at))):
            replaced[i] = tensor
        return tuple(replaced) if isinstance(result, tuple) else replaced[0]

    def _on_output(self, grads: tuple, count: int, at: list[int]) -> tuple:
        whole: list[Any] = [None] * count
        for i, g in zip(at, grads):
            whole[i] = g
        grad_output = tuple(whole)
        for hook in self.pre_hooks:
            changed = hook(self.module, grad_output)
            if changed is not None:
                grad_output = _as_many(changed, grad_output, "Backward pre hook", "grad_output")
        self.grad_output = grad_output
        if self.input_tensors is None and self.hooks:  # no input wants a gradient: nothing will come back there
            warnings.warn(
                "Full backward hook is firing when gradients are computed with respect to module outputs since no "
                "inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html"
                "#torch.nn.Module.register_full_backward_hook for more details.",
                stacklevel=5,
            )
            for hook in self.hooks:
                if hook(self.module, (None,) * self.inputs, grad_output) is not None:
                    raise RuntimeError(
                        "Backward hook for Modules where no input requires gradient should always return None or None "
                        "for all gradients."
                    )
        return tuple(grad_output[i] for i in at)

    def _on_input(self, grads: tuple) -> tuple:
        if self.grad_output is None:  # the gradient came around the module's output
            return grads
        assert self.input_tensors is not None
        whole: list[Any] = [None] * self.inputs
        for i, g in zip(self.input_tensors, grads):
            whole[i] = g
        grad_input = tuple(whole)
        for hook in self.hooks:
            changed = hook(self.module, grad_input, self.grad_output)
            if changed is not None:
                grad_input = _as_many(changed, grad_input, "Backward hook", "grad_input")
        self.grad_output = None
        return tuple(grad_input[i] for i in self.input_tensors)


def _as_many(changed: Any, before: tuple, who: str, what: str) -> tuple:
    changed = changed if isinstance(changed, tuple) else (changed,)
    if len(changed) != len(before):
        raise RuntimeError(
            f"{who} returned an invalid number of {what}, got {len(changed)}, but expected {len(before)}"
        )
    return changed


def _boundary_of(module: Any) -> Boundary | None:
    pre = [*_global_backward_pre_hooks.values(), *module._backward_pre_hooks.values()]
    after = [*_global_backward_hooks.values()] if _global_kind != [False] else []
    if module._is_full_backward_hook is not False:
        after += module._backward_hooks.values()
    return Boundary(module, pre, after) if pre or after else None


def _old_hooks_of(module: Any) -> list[Callable]:
    own = module._backward_hooks.values() if module._is_full_backward_hook is False else ()
    return [*(_global_backward_hooks.values() if _global_kind == [False] else ()), *own]


# -- hooks of every module -----------------------------------------------------------------------------------------
def register_module_forward_pre_hook(hook: Callable) -> RemovableHandle:
    """Call `hook(module, args)` before the forward of every module."""
    return _add(_global_forward_pre_hooks, hook)


def register_module_forward_hook(hook: Callable) -> RemovableHandle:
    """Call `hook(module, args, output)` after the forward of every module."""
    return _add(_global_forward_hooks, hook)


def register_module_full_backward_pre_hook(hook: Callable) -> RemovableHandle:
    """Call `hook(module, grad_output)` in the backward of every module."""
    return _add(_global_backward_pre_hooks, hook)


def register_module_full_backward_hook(hook: Callable) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` in the backward of every module."""
    _decide_global_kind(full=True)
    return _add(_global_backward_hooks, hook)


def register_module_backward_hook(hook: Callable) -> RemovableHandle:
    """`register_backward_hook` of every module. Deprecated: use `register_module_full_backward_hook`."""
    _decide_global_kind(full=False)
    return _add(_global_backward_hooks, hook)


def _decide_global_kind(full: bool) -> None:
    if _global_kind == [not full]:
        raise RuntimeError(_BOTH_KINDS.format(where="as a global Module hook"))
    _global_kind[:] = [full]
