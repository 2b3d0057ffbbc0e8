"""Fourier transforms on pairs of real numbers, the last dimension, as 0.3 and 0.4 had them.

Sources: torch/functional.py at v0.3.1 and v0.4.1, https://pytorch.org/docs/0.4.1/torch.html#spectral-ops
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ..array.backend import xp_of
from ..ops import complexes, spectral
from ..ops import stft as today
from ..ops.casts import clone
from ..ops.shape import cat, squeeze, unsqueeze
from ..ops.sliding import unfold
from ..tensor import Tensor, wrap


# -- whole transforms ----------------------------------------------------------------------------------------------
def _dims(x: Tensor, signal_ndim: int) -> tuple[int, ...]:
    ndim = x.array.ndim
    if not 1 <= signal_ndim <= 3 or ndim < signal_ndim:
        raise RuntimeError(f"Expected signal_ndim to be 1, 2, or 3, but got signal_ndim={signal_ndim}")
    return tuple(range(ndim - signal_ndim, ndim))


def _norm(normalized: bool) -> str:
    return "ortho" if normalized else "backward"


def _paired(name: str, input: Tensor, signal_ndim: int) -> tuple[Tensor, tuple[int, ...]]:
    if not input.array.ndim or input.array.shape[-1] != 2:
        raise RuntimeError(
            f"Expected an input tensor with a last dimension of size 2 representing real + imaginary components, but "
            f"got input {list(input.array.shape)}\n  {name}(input {list(input.array.shape)})"
        )
    x = complexes.view_as_complex(input if input.array.flags.c_contiguous else clone(input))
    return x, _dims(x, signal_ndim)


def fft(input: Tensor, signal_ndim: int, normalized: bool = False) -> Tensor:
    """The transform over the last `signal_ndim` dimensions of pairs (real, imaginary)."""
    x, dims = _paired("fft", input, signal_ndim)
    return complexes.view_as_real(spectral.complex_transform(x, dims, _norm(normalized), True))


def ifft(input: Tensor, signal_ndim: int, normalized: bool = False) -> Tensor:
    """The inverse of `fft`."""
    x, dims = _paired("ifft", input, signal_ndim)
    return complexes.view_as_real(spectral.complex_transform(x, dims, _norm(normalized), False))


def rfft(input: Tensor, signal_ndim: int, normalized: bool = False, onesided: bool = True) -> Tensor:
    """The transform of real values, as pairs; without the half that mirrors the other unless `onesided=False`."""
    dims = _dims(input, signal_ndim)
    transform = spectral.half_transform if onesided else spectral.complex_transform
    return complexes.view_as_real(transform(input, dims, _norm(normalized), True))


def irfft(
    input: Tensor, signal_ndim: int, normalized: bool = False, onesided: bool = True, signal_sizes: Any = None
) -> Tensor:
    """The inverse of `rfft`; `signal_sizes` are the sizes that `rfft` was given."""
    x, dims = _paired("irfft", input, signal_ndim)
    if not onesided:
        return clone(complexes.real_of(spectral.complex_transform(x, dims, _norm(normalized), False)))
    length = signal_sizes[-1] if signal_sizes else 2 * (x.array.shape[dims[-1]] - 1)
    return spectral.real_transform(x, dims, length, _norm(normalized))


# -- transforms of pieces ------------------------------------------------------------------------------------------
def stft(
    input: Tensor, n_fft: int, hop_length: int | None = None, win_length: int | None = None,
    window: Tensor | None = None, center: bool = True, pad_mode: str = "reflect", normalized: bool = False,
    onesided: bool = True,
) -> Tensor:  # fmt: skip
    """0.4.1: the transforms of overlapping pieces of a signal, (…, frequencies, pieces, 2)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # today's advice about windows
        found = today.stft(input, n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided, True)
    return complexes.view_as_real(found)


def stft_0_4_0(
    input: Tensor, frame_length: int, hop: int, fft_size: int | None = None, normalized: bool = False,
    onesided: bool = True, window: Tensor | None = None, pad_end: int = 0,
) -> Tensor:  # fmt: skip
    """Up to 0.4.0: the same with pieces first, (…, pieces, frequencies, 2), and zeros only behind the signal."""
    single = input.array.ndim == 1
    signal = _zeros_behind(unsqueeze(input, 0) if single else input, pad_end)
    pieces = unfold(signal, -1, frame_length, hop)
    if window is not None:
        pieces = pieces * window  # type: ignore[operator]
    if normalized:
        pieces = pieces * frame_length**-0.5  # type: ignore[operator]
    pieces = _zeros_behind(pieces, (fft_size or frame_length) - frame_length)
    transform = spectral.half_transform if onesided else spectral.complex_transform
    found = complexes.view_as_real(transform(pieces, (2,), "backward", True))
    return squeeze(found, 0) if single else found


def stft_0_3(
    signal: Tensor, frame_length: int, hop: int, fft_size: int | None = None, return_onesided: bool = True,
    window: Tensor | None = None, pad_end: int = 0,
) -> Tensor:  # fmt: skip
    """0.3: as 0.4.0, without `normalized`."""
    return stft_0_4_0(signal, frame_length, hop, fft_size, False, return_onesided, window, pad_end)


stft_0_4_0.__name__ = stft_0_3.__name__ = "stft"


def _zeros_behind(x: Tensor, count: int) -> Tensor:
    if count <= 0:
        return x
    zeros = xp_of(x.array).zeros((*x.array.shape[:-1], count), x.array.dtype)
    return cat([x, wrap(zeros)], -1)


class CallableModule:
    """`torch.fft` of the old dialects: today's module that can be called as the function it was."""

    def __init__(self, module: Any, function: Callable) -> None:
        self._module, self._function = module, function
        self.__name__, self.__doc__ = "fft", function.__doc__

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._function(*arguments, **named)

    def calling(self, function: Callable) -> CallableModule:
        """The same module, calling another function."""
        return CallableModule(self._module, function)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


FUNCTIONS = (fft, ifft, rfft, irfft)
STFT = {"0.4": stft, "0.4.0": stft_0_4_0, "0.3": stft_0_3}
