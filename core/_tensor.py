"""torch._tensor: the module under whose name pickles know Tensor and what rebuilds tensors with attributes."""

from ._utils import _rebuild_from_type_v2
from .tensor import Tensor

__all__ = ["Tensor", "_rebuild_from_type_v2"]
