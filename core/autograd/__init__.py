"""Level 2: autograd. Modes, graph nodes, the engine, views, Function. Knows tensors, knows no operation by name."""

from . import methods
from .engine import backward, grad
from .function import Function
from .gradcheck import gradcheck, gradgradcheck
from .modes import (
    detect_anomaly,
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_detect_anomaly,
    set_grad_enabled,
)
from .variable import Variable

__all__ = [
    "Function", "Variable", "backward", "detect_anomaly", "enable_grad", "grad", "gradcheck", "gradgradcheck",
    "inference_mode", "is_grad_enabled", "methods", "no_grad", "set_detect_anomaly", "set_grad_enabled",
]  # fmt: skip
