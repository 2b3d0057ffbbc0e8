"""torch.jit: what compiles is refused by name (see `core/refused.py`); what only marks code for the compiler works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final  # noqa: F401 - one of torch.jit's names

from . import refused as _refused

for _name in _refused.under("torch.jit"):
    _full = f"torch.jit.{_name}"
    globals()[_name] = _refused.kind(_full) if _name == "ScriptModule" else _refused.function(_full)


def is_scripting() -> bool:
    """Whether the code is being compiled: never."""
    return False


def is_tracing() -> bool:
    """Whether a call is being traced: never."""
    return False


def export(fn: Callable) -> Callable:
    """Mark a method for the compiler: plain Python calls it as it is."""
    return fn


def unused(fn: Callable) -> Callable:
    """Mark a method that the compiler leaves out: plain Python calls it as it is."""
    return fn


def ignore(drop: Any = False, **named: Any) -> Callable:
    """Mark a method that the compiler leaves to Python, as `@ignore` or `@ignore(drop=True)`."""
    return drop if callable(drop) else lambda fn: fn


def annotate(the_type: Any, the_value: Any) -> Any:
    """The value: its type is for the compiler."""
    return the_value


_MARKS = ["Final", "annotate", "export", "ignore", "is_scripting", "is_tracing", "unused"]
__all__ = [*_MARKS, *_refused.under("torch.jit")]  # noqa: PLE0604
