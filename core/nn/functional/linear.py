"""Functional form of the linear layer."""

from __future__ import annotations

from ...ops.matmul import linear

__all__ = ["linear"]
