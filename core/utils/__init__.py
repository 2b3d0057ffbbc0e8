"""torch.utils: data sets and their loader."""

from . import data

__all__ = ["data"]
