"""torch.utils.checkpoint: keep only a function's inputs, and run it again in backward for what it would have kept."""

from __future__ import annotations

import contextlib
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ..autograd import engine, graph
from ..autograd.function import Function
from ..autograd.modes import enable_grad, is_grad_enabled, mode, no_grad
from ..autograd.node import Packed
from ..random import fork_rng, get_rng_state, set_rng_state
from ..tensor import Tensor

_SEQUENTIAL_WARNING = (
    "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly. In version "
    "2.9 we will raise an exception if use_reentrant is not passed. use_reentrant=False is recommended, but if you need "
    "to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the "
    "differences between the two variants."
)
_WARNING = (
    "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling "
    "checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to "
    "preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the "
    "differences between the two variants."
)
_DEBUG_TIP = (
    "Tip: To see a more detailed error message, either pass `debug=True` to\n`torch.utils.checkpoint.checkpoint(...)` or "
    "wrap the code block\nwith `with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):` to\nenable checkpoint‑debug "
    "mode globally.\n"
)


class CheckpointError(RuntimeError):
    """Running a function again kept other tensors than its first run did."""

    __module__ = "torch.utils.checkpoint"


def noop_context_fn() -> tuple:
    """Two contexts that do nothing: for the first run and for the second."""
    return contextlib.nullcontext(), contextlib.nullcontext()


