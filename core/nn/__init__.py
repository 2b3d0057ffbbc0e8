"""torch.nn: modules, functional, init, utils and Parameter."""

from . import _reduction, functional, init, modules, parallel, utils  # noqa: F401 - one is found here by programs
from .modules import *  # noqa: F403
from .modules import __all__ as _modules
from .parallel import DataParallel
from .parameter import Buffer, Parameter

__all__ = [
    *_modules, "Buffer", "DataParallel", "Parameter", "functional", "init", "modules", "parallel", "utils",
]  # fmt: skip
