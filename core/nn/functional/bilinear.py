"""Functional form of the bilinear layer."""

from __future__ import annotations

from ...ops.bilinear import bilinear

__all__ = ["bilinear"]
