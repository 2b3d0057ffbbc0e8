"""What the running program calls its tensors: looked for in its frames only when memory ran out, so that it costs nothing."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from .memory import root

_NAMES = 3  # of one block
_FUNCTION = inspect.CO_OPTIMIZED  # a frame whose variables are not a dictionary of the program's


def names(identities: Iterable[int]) -> dict[int, list[str]]:
    """For each block of memory (the id of the array that owns it), the variables that hold a tensor on it."""
    wanted = set(identities)
    found: dict[int, list[str]] = {}
    for name, tensor in list(_held()):
        identity = id(root(tensor.array))
        known = found.setdefault(identity, []) if identity in wanted else None
        if known is not None and name not in known and len(known) < _NAMES:
            known.append(name)
    return found


def _held() -> Iterator[tuple[str, Any]]:
    """The tensors that variables of the program's frames hold, the innermost frame first, with the variables' names."""
    frame: Any = sys._getframe(2)
    seen: set[int] = set()
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith("tt.core"):
            if frame.f_code.co_flags & _FUNCTION:
                variables = frame.f_locals
                yield from _tensors(variables)
                if type(variables) is dict:  # a copy, which the frame would keep, and with it what it holds
                    variables.clear()
            if id(frame.f_globals) not in seen:
                seen.add(id(frame.f_globals))
                yield from _tensors(frame.f_globals)
        frame = frame.f_back


def _tensors(variables: Any) -> Iterator[tuple[str, Any]]:
    for name, value in list(variables.items()):
        yield from _inside(name, value)


def _inside(name: str, value: Any, deeper: bool = True) -> Iterator[tuple[str, Any]]:
    held = getattr(value, "__dict__", None)
    if type(held) is dict and hasattr(held.get("array"), "host"):
        yield name, value
        grad = held.get("_grad")
        if grad is not None and hasattr(grad.array, "host"):
            yield f"{name}.grad", grad
    elif type(held) is dict and "_parameters" in held and "_modules" in held:
        for part, parameter in value.named_parameters():
            yield from _inside(f"{name}.{part}", parameter)
    elif deeper and type(value) in (list, tuple):
        for i, each in enumerate(value):
            yield from _inside(f"{name}[{i}]", each, False)
    elif deeper and type(value) is dict:
        for key, each in list(value.items()):
            yield from _inside(f"{name}[{key!r}]", each, False)


__all__ = ["names"]
