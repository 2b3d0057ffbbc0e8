"""What 0.3 and 0.4 share beside arithmetic: zeroed gradients, schedules that start before their first step, and the
warnings of later versions that they never gave."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from .surface import Surface, called_by_library

# Sentences that versions after 0.4.1 added, as patterns.
LATER_THAN_0_4 = (
    r"Detected call of `lr_scheduler\.step\(\)`",
    r"The epoch parameter in `scheduler\.step",
    r"This overload of",
    r"Using a non-full backward hook",
    r"To get the last learning rate computed by the scheduler",
    r"Using backward\(\) with create_graph=True",
)
LATER_THAN_0_4_0 = (
    *LATER_THAN_0_4,
    r"size_average and reduce args",
    r"`nn\.functional\.upsample",
    r"nn\.functional\.(sigmoid|tanh)",
)
LATER_THAN_0_3 = (
    *LATER_THAN_0_4,
    r"`nn\.init\.",
    r"`torch\.nn\.utils\.clip_grad_norm`",
    r"size_average and reduce args",
    r"nn\.functional\.(sigmoid|tanh)",
    r"Using a target size",
)


def silence(surface: Surface, patterns: Iterable[str]) -> None:
    """Keep warnings back that this version did not give; put back by the surface."""
    added = []
    for pattern in patterns:
        warnings.filterwarnings("ignore", message=pattern)
        added.append(warnings.filters[0])

    def remove() -> None:
        warnings.filters[:] = [each for each in warnings.filters if each not in added]  # type: ignore[index]

    surface.on_restore(remove)


def zeroed_gradients(surface: Surface) -> None:
    """`zero_grad` writes zeros; it did not drop gradients before 2.0."""
    from ..nn import Module
    from ..optim import Optimizer

    for owner in (Module, Optimizer):
        original = owner.zero_grad

        def zero_grad(self: Any, set_to_none: bool = False, original: Callable = original) -> None:
            original(self, set_to_none=set_to_none)

        surface.replace(owner, "zero_grad", zero_grad)


def schedules(surface: Surface) -> None:
    """Before 1.1 a schedule stood before its first epoch, since `scheduler.step()` opened each epoch.

    https://github.com/pytorch/pytorch/releases/tag/v1.1.0
    """
    from ..optim.lr_scheduler import LRScheduler

    original = LRScheduler.__init__

    @functools.wraps(original)
    def init(self: Any, optimizer: Any, last_epoch: int = -1, *rest: Any, **named: Any) -> None:
        original(self, optimizer, last_epoch, *rest, **named)
        self.last_epoch = last_epoch

    surface.replace(LRScheduler, "__init__", init)
    update = LRScheduler._update_lr

    @functools.wraps(update)
    def update_lr(self: Any, epoch: int | None = None) -> None:
        """Rates came from the epoch alone, by the closed form, and not from the rates before."""
        update(self, self.last_epoch + 1 if epoch is None else epoch)

    surface.replace(LRScheduler, "_update_lr", update_lr)


def iterators(surface: Surface) -> None:
    """The iterator of a loader could also be asked with `.next()`, as Python 2 asks."""
    from ..utils.data import dataloader

    base = dataloader._BaseDataLoaderIter
    surface.replace(base, "next", vars(base)["__next__"])


def packed_of_two(surface: Surface) -> None:
    """A packed sequence of 0.4 was a pair; today's keeps two permutations beside it, which the library still finds."""
    from ..nn.utils.rnn import PackedSequence

    def size(self: Any) -> int:
        return 4 if called_by_library() else 2

    def each(self: Any) -> Any:
        return iter(tuple.__getitem__(self, slice(0, 4 if called_by_library() else 2)))

    surface.replace(PackedSequence, "__len__", size)
    surface.replace(PackedSequence, "__iter__", each)


def unnoticed_steps(surface: Surface) -> None:
    """Optimisers wrote through `.data` before 1.5: a graph from before the step could still be walked after it.

    https://github.com/pytorch/pytorch/issues/39141
    """
    from ..optim import Optimizer

    owners, todo = [], [Optimizer]
    while todo:
        for each in todo.pop().__subclasses__():
            todo.append(each)
            if "step" in vars(each) and each.__module__.startswith(__name__.rsplit(".", 2)[0]):
                owners.append(each)
    for owner in owners:
        surface.replace(owner, "step", _unnoticed(vars(owner)["step"]))


def _unnoticed(original: Callable) -> Callable:
    @functools.wraps(original)
    def step(self: Any, *arguments: Any, **named: Any) -> Any:
        parameters = [p for group in self.param_groups for p in dict.__getitem__(group, "params")]
        versions = [p._version for p in parameters]
        result = original(self, *arguments, **named)
        for parameter, version in zip(parameters, versions):
            if parameter._counter is not None:
                parameter._counter.n = version
        return result

    return step


def norms_as_numbers(surface: Surface) -> None:
    """Clipping gradients gave their norm as a Python number, until 1.5."""
    from ..nn import utils
    from ..nn.utils import clip_grad

    for owner in (utils, sys.modules[f"{utils.__name__}.clip_grad"]):
        for name in ("clip_grad_norm", "clip_grad_norm_"):
            surface.replace(owner, name, number(getattr(clip_grad, name, None) or vars(owner)[name]))


def number(original: Callable) -> Callable:
    @functools.wraps(original)
    def call(*arguments: Any, **named: Any) -> float:
        return float(original(*arguments, **named))

    return call
