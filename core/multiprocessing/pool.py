"""A pool of processes that are cleaned of tensors before they end."""

from __future__ import annotations

import gc
import multiprocessing.pool
from typing import Any


def clean_worker(*arguments: Any, **named: Any) -> None:
    """A pool's worker that collects garbage at its end, so that the memory of others is let go in time."""
    multiprocessing.pool.worker(*arguments, **named)  # type: ignore[attr-defined]
    gc.collect()


class Pool(multiprocessing.pool.Pool):
    """multiprocessing's pool; tensors in its tasks and results share their memory."""


__all__ = ["Pool", "clean_worker"]
