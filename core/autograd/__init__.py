"""Level 2: autograd. Modes, graph nodes, the engine, views, Function. Knows tensors, knows no operation by name."""

from importlib import import_module as _import_module
from typing import Any as _Any

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

_LAZY = (
    "anomaly_mode", "forward_ad", "functional", "grad_mode", "graph", "profiler", "profiler_util",
)  # fmt: skip
_FROM = {
    "NestedIOFunction": "function", "is_multithreading_enabled": "grad_mode", "kineto_available": "profiler",
    "set_multithreading_enabled": "grad_mode",
}  # fmt: skip


def __getattr__(name: str) -> _Any:
    if name in _LAZY:
        return _import_module(f".{name}", __name__)
    if name in _FROM:
        return getattr(_import_module(f".{_FROM[name]}", __name__), name)
    raise AttributeError(f"module 'torch.autograd' has no attribute '{name}'")


__all__ = [
    "Function", "Variable", "backward", "detect_anomaly", "enable_grad", "grad", "gradcheck", "gradgradcheck",
    "inference_mode", "is_grad_enabled", "methods", "no_grad", "set_detect_anomaly", "set_grad_enabled",
]  # fmt: skip
