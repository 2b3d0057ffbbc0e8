"""Windows of signal processing, and numbers evenly spaced on a logarithmic scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array import backend, dtypes
from ..array.errors import explained
from ..tensor import Tensor
from .declare import composite
from .factories import finish


def _cosines(alpha: float, beta: float, gamma: float = 0.0) -> Any:
    return lambda t: alpha - beta * np.cos(2 * np.pi * t) + gamma * np.cos(4 * np.pi * t)


def _kaiser(beta: float) -> Any:
    return lambda t: np.i0(beta * np.sqrt(np.maximum(0, 1 - (2 * t - 1) ** 2))) / np.i0(beta)


def _window(name: str, length: int, periodic: bool, options: dict, shape: Any) -> Tensor:
    """`shape` of the points 0 … 1; a periodic window is one point longer, without its last."""
    if length < 0:
        error = RuntimeError(f"{name} requires non-negative window_length, got window_length={length}")
        raise explained(error, name, [("window_length", length)])
    unknown = set(options) - {"dtype", "layout", "device", "requires_grad", "pin_memory"}
    if unknown:
        raise TypeError(f"{name}() got an unexpected keyword argument '{unknown.pop()}'")
    kind = options.get("dtype") or dtypes.get_default_dtype()
    if not kind.is_floating_point:
        raise RuntimeError(f"{name} expects floating point dtypes, got: {kind}\n  {name}(dtype={kind})")
    values = np.ones(length) if length <= 1 else shape(np.arange(length) / (length if periodic else length - 1))
    array = np.asarray(values).astype(kind.numpy)
    return finish(backend.send(array, backend.resolve(options.get("device"))), options.get("requires_grad", False))


@composite(method=False)
def hann_window(window_length: int, periodic: bool = True, **options: Any) -> Tensor:
    """The Hann window: half a wave of the cosine, raised."""
    return _window("hann_window", window_length, periodic, options, _cosines(0.5, 0.5))


@composite(method=False)
def hamming_window(
    window_length: int, periodic: bool = True, alpha: float = 0.54, beta: float = 0.46, **options: Any
) -> Tensor:
    """The Hamming window: `alpha - beta cos`."""
    return _window("hamming_window", window_length, periodic, options, _cosines(alpha, beta))


@composite(method=False)
def blackman_window(window_length: int, periodic: bool = True, **options: Any) -> Tensor:
    """The Blackman window: two cosines."""
    return _window("blackman_window", window_length, periodic, options, _cosines(0.42, 0.5, 0.08))


@composite(method=False)
def bartlett_window(window_length: int, periodic: bool = True, **options: Any) -> Tensor:
    """The Bartlett window: a triangle."""
    return _window("bartlett_window", window_length, periodic, options, lambda t: 1 - np.abs(2 * t - 1))


@composite(method=False)
def kaiser_window(window_length: int, periodic: bool = True, beta: float = 12.0, **options: Any) -> Tensor:
    """The Kaiser window: a Bessel function."""
    return _window("kaiser_window", window_length, periodic, options, _kaiser(beta))
