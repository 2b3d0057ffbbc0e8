"""The parts of a loader: collating, fetching, worker processes, pinning."""

from . import collate, fetch, pin_memory, worker

__all__ = ["collate", "fetch", "pin_memory", "worker"]
