"""Fourier transforms: complex to complex, real to complex and back, along any dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..array.backend import xp_of
from ..array.dtypes import scalar_name
from ..array.shapes import product
from ..tensor import Tensor, wrap
from .casts import astype
from .complexes import is_complex_array, real_of
from .declare import operation
from .shape import cat, narrow


def _scale(mode: str | None, count: int, forward: bool) -> float:
    """The factor of a transform over `count` values: one of both ways carries 1/n, or each its square root."""
    if mode not in (None, "backward", "forward", "ortho"):
        raise RuntimeError(f'Invalid normalization mode: "{mode}"')
    if mode == "ortho":
        return 1 / float(np.sqrt(count))
    return 1.0 / count if forward == (mode == "forward") else 1.0


def _scaled(found: Any, scale: float, kind: Any) -> Any:
    found = found.astype(kind) if found.dtype != kind else found
    return found if scale == 1 else found * found.real.dtype.type(scale)


def _complex(kind: Any) -> Any:
    return np.result_type(kind, np.complex64)


def _zeros_beyond(x: Any, dim: int, length: int) -> Any:
    """`x` with zeros behind it along `dim`, up to `length`."""
    shape = list(x.shape)
    shape[dim] = length - shape[dim]
    array = x.array if isinstance(x, Tensor) else x
    zeros = xp_of(array).zeros(shape, array.dtype)
    return cat([x, wrap(zeros) if isinstance(x, Tensor) else zeros], dim)


@operation(
    grad=dict(self=lambda g, dim, scale, forward: fft_c2c(g, dim, scale, not forward)),
    function=False,
    method=False,
    node="FftC2CBackward0",
)
def fft_c2c(xp, self: Tensor, dim: Any, scale: float, forward: bool):
    """The transform of complex values along dimensions, times `scale`."""
    transform = xp.fft.fftn(self, axes=dim) if forward else xp.fft.ifftn(self, axes=dim, norm="forward")
    return _scaled(transform, scale, self.dtype)


def _r2c_gradient(g, self_meta, dim, scale, onesided):
    last = dim[-1]
    full = _zeros_beyond(g, last, self_meta.shape[last]) if onesided else g
    return real_of(fft_c2c(full, dim, scale, False))


@operation(grad=dict(self=_r2c_gradient), function=False, method=False, node="FftR2CBackward0")
def fft_r2c(xp, self: Tensor, dim: Any, scale: float, onesided: bool):
    """The transform of real values; `onesided` leaves out the half of the last dimension that mirrors the other."""
    transform = xp.fft.rfftn(self, axes=dim) if onesided else xp.fft.fftn(self, axes=dim)
    return _scaled(transform, scale, _complex(self.dtype))


def _c2r_gradient(g, dim, scale):
    """What the transform mirrored counts twice."""
    last, length = dim[-1], g.shape[dim[-1]]
    found = fft_r2c(g, dim, scale, True)
    half = found.shape[last]
    array = g.array if isinstance(g, Tensor) else g
    xp = xp_of(array)
    index = xp.arange(half)
    weights = xp.where((index > 0) & (index <= length - half), 2, 1).astype(array.dtype)
    weights = weights.reshape([half if d == last else 1 for d in range(len(g.shape))])
    return found * (wrap(weights) if isinstance(g, Tensor) else weights)


@operation(grad=dict(self=_c2r_gradient), function=False, method=False, node="FftC2RBackward0")
def fft_c2r(xp, self: Tensor, dim: Any, scale: float, length: int):
    """The real transform back, of values whose mirrored half is left out; `length` of the last dimension."""
    kind = np.float64 if self.dtype == np.complex128 else np.float32
    *before, last = dim
    inner = xp.fft.ifftn(self, axes=before, norm="forward") if before else self
    return _scaled(xp.fft.irfft(inner, n=length, axis=last, norm="forward"), scale, np.dtype(kind))


# -- sizes ---------------------------------------------------------------------------------------------------------
def resized(x: Tensor, dim: tuple[int, ...], sizes: tuple[int, ...]) -> Tensor:
    """`x` cut, or filled up with zeros, to sizes along dimensions."""
    for d, n in zip(dim, sizes):
        have = x.array.shape[d]
        if n < have:
            x = narrow(x, d, 0, n)
        elif n > have:
            x = _zeros_beyond(x, d, n)
    return x


def as_complex(x: Tensor) -> Tensor:
    """The tensor in a complex dtype."""
    x = as_float(x)
    return x if is_complex_array(x) else astype(x, _complex(x.array.dtype))


def as_float(x: Tensor) -> Tensor:
    """Integers in the default dtype; RuntimeError for 16-bit floats, as on a CPU."""
    from ..array.dtypes import get_default_dtype

    kind = x.array.dtype
    if kind.kind in "iub":
        return astype(x, get_default_dtype().numpy)
    if kind.itemsize == 2:
        raise RuntimeError(f"Unsupported dtype {scalar_name(kind)}")
    return x


def complex_transform(x: Tensor, dim: tuple[int, ...], norm: str | None, forward: bool) -> Tensor:
    """The transform of real or complex values over whole dimensions."""
    scale = _scale(norm, product(x.array.shape[d] for d in dim), forward)
    return fft_c2c(as_complex(x), dim, scale, forward)


def half_transform(x: Tensor, dim: tuple[int, ...], norm: str | None, forward: bool = True) -> Tensor:
    """The one-sided transform of real values."""
    return fft_r2c(as_float(x), dim, _scale(norm, product(x.array.shape[d] for d in dim), forward), True)


def real_transform(x: Tensor, dim: tuple[int, ...], length: int, norm: str | None, forward: bool = False) -> Tensor:
    """The real transform of one-sided values."""
    count = product(x.array.shape[d] for d in dim[:-1]) * length
    return fft_c2r(as_complex(x), dim, _scale(norm, count, forward), length)
