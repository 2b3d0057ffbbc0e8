"""torch.functional: the functions of torch's namespace that are written in Python there, under their module's name."""

from __future__ import annotations

# ruff: noqa: F822 - the names are made on demand
from importlib import import_module
from typing import Any

__all__ = [
    "atleast_1d", "atleast_2d", "atleast_3d", "block_diag", "broadcast_shapes", "broadcast_tensors",
    "cartesian_prod", "cdist", "chain_matmul", "einsum", "istft", "lu", "meshgrid", "norm", "split", "stft", "tensordot",
    "unique", "unique_consecutive", "unravel_index",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Any function of the namespace: older releases had others here."""
    torch = import_module(__package__ or "")
    if name in torch.ops.declare.PUBLIC:
        return getattr(torch, name)
    raise AttributeError(f"module 'torch.functional' has no attribute '{name}'")
