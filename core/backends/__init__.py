"""torch.backends: which accelerating libraries are in use."""

from . import cuda, cudnn

__all__ = ["cuda", "cudnn"]
