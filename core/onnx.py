"""torch.onnx: importable, and refused by name (see `core/refused.py`)."""

from __future__ import annotations

from .refused import function as _function

export = _function("torch.onnx.export")
register_custom_op_symbolic = _function("torch.onnx.register_custom_op_symbolic")


def is_in_onnx_export() -> bool:
    """Whether a model is being exported: never."""
    return False


__all__ = ["export", "is_in_onnx_export", "register_custom_op_symbolic"]
