"""torch.backends: which accelerating libraries are in use."""

from . import cudnn

__all__ = ["cudnn"]
