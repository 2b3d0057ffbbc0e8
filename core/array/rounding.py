"""Arithmetic of the random stream, rounded at the places where torch's compiled kernels round."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .dtypes import dtype

_TWO_PI = 2.0 * math.pi


def box_muller(uniforms: np.ndarray) -> None:
    """Box and Muller in place, on each whole block of 16 uniforms: the first eight are radii, the others angles."""
    blocks = uniforms[: len(uniforms) - len(uniforms) % 16].reshape(-1, 2, 8)
    one, two_pi = uniforms.dtype.type(1), uniforms.dtype.type(_TWO_PI)
    radius = np.sqrt(-2 * np.log(one - blocks[:, 0]))
    angle = two_pi * blocks[:, 1]
    blocks[:, 0] = radius * np.cos(angle)
    blocks[:, 1] = radius * np.sin(angle)


def narrow(values: np.ndarray, kind: dtype) -> np.ndarray:
    """`values` in `kind`; the 16-bit types are reached by way of float32, as torch does."""
    if kind.itemsize == 2 and kind.is_floating_point and values.dtype == np.float64:
        values = values.astype(np.float32)
    return values.astype(kind.numpy, copy=False)


def fused_multiply_add32(x: np.ndarray, scale: np.float32, offset: np.float32) -> np.ndarray:
    """x * scale + offset rounded once: float64 holds the product of two float32 exactly."""
    if scale == 1 or offset == 0:
        return x * scale + offset
    return (x * np.float64(scale) + np.float64(offset)).astype(np.float32)


def fused_multiply_add64(x: np.ndarray, scale: float, offset: float) -> np.ndarray:
    """x * scale + offset rounded once, by Dekker's product and Knuth's sum, which keep the rounding errors."""
    if offset == 0.0 or scale == 1.0:
        return x * scale + offset
    product = x * scale
    x_high, scale_high = _upper_half(x), _upper_half(np.float64(scale))
    x_low, scale_low = x - x_high, scale - scale_high
    product_error = ((x_high * scale_high - product) + x_high * scale_low + x_low * scale_high) + x_low * scale_low
    total = product + offset
    added = total - product
    sum_error = (product - (total - added)) + (offset - added)
    return total + (sum_error + product_error)


def _upper_half(x: Any) -> Any:
    """The upper 26 bits of float64 numbers."""
    shifted = x * 134217729.0
    return shifted - (shifted - x)
