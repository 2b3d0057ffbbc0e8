"""torch.multiprocessing: Python's multiprocessing, whose messages share the memory of tensors instead of copying it."""

from __future__ import annotations

import multiprocessing as _multiprocessing
from multiprocessing import *  # noqa: F403

from ..storage import shared as _shared
from . import pool, queue, reductions
from .spawn import (
    ProcessContext,
    ProcessException,
    ProcessExitedException,
    ProcessRaisedException,
    SpawnContext,
    spawn,
    start_processes,
)

init_reductions = reductions.init_reductions


def set_sharing_strategy(new_strategy: str) -> None:
    """How the memory of tensors gets to other processes: "file_descriptor" (the default) or "file_system"."""
    _shared.set_strategy(new_strategy)


def get_sharing_strategy() -> str:
    """How the memory of tensors gets to other processes."""
    return _shared.strategy()


def get_all_sharing_strategies() -> set[str]:
    """The ways that this system has."""
    return set(_shared.STRATEGIES)


init_reductions()

__all__ = [
    "ProcessContext", "ProcessException", "ProcessExitedException", "ProcessRaisedException", "SpawnContext",
    "get_all_sharing_strategies", "get_sharing_strategy", "init_reductions", "pool", "queue", "reductions",
    "set_sharing_strategy", "spawn", "start_processes", *_multiprocessing.__all__,
]  # fmt: skip
