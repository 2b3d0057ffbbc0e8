"""User-defined Functions as 0.3 and 0.4 had them: `F.apply(x)` with static methods, and `F()(x)` with instance methods.

In the instance style `forward` and `backward` see raw tensors and `self` is the context; in the static style `forward`
sees raw tensors and `backward` Variables (in 0.4 there is only one kind). Source: torch/autograd/function.py at v0.3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..autograd.function import Function as Core
from ..tensor import Tensor


class Kinds(NamedTuple):
    """How core tensors become the values that user code sees, and back."""

    raw: Callable[[Any], Any]
    variable: Callable[[Any], Any]
    unwrap: Callable[[Any], Any]
    quietly: Callable[[Any, Callable], Any]  # (arguments, run): runs without recording when they are volatile


def _same(value: Any) -> Any:
    return value


ONE_KIND = Kinds(_same, _same, _same, lambda arguments, run: run())


def _each(make: Callable[[Any], Any], values: Any) -> tuple:
    return tuple(make(v) if isinstance(v, Tensor) else v for v in values)


class _Keeping:
    """What both styles offer for what is kept between forward and backward; `_core` is the core's context.

    There is none where a program calls an instance's `forward` itself: that runs as any method, and nothing comes back.
    """

    _core: Any = None
    _kinds: Kinds

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep inputs or outputs for backward."""
        self.to_save = tensors
        if self._core is not None:
            self._core.save_for_backward(*self._kinds.unwrap(tensors))

    def mark_dirty(self, *tensors: Any) -> None:
        """Declare inputs that forward wrote in place."""
        self.dirty_tensors = tensors
        if self._core is not None:
            self._core.mark_dirty(*self._kinds.unwrap(tensors))

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Declare outputs that have no gradient."""
        self.non_differentiable = tensors
        if self._core is not None:
            self._core.mark_non_differentiable(*self._kinds.unwrap(tensors))

    def mark_shared_storage(self, *pairs: Any) -> None:
        """Accepted: sharing is tracked without it."""

    @property
    def saved_tensors(self) -> tuple:
        """What was kept, as raw tensors."""
        return _each(self._kinds.raw, () if self._core is None else self._core.saved_tensors)

    @property
    def saved_variables(self) -> tuple:
        """What was kept, as Variables."""
        return _each(self._kinds.variable, () if self._core is None else self._core.saved_tensors)

    @property
    def needs_input_grad(self) -> tuple[bool, ...] | None:
        """Which arguments need a gradient."""
        return None if self._core is None else self._core.needs_input_grad


class _Context(_Keeping):
    """The `ctx` of the static style."""

    def __init__(self, core: Any, kinds: Kinds) -> None:
        self._core, self._kinds = core, kinds


def _run(name: str, kinds: Kinds, arguments: tuple, forward: Callable, backward: Callable) -> Any:
    adapter = type(name, (Core,), {"forward": staticmethod(forward), "backward": staticmethod(backward)})

    def run() -> Any:
        found = adapter.apply(*kinds.unwrap(arguments))  # type: ignore[attr-defined]
        return _each(kinds.variable, found) if isinstance(found, tuple) else kinds.variable(found)

    return kinds.quietly(arguments, run)


def make_function(kinds: Kinds) -> type:
    """The class `torch.autograd.Function` of a dialect."""

    class Function(_Keeping):
        """Base of user-defined operations, in the static or the instance style."""

        __module__ = "torch.autograd.function"
        _kinds = kinds

        def __call__(self, *arguments: Any) -> Any:
            def forward(core: Any, *given: Any) -> Any:
                self._core = core
                return kinds.unwrap(self.forward(*_each(kinds.raw, given)))  # type: ignore[attr-defined]

            def backward(core: Any, *gradients: Any) -> Any:
                self._core = core
                return kinds.unwrap(self.backward(*_each(kinds.raw, gradients)))  # type: ignore[attr-defined]

            return _run(type(self).__name__, kinds, arguments, forward, backward)

        @classmethod
        def apply(cls, *arguments: Any) -> Any:
            contexts: dict[int, _Context] = {}

            def forward(core: Any, *given: Any) -> Any:
                context = contexts[id(core)] = _Context(core, kinds)
                return kinds.unwrap(cls.forward(context, *_each(kinds.raw, given)))  # type: ignore[attr-defined]

            def backward(core: Any, *gradients: Any) -> Any:
                return kinds.unwrap(cls.backward(contexts[id(core)], *_each(kinds.variable, gradients)))  # type: ignore[attr-defined]

            return _run(cls.__name__, kinds, arguments, forward, backward)

    return Function
