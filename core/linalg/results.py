"""How the functions of torch.linalg return: several results named, or written into `out=`."""

from __future__ import annotations

from typing import Any

from ..ops.matrices import named
from ..ops.writing import into
from ..tensor import Tensor


def finished(name: str, result: Any, out: Any) -> Any:
    """The result, written into `out` when there is one."""
    if out is None:
        return result
    if isinstance(result, tuple):
        for target, each in zip(out, result):
            into(name, target, each)
        return out
    return into(name, out, result)


def several(name: str, fields: tuple[str, ...], found: Any, out: Any = None) -> Any:
    """Several results as the named tuple of a function, written into `out` when there is one."""
    return finished(f"linalg_{name}", named(f"linalg_{name}", fields, found), out)


def plain(value: Any) -> Any:
    """A tensor's array; any other value as it is."""
    return value.array if isinstance(value, Tensor) else value
