"""Running hooks in a backward pass: those on tensors, those on nodes, and gradients that tensors retain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..array.dtypes import LEGACY_NAMES
from ..tensor import Tensor, wrap
from .node import Accumulate, Node


def run_hooks(node: Node, slots: dict[int, Any], as_tensors: bool) -> None:
    """Show the gradients that arrived at a node's outputs to the outputs' hooks, then to those that retain theirs."""
    hooks = {0: node.variable._hooks} if isinstance(node, Accumulate) else node.hooks
    for nr, each in (hooks or {}).items():
        if not each or nr not in slots:
            continue
        g = slots[nr] if as_tensors else wrap(slots[nr])
        for hook in list(each.values()):
            changed = hook(g)
            if changed is not None:
                g = _checked(hook, changed, g)
        slots[nr] = g if as_tensors else g.array
    for nr, reference in (node.retains or {}).items():
        tensor = reference()
        if tensor is not None and nr in slots:
            g = slots[nr] if as_tensors else wrap(slots[nr])
            tensor._grad = g if tensor._grad is None else tensor._grad + g


def run_around(node: Node, grads: Sequence[Any], as_tensors: bool, apply: Callable) -> Sequence[Any]:
    """Run a node between the hooks that were registered on it; what they return replaces the gradients."""
    before, after = node.around
    for hook in list(before.values()):
        given = _tensors(grads, as_tensors)
        changed = hook(given)
        if changed is not None:
            grads = _replaced(hook, changed, given, as_tensors)
    results = apply(node, list(grads), as_tensors)
    for hook in list(after.values()):
        given = _tensors(results, as_tensors)
        changed = hook(given, _tensors(grads, as_tensors))
        if changed is not None:
            results = _replaced(hook, changed, given, as_tensors)
    return results


def _tensors(grads: Sequence[Any], already: bool) -> tuple:
    return tuple(g if already or g is None else wrap(g) for g in grads)


def _replaced(hook: Callable, changed: Any, before: tuple, as_tensors: bool) -> list:
    if not isinstance(changed, tuple):
        raise TypeError(f"expected tuple, but hook returned '{type(changed).__name__}'")
    if len(changed) != len(before):
        raise RuntimeError(
            f"hook '{_name(hook)}' has returned an incorrect number of values (got {len(changed)}, but expected "
            f"{len(before)})"
        )
    checked = [g if g is None else _checked(hook, g, b) for g, b in zip(changed, before)]
    return [g if as_tensors or g is None else g.array for g in checked]


def _checked(hook: Callable, changed: Any, before: Tensor | None) -> Tensor:
    """What a hook returned, when it can stand for the gradient it was given."""
    if not isinstance(changed, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(changed).__name__}'")
    if before is not None:
        if changed.array.dtype != before.array.dtype:
            was, got = (LEGACY_NAMES[t.dtype] for t in (before, changed))
            raise RuntimeError(f"hook '{_name(hook)}' has changed the type of value (was torch.{was} got torch.{got})")
        if changed.array.shape != before.array.shape:
            raise RuntimeError(
                f"hook '{_name(hook)}' has changed the size of value\n  was {before.shape}, now {changed.shape}"
            )
    return changed


def _name(hook: Callable) -> str:
    return getattr(hook, "__name__", None) or repr(hook)
