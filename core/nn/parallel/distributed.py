"""Where programs import DistributedDataParallel from; it is refused."""

from . import DistributedDataParallel

__all__ = ["DistributedDataParallel"]
