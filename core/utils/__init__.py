"""torch.utils: data sets and their loader, checkpointing, exchange with other libraries; imported when first asked for."""

from importlib import import_module
from typing import Any

_LAZY = ("checkpoint", "cpp_extension", "data", "dlpack", "ffi", "hooks", "model_zoo")


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module 'torch.utils' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


__all__ = list(_LAZY)
