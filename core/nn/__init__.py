"""torch.nn: modules, functional, init, utils and Parameter."""

from . import _reduction, attention, common_types, functional, grad, init, modules, parallel, utils  # noqa: F401 - some are found here
from .modules import *  # noqa: F403
from .modules import __all__ as _modules
from .parallel import DataParallel
from .parameter import Buffer, Parameter

__all__ = [
    *_modules, "Buffer", "DataParallel", "Parameter", "functional", "init", "modules", "parallel", "utils",
]  # fmt: skip
