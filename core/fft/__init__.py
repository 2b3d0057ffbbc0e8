"""torch.fft: Fourier transforms under their modern names; the old functions are in dialects 0.3 and 0.4."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np

from ..array import backend, dtypes
from ..array.dtypes import scalar_name
from ..array.errors import explained
from ..array.shapes import wrap_dim
from ..gone import not_callable
from ..ops.checked import check_all
from ..ops.complexes import conj, is_complex_array
from ..ops.factories import finish
from ..ops.shape import cat, narrow
from ..ops.spectral import complex_transform, half_transform, real_transform, resized
from ..ops.writing import into as _into
from ..tensor import Tensor

__all__ = [
    "fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifft2", "ifftn", "ifftshift", "ihfft", "irfft",
    "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn",
]  # fmt: skip


def _run(name: str, input: Tensor, out: Any, body: Any) -> Tensor:
    """The body's result, written into `out` when there is one; its errors name the call."""
    try:
        result = body()
    except (RuntimeError, IndexError) as error:
        raise explained(error, f"fft.{name}", [("input", input)]) from None
    return result if out is None else _into(f"fft_{name}", out, result)


# -- one dimension -------------------------------------------------------------------------------------------------
def _one(input: Tensor, n: int | None, dim: int, half: bool = False) -> tuple[Tensor, tuple[int], int]:
    """The input cut or filled to `n`, its dimension and `n`; with `half`, `n` is the length of the result."""
    if not input.array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    d = wrap_dim(dim, input.array.ndim)
    have = input.array.shape[d]
    length = n if n is not None else 2 * (have - 1) if half else have
    if length < 1:
        raise RuntimeError(f"Invalid number of data points ({length}) specified")
    kept = length // 2 + 1 if half else length
    return (resized(input, (d,), (kept,)) if n is not None else input), (d,), length


def _check_real(name: str, input: Tensor) -> None:
    if is_complex_array(input):
        kind = "real-valued" if name == "rfftn" else "real"
        raise RuntimeError(f"{name} expects a {kind} input tensor, but got {scalar_name(input.array.dtype)}")


def fft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The discrete Fourier transform along a dimension, cut or filled with zeros to `n` values."""

    def body() -> Tensor:
        x, dims, _ = _one(input, n, dim)
        return complex_transform(x, dims, norm, True)

    return _run("fft", input, out, body)


def ifft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The inverse of `fft`."""

    def body() -> Tensor:
        x, dims, _ = _one(input, n, dim)
        return complex_transform(x, dims, norm, False)

    return _run("ifft", input, out, body)


def rfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The transform of real values, without the half that mirrors the other."""

    def body() -> Tensor:
        _check_real("rfft", input)
        x, dims, _ = _one(input, n, dim)
        return half_transform(x, dims, norm)

    return _run("rfft", input, out, body)


def irfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The inverse of `rfft`; `n` is the length of the result."""

    def body() -> Tensor:
        x, dims, length = _one(input, n, dim, half=True)
        return real_transform(x, dims, length, norm)

    return _run("irfft", input, out, body)


def hfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The real transform of a signal whose second half mirrors, conjugated, the first."""

    def body() -> Tensor:
        x, dims, length = _one(input, n, dim, half=True)
        return real_transform(conj(x), dims, length, norm, True)

    return _run("hfft", input, out, body)


def ihfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The inverse of `hfft`."""

    def body() -> Tensor:
        _check_real("ihfft", input)
        x, dims, _ = _one(input, n, dim)
        return conj(half_transform(x, dims, norm, False))

    return _run("ihfft", input, out, body)


# -- several dimensions --------------------------------------------------------------------------------------------
def _several(input: Tensor, s: Any, dim: Any, half: bool = False) -> tuple[Tensor, tuple[int, ...], int]:
    """The input cut or filled to `s`, its dimensions, and the length of the last one in the result."""
    ndim = input.array.ndim
    s, dim = ((v,) if isinstance(v, int) else v for v in (s, dim))
    if dim is None and s is not None and len(s) > ndim:
        raise RuntimeError(f"Got shape with {len(s)} values but input tensor only has {ndim} dimensions.")
    if dim is None:
        dims = tuple(range(ndim if s is None else 0, ndim)) if s is None else tuple(range(ndim - len(s), ndim))
        dims = tuple(range(ndim)) if s is None else dims
    else:
        dims = tuple(wrap_dim(d, ndim) for d in dim)
        if len(set(dims)) != len(dims):
            raise RuntimeError("FFT dims must be unique")
        if s is not None and len(s) != len(dims):
            raise RuntimeError("When given, dim and shape arguments must have the same length")
    sizes = [input.array.shape[d] if s is None or s[i] == -1 else s[i] for i, d in enumerate(dims)]
    given_last = s is not None and s[-1] != -1
    length = sizes[-1] if dims else 1
    if half and dims:
        length = length if given_last else 2 * (length - 1)
        sizes[-1] = length // 2 + 1
    for n in (*sizes[:-1], length):
        if n < 1:
            raise RuntimeError(f"Invalid number of data points ({n}) specified")
    return resized(input, dims, tuple(sizes)), dims, length


def fftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None, *, out: Any = None) -> Tensor:
    """`fft` along several dimensions, cut or filled to the sizes `s`."""

    def body() -> Tensor:
        x, dims, _ = _several(input, s, dim)
        return complex_transform(x, dims, norm, True)

    return _run("fftn", input, out, body)


def ifftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The inverse of `fftn`."""

    def body() -> Tensor:
        x, dims, _ = _several(input, s, dim)
        return complex_transform(x, dims, norm, False)

    return _run("ifftn", input, out, body)


def rfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None, *, out: Any = None) -> Tensor:
    """`rfft` along several dimensions; the last one is halved."""

    def body() -> Tensor:
        _check_real("rfftn", input)
        x, dims, _ = _several(input, s, dim)
        return half_transform(x, dims, norm)

    return _run("rfftn", input, out, body)


def irfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None, *, out: Any = None) -> Tensor:
    """The inverse of `rfftn`."""

    def body() -> Tensor:
        x, dims, length = _several(input, s, dim, half=True)
        return real_transform(x, dims, length, norm)

    return _run("irfftn", input, out, body)


def fft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None, *, out: Any = None) -> Tensor:
    """`fftn` over the last two dimensions."""
    return fftn(input, s, dim, norm, out=out)


def ifft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None, *, out: Any = None) -> Tensor:
    """`ifftn` over the last two dimensions."""
    return ifftn(input, s, dim, norm, out=out)


def rfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None, *, out: Any = None) -> Tensor:
    """`rfftn` over the last two dimensions."""
    return rfftn(input, s, dim, norm, out=out)


def irfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None, *, out: Any = None) -> Tensor:
    """`irfftn` over the last two dimensions."""
    return irfftn(input, s, dim, norm, out=out)


# -- frequencies and their order -----------------------------------------------------------------------------------
def _frequencies(values: np.ndarray, dtype: Any, device: Any, requires_grad: bool) -> Tensor:
    kind = dtypes.get_default_dtype() if dtype is None else dtype
    return finish(backend.send(values.astype(kind.numpy), backend.resolve(device)), requires_grad)


def fftfreq(n: int, d: float = 1.0, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """The frequencies of `fft`'s values, for samples `d` apart."""
    return _frequencies(np.fft.fftfreq(n, d) if n else np.zeros(0), dtype, device, requires_grad)


def rfftfreq(n: int, d: float = 1.0, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Tensor:
    """The frequencies of `rfft`'s values, for samples `d` apart."""
    return _frequencies(np.fft.rfftfreq(n, d) if n else np.zeros(1), dtype, device, requires_grad)


def _rolled(input: Tensor, dim: Any, forward: bool) -> Tensor:
    ndim = input.array.ndim
    dims = range(ndim) if dim is None else (dim,) if isinstance(dim, int) else dim
    for d in (wrap_dim(each, ndim) for each in dims):
        n = input.array.shape[d]
        at = (n + 1) // 2 if forward else n // 2
        if 0 < at < n:
            input = cat([narrow(input, d, at, n - at), narrow(input, d, 0, at)], d)
    return input


def fftshift(input: Tensor, dim: Any = None) -> Tensor:
    """The values with frequency zero in the middle."""
    return _rolled(input, dim, True)


def ifftshift(input: Tensor, dim: Any = None) -> Tensor:
    """The inverse of `fftshift`."""
    return _rolled(input, dim, False)


check_all(globals(), __all__, "fft_")


class _Module(ModuleType):
    """A module that says what has become of the function it replaced."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        raise TypeError(not_callable())


sys.modules[__name__].__class__ = _Module