def checkpoint(
    function: Callable,
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], tuple] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """`function(*args, **kwargs)` that keeps no intermediate value for backward, but runs again there.

    Args:
        function: what to run, twice.
        use_reentrant: False: the graph is recorded as usual and what it kept is computed again when first needed.
            True: the function runs without recording and backward records and differentiates a second run; only
            tensors among the arguments take part, and `autograd.grad` does not work through it.
        context_fn: gives a context for the first run and one for the second; not with `use_reentrant=True`.
        determinism_check: "default" compares shapes, dtypes and devices of both runs, "none" nothing.
        early_stop: end the second run once everything needed is there.
        preserve_rng_state: give the second run the random numbers of the first (True).
    """
    if use_reentrant is None:
        warnings.warn(_WARNING, stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if not use_reentrant:
        return _recorded(function, args, kwargs, preserve, context_fn, determinism_check, debug, early_stop)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if context_fn is not noop_context_fn or debug is not False:
        raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
    return CheckpointFunction.apply(function, preserve, *args)


def checkpoint_sequential(
    functions: Any, segments: int, input: Tensor, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """Run a Sequential or a list of functions in `segments` parts, each but the last as a checkpoint."""
    from ..nn import Sequential

    if use_reentrant is None:
        warnings.warn(_SEQUENTIAL_WARNING, stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    steps = list(functions.children()) if isinstance(functions, Sequential) else functions
    size = len(steps) // segments
    end = 0
    for start in range(0, size * (segments - 1), size):
        end = start + size
        input = checkpoint(_chain(steps[start:end]), input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
    return _chain(steps[end:])(input)


def _chain(steps: Sequence[Callable]) -> Callable:
    def forward(input: Any) -> Any:
        for step in steps:
            input = step(input)
        return input

    return forward


# -- use_reentrant=True --------------------------------------------------------------------------------------------
def detach_variable(inputs: tuple) -> tuple:
    """Detached copies of the tensors among the inputs, with the same `requires_grad`."""
    if not isinstance(inputs, tuple):
        raise RuntimeError(f"Only tuple of tensors is supported. Got Unsupported input type: {type(inputs).__name__}")
    return tuple(i.detach().requires_grad_(i.requires_grad) if isinstance(i, Tensor) else i for i in inputs)


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warn when no input requires grad."""
    if not any(i.requires_grad for i in inputs if isinstance(i, Tensor)):
        warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=2)


class CheckpointFunction(Function):
    """Runs the function without recording; backward records a second run and differentiates that."""

    @staticmethod
    def forward(ctx: Any, run_function: Callable, preserve_rng_state: bool, *args: Any) -> Any:
        check_backward_validity(args)
        ctx.run_function, ctx.preserve_rng_state = run_function, preserve_rng_state
        if preserve_rng_state:
            ctx.rng_state = get_rng_state()
        ctx.at = [i for i, a in enumerate(args) if isinstance(a, Tensor)]
        ctx.inputs = [None if isinstance(a, Tensor) else a for a in args]
        ctx.save_for_backward(*(args[i] for i in ctx.at))
        with no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        if mode.task is not None and mode.task.wanted is not None:
            raise RuntimeError(
                "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` "
                "parameter to .backward(). To resolve this error, you can either set use_reentrant=False, or call "
                ".backward() without passing the `inputs` argument."
            )
        inputs = list(ctx.inputs)
        for i, tensor in zip(ctx.at, ctx.saved_tensors):
            inputs[i] = tensor
        with fork_rng(enabled=ctx.preserve_rng_state):
            if ctx.preserve_rng_state:
                set_rng_state(ctx.rng_state)
            detached = detach_variable(tuple(inputs))
            with enable_grad():
                outputs = ctx.run_function(*detached)
        pairs = [
            (o, g)
            for o, g in zip((outputs,) if isinstance(outputs, Tensor) else outputs, grads)
            if isinstance(o, Tensor) and o.requires_grad
        ]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        engine.backward([o for o, _ in pairs], [g for _, g in pairs])
        return (None, None, *(i._grad if isinstance(i, Tensor) else None for i in detached))


# -- use_reentrant=False -------------------------------------------------------------------------------------------
class _Holder:
    """Stands in the graph for a tensor that the first run would have kept."""

    __slots__ = ("__weakref__", "position")

    def __init__(self, position: int) -> None:
        self.position = position


class _Stop(Exception):  # noqa: N818 - not an error: everything needed is there
    pass


class _Run:
    """A checkpointed call: how to run it again, and what the second run found, by pass."""

    def __init__(self, again: Callable[[], None], describe: Callable | None, early_stop: bool) -> None:
        self.again, self.describe, self.early_stop = again, describe, early_stop
        self.holders: list[Any] = []  # weak references, in the order in which the first run kept tensors
        self.descriptions: list[Any] = []
        self.found: dict[int, Any] = {}
        self.task: Any = None
        self.finished = self.nested = False

    def keep(self, tensor: Tensor) -> _Holder:
        """Pack hook of the first run."""
        holder = _Holder(len(self.holders))
        self.holders.append(weakref.ref(holder))
        if self.describe is not None:
            self.descriptions.append(self.describe(tensor))
        return holder

    def give(self, holder: _Holder) -> Tensor:
        """Unpack hook of the first run: the tensor, from the second run."""
        if self.task is not mode.task or self.task is None:
            self.task, self.found = mode.task, self._run_again()
        if holder.position not in self.found:
            raise CheckpointError(
                "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. If you "
                "are calling ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an "
                "issue with details on your use case."
            )
        return self.found.pop(holder.position)

    def _run_again(self) -> dict[int, Any]:
        found: dict[int, Any] = {}
        count = 0

        def keep(tensor: Tensor) -> Tensor:
            nonlocal count
            position, count = count, count + 1
            if position >= len(self.holders):
                if not self.finished:  # a backward pass inside the function: its first run is not over
                    self.nested = True
                    return tensor
                raise CheckpointError(
                    "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original "
                    f"forward pass.\n{_DEBUG_TIP}"
                )
            if self.holders[position]() is not None:
                found[position] = tensor
            if self.early_stop and count == len(self.holders):
                raise _Stop
            return tensor

        with contextlib.suppress(_Stop), graph.saved_tensors_hooks(keep, lambda tensor: tensor), enable_grad():
            self.again()
        if not self.nested:
            self._check(found, count)
        return found

    def _check(self, found: dict[int, Any], count: int) -> None:
        if count != len(self.holders):
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                f"recomputation.\nNumber of tensors saved during forward: {len(self.holders)}\nNumber of tensors saved "
                f"during recomputation: {count}.\n{_DEBUG_TIP}"
            )
        if self.describe is None:
            return
        differ = [
            f"tensor at position {i}:\nsaved metadata: {self.descriptions[i]}\nrecomputed metadata: {now}"
            for i, tensor in found.items()
            if (now := self.describe(tensor)) != self.descriptions[i]
        ]
        if differ:
            listed = "\n".join(differ)
            raise CheckpointError(
                "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than "
                f"during the forward pass.\n{listed}.\n{_DEBUG_TIP}"
            )


def _description(tensor: Tensor) -> dict:
    return {"shape": tensor.shape, "dtype": tensor.dtype, "device": tensor.device}


_CHECKS: dict[str, Callable | None] = {"default": _description, "none": None}
_early_stop: bool | None = None


@contextlib.contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Inside, checkpoints made stop their second run early, or do not, whatever they were told."""
    global _early_stop
    before, _early_stop = _early_stop, enable
    try:
        yield
    finally:
        _early_stop = before


def _recorded(
    function: Callable, args: tuple, kwargs: dict, preserve: bool, context_fn: Callable, check: str, debug: bool,
    early_stop: bool,
) -> Any:  # fmt: skip
    if debug:
        raise NotImplementedError("checkpoint: debug=True traces torch's dispatcher, which does not exist here")
    if check not in _CHECKS:
        raise ValueError(f"determinism_check should be one of {list(_CHECKS)}, but got {check}")
    first, second = context_fn()
    if not is_grad_enabled():
        return function(*args, **kwargs)
    state = get_rng_state() if preserve else None
    kept = [_kept(a) for a in args]

    def again() -> None:
        with fork_rng(enabled=preserve), second:
            if state is not None:
                set_rng_state(state)
            function(*(give() for give in kept), **kwargs)

    run = _Run(again, _CHECKS[check], early_stop if _early_stop is None else _early_stop)
    with graph.saved_tensors_hooks(run.keep, run.give), first:
        result = function(*args, **kwargs)
    run.finished = True
    return result


def _kept(argument: Any) -> Callable[[], Any]:
    """An argument for the second run. A tensor goes through the hooks around this checkpoint, as all that is kept."""
    if not isinstance(argument, Tensor):
        return lambda: argument
    if mode.packers:
        packed = Packed(argument)
        return lambda: packed.unpack(None, True)  # type: ignore[arg-type]
    count = argument._version

    def give() -> Tensor:
        if argument._version != count:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an inplace operation: an "
                f"argument of the checkpoint, of shape {list(argument.shape)}, is at version {argument._version}; "
                f"expected version {count} instead."
            )
        return argument

    return give


__all__ = [
    "CheckpointError", "CheckpointFunction", "check_backward_validity", "checkpoint", "checkpoint_sequential",
    "detach_variable", "noop_context_fn", "set_checkpoint_early_stop",
]  # fmt: skip
