"""Launches of whole optimizer updates: the tensors of a group that are in the same state take their step together."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import numpy as np

from ...array.backend import send
from ...tensor import wrap
from .launch import covered, dense, launch, wanted

Item = tuple[Any, Any, dict[str, Any]]  # a parameter's array, its gradient's, its state
Settings = dict[str, Any]


def takes(p: Any, g: Any, state: Settings) -> bool:
    """Can a kernel take this parameter's step?"""
    held = [s.array for s in state.values() if getattr(s, "array", None) is not None and s.array.ndim == p.ndim]
    return wanted() and g.dtype == p.dtype and covered(p, *(a for a in held if not isinstance(a, np.ndarray)))


def _launch(kernel: str, items: list[Item], names: tuple[str | None, ...], *numbers: Any) -> None:
    """Launch with lists of pointers: to parameters, gradients, and the states of these names (None: a null pointer)."""
    first = items[0][0]
    gradients = [dense(g) for _, g, _ in items]  # kept here until the launch, if they are copies
    lists: list[Any] = [[p for p, _, _ in items], gradients]
    lists += [None if name is None else [state[name].array for _, _, state in items] for name in names]
    table = [[a.address for a in each] for each in lists if each is not None]
    sent = send(np.array([*table, [p.size for p, _, _ in items]], np.int64), first.device)
    rows = iter(sent[k] for k in range(len(table)))
    pointers = [None if each is None else next(rows) for each in lists]
    largest = max(p.size for p, _, _ in items)
    launch(kernel, first, *pointers, sent[len(table)], *numbers, over=largest, tensors=len(items))


def _decay(settings: Settings) -> tuple[float, int]:
    """What is added of the parameter to its gradient, and the gradient's sign."""
    decay = 0.0 if settings.get("decoupled_weight_decay") else settings.get("weight_decay") or 0.0
    return decay, -1 if settings["maximize"] else 1


def _alike(items: list[Item], key: Callable[[dict], Any]) -> Any:
    """The items in groups of one key of their states."""
    return groupby(sorted(items, key=lambda item: key(item[2])), key=lambda item: key(item[2]))


def _counted(state: dict[str, Any]) -> float:
    return float(state["step"].array)


def _adam(items: list[Item], settings: Settings) -> None:
    (first, second), lr = settings["betas"], settings["lr"]
    for _, _, state in items:
        state["step"].array += 1
    decoupled = settings["decoupled_weight_decay"] and settings["weight_decay"]
    shrink = 1 - lr * settings["weight_decay"] if decoupled else 1
    names = ("exp_avg", "exp_avg_sq", "max_exp_avg_sq" if settings["amsgrad"] else None)
    for step, group in _alike(items, _counted):
        numbers = (first, second, lr / (1 - first**step), (1 - second**step) ** 0.5, settings["eps"], shrink)
        _launch("adam_many", list(group), names, *numbers, *_decay(settings))


def _sgd(items: list[Item], settings: Settings) -> None:
    momentum, nesterov = settings["momentum"], bool(settings["nesterov"])
    for new, group in _alike(items, lambda state: state.get("momentum_buffer") is None):
        alike = list(group)
        for p, _, state in alike:
            if momentum and new:
                state["momentum_buffer"] = wrap(p.xp.empty_like(p))
        names = ("momentum_buffer" if momentum else None,)
        numbers = (settings["lr"], momentum, 1 - settings["dampening"], *_decay(settings), nesterov, new)
        _launch("sgd_many", alike, names, *numbers)


def _rmsprop(items: list[Item], settings: Settings) -> None:
    for _, _, state in items:
        state["step"].array += 1
    names = (
        "square_avg", "grad_avg" if settings["centered"] else None, "momentum_buffer" if settings["momentum"] > 0 else None
    )  # fmt: skip
    numbers = (settings["lr"], settings["alpha"], settings["eps"], settings["momentum"], *_decay(settings))
    _launch("rmsprop_many", items, names, *numbers)


def _adagrad(items: list[Item], settings: Settings) -> None:
    for _, _, state in items:
        state["step"].array += 1
    for step, group in _alike(items, _counted):
        lr = settings["lr"] / (1 + (step - 1) * settings["lr_decay"])
        _launch("adagrad_many", list(group), ("sum",), lr, settings["eps"], *_decay(settings))


UPDATES: dict[str, Callable[[list[Item], Settings], None]] = {
    "adam_many": _adam, "sgd_many": _sgd, "rmsprop_many": _rmsprop, "adagrad_many": _adagrad,
}  # fmt: skip

__all__ = ["UPDATES", "takes"]
