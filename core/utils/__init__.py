"""torch.utils: data sets and their loader, and checkpoints of computations."""

from . import checkpoint, data

__all__ = ["checkpoint", "data"]
