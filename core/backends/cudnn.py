"""torch.backends.cudnn: cuDNN is not used; the switches are kept so that programs can set them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

enabled = True
benchmark = False
benchmark_limit: int | None = None
deterministic = False
allow_tf32 = True

_SWITCHES = ("enabled", "benchmark", "benchmark_limit", "deterministic", "allow_tf32")


def version() -> int | None:
    """cuDNN's version: None, it is not used."""
    return None


def is_available() -> bool:
    """Is cuDNN in use? No."""
    return False


def is_acceptable(tensor: Any) -> bool:
    """Would cuDNN compute with a tensor? No."""
    return False


def set_flags(
    _enabled: bool | None = None, _benchmark: bool | None = None, _benchmark_limit: int | None = None,
    _deterministic: bool | None = None, _allow_tf32: bool | None = None,
) -> tuple:  # fmt: skip
    """Set the switches that are not None, and return how all of them were."""
    before = tuple(globals()[name] for name in _SWITCHES)
    for name, value in zip(_SWITCHES, (_enabled, _benchmark, _benchmark_limit, _deterministic, _allow_tf32)):
        if value is not None:
            globals()[name] = value
    return before


@contextmanager
def flags(
    enabled: bool = False, benchmark: bool = False, benchmark_limit: int = 10, deterministic: bool = False,
    allow_tf32: bool = True,
) -> Iterator[None]:  # fmt: skip
    """The switches, set inside."""
    before = set_flags(enabled, benchmark, benchmark_limit, deterministic, allow_tf32)
    try:
        yield
    finally:
        globals().update(zip(_SWITCHES, before))


__all__ = ["flags", "is_acceptable", "is_available", "set_flags", "version"]
