"""Launches over elements: backward passes of activations, and dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from .launch import covered, dense, launch


def _backward(kernel: str, g: Any, of: Any, parameter: float = 0.0) -> Any:
    if g.dtype != of.dtype or g.shape != of.shape or not covered(of):
        return None
    found = of.xp.empty_like(of)
    launch(kernel, of, dense(g), of, found, of.size, parameter, over=of.size)
    return found


def of_result(kernel: str, g: Any, result: Any) -> Any:
    return _backward(kernel, g, result)


def leaky_relu_gradient(kernel: str, g: Any, self: Any, negative_slope: float) -> Any:
    return _backward(kernel, g, self, negative_slope)


def elu_gradient(kernel: str, g: Any, self: Any, alpha: float, scale: float, input_scale: float) -> Any:
    return _backward(kernel, g, self, alpha) if scale == 1 and input_scale == 1 else None


def silu_gradient(kernel: str, g: Any, self: Any) -> Any:
    return _backward(kernel, g, self)


def gelu_gradient(kernel: str, g: Any, self: Any, approximate: str) -> Any:
    return _backward(kernel, g, self) if approximate == "none" else None


def softplus_gradient(kernel: str, g: Any, self: Any, beta: float, threshold: float) -> Any:
    return _backward(kernel, g, self, beta) if threshold == 20 else None


# -- dropout -------------------------------------------------------------------------------------------------------
def dropout(self: Any, p: float, key: int) -> Any:
    if not covered(self):
        return None
    found, kept = self.xp.empty_like(self), self.xp.empty(self.shape, np.bool_)
    launch("dropout_forward", self, self, found, kept, self.size, p, key, 0, over=(self.size + 3) // 4)
    return found, kept


def dropout_gradient(g: Any, kept: Any, p: float) -> Any:
    g = dense(g)
    if not covered(g) or not kept.flags.c_contiguous:
        return None
    found = g.xp.empty_like(g)
    launch("dropout_backward", g, g, kept, found, g.size, p, over=g.size)
    return found
