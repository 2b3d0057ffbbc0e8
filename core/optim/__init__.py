"""torch.optim: optimizers, one file each, and schedules of the learning rate."""

from importlib import import_module as _import_module
from typing import Any as _Any

from ..refused import kind as _kind
from . import lr_scheduler, optimizer
from .adadelta import Adadelta
from .adagrad import Adagrad
from .adam import Adam
from .adamax import Adamax
from .adamw import AdamW
from .asgd import ASGD
from .lbfgs import LBFGS
from .nadam import NAdam
from .optimizer import Optimizer
from .radam import RAdam
from .rmsprop import RMSprop
from .rprop import Rprop
from .sgd import SGD

SparseAdam = _kind("torch.optim.SparseAdam")


def __getattr__(name: str) -> _Any:
    if name == "swa_utils":
        return _import_module(".swa_utils", __name__)
    raise AttributeError(f"module 'torch.optim' has no attribute '{name}'")


__all__ = [
    "ASGD", "LBFGS", "SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "NAdam", "Optimizer", "RAdam", "RMSprop",
    "Rprop", "lr_scheduler", "optimizer", "swa_utils",
]  # fmt: skip
