"""Window functions of signal processing, and numbers evenly spaced on a logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..array import backend, dtypes
from ..array.errors import explained
from ..tensor import Tensor, strided
from .create import finish
from .declare import composite


def _window(
    name: str, length: int, periodic: bool, shape: Callable[[np.ndarray], np.ndarray], dtype: Any, device: Any,
    requires_grad: bool,
) -> Tensor:  # fmt: skip
    """A window of `length` points; a periodic one leaves out the last point of one that is longer by one.

    `shape` gives its values at positions from 0 to 1.
    """
    arguments = [("window_length", length), ("periodic", periodic)]
    kind = dtypes.get_default_dtype() if dtype is None else dtype
    if not kind.is_floating_point:
        error = RuntimeError(f"{name} expects floating point dtypes, got: {kind!r}")
        raise explained(error, name, arguments)
    if length < 0:
        error = RuntimeError(f"{name} requires non-negative window_length, got window_length={length}")
        raise explained(error, name, arguments)
    values = np.ones(length) if length <= 1 else shape(np.arange(length) / (length if periodic else length - 1))
    return finish(backend.send(values.astype(kind.numpy), backend.resolve(device)), requires_grad)


def _cosine_sum(*weights: float) -> Callable[[np.ndarray], np.ndarray]:
    """`w0 - w1 cos(2πx) + w2 cos(4πx)`, the form of Hann's, Hamming's and Blackman's windows."""

    def shape(x: np.ndarray) -> np.ndarray:
        return np.asarray(sum((-1) ** k * w * np.cos(2 * math.pi * k * x) for k, w in enumerate(weights)))

    return shape


@composite(method=False)
def hann_window(
    window_length: int, periodic: bool = True, *, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Hann's window: a raised cosine."""
    return _window("hann_window", window_length, periodic, _cosine_sum(0.5, 0.5), dtype, device, requires_grad)


@composite(method=False)
def hamming_window(
    window_length: int, periodic: bool = True, alpha: float = 0.54, beta: float = 0.46, *, dtype: Any = None,
    layout: Any = strided, device: Any = None, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Hamming's window: a cosine on a pedestal."""
    return _window("hamming_window", window_length, periodic, _cosine_sum(alpha, beta), dtype, device, requires_grad)


@composite(method=False)
def blackman_window(
    window_length: int, periodic: bool = True, *, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Blackman's window: two cosines."""
    shape = _cosine_sum(0.42, 0.5, 0.08)
    return _window("blackman_window", window_length, periodic, shape, dtype, device, requires_grad)


@composite(method=False)
def bartlett_window(
    window_length: int, periodic: bool = True, *, dtype: Any = None, layout: Any = strided, device: Any = None,
    requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Bartlett's window: a triangle."""

    def triangle(x: np.ndarray) -> np.ndarray:
        return 1 - np.abs(2 * x - 1)

    return _window("bartlett_window", window_length, periodic, triangle, dtype, device, requires_grad)


@composite(method=False)
def kaiser_window(
    window_length: int, periodic: bool = True, beta: float = 12.0, *, dtype: Any = None, layout: Any = strided,
    device: Any = None, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """Kaiser's window: Bessel functions; `beta` trades the width of the main lobe for the height of the others."""

    def bessel(x: np.ndarray) -> np.ndarray:
        return np.i0(beta * np.sqrt(np.maximum(1 - (2 * x - 1) ** 2, 0))) / np.i0(np.asarray(beta))

    return _window("kaiser_window", window_length, periodic, bessel, dtype, device, requires_grad)


@composite(method=False)
def logspace(
    start: float, end: float, steps: int, base: float = 10.0, *, dtype: Any = None, layout: Any = strided,
    device: Any = None, requires_grad: bool = False,
) -> Tensor:  # fmt: skip
    """`steps` numbers from base ** start to base ** end, evenly spaced on a logarithmic scale."""
    if steps < 0:
        error = RuntimeError("number of steps must be non-negative")
        raise explained(error, "logspace", [("start", start), ("end", end), ("steps", steps)])
    kind = dtypes.get_default_dtype() if dtype is None else dtype
    values = np.power(float(base), np.linspace(start, end, steps)).astype(kind.numpy)
    return finish(backend.send(values, backend.resolve(device)), requires_grad)
