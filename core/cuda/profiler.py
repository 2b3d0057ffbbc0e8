"""torch.cuda.profiler: starts and stops NVIDIA's profilers; on a simulated device there is none, and nothing is collected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .chosen import served


def start() -> None:
    """Let the profiler that watches this process collect."""
    served()


def stop() -> None:
    """Let it collect no more."""
    served()


@contextmanager
def profile() -> Iterator[None]:
    """Collect inside."""
    try:
        start()
        yield
    finally:
        stop()


__all__ = ["profile", "start", "stop"]
