"""Fourier transforms of short pieces of a signal, which overlap: stft and its inverse."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..array import dtypes
from ..array.backend import device_of, send, xp_of
from ..array.errors import explained
from ..tensor import Tensor, wrap
from .complexes import is_complex_array, view_as_real
from .declare import composite
from .index import index_select
from .shape import cat, expand, narrow, reshape, squeeze, transpose, unsqueeze
from .sliding import folded, unfold
from .spectral import _scale, as_float, complex_transform, fft_r2c, real_transform

_LEAKS = (
    "A window was not provided. A rectangular window will be applied,which is known to cause spectral leakage. Other "
    "windows such as torch.hann_window or torch.hamming_window are recommended to reduce spectral leakage.To suppress "
    "this warning and use a rectangular window, explicitly set `window=torch.ones(n_fft, device=<device>)`."
)
_LOSES = (
    "A window was not provided. A rectangular window will be applied.Please provide the same window used by stft to make "
    "the inversion lossless.To suppress this warning and use a rectangular window, explicitly set "
    "`window=torch.ones(n_fft, device=<device>)`."
)
_REAL_PAIRS = (
    "stft with return_complex=False is deprecated. In a future pytorch release, stft will return complex tensors for all "
    "inputs, and return_complex=False will raise an error.\nNote: you can still call torch.view_as_real on the complex "
    "output to recover the old return format."
)
_ONE_SIDED = "Cannot have onesided output if window or input is complex"


# -- descriptions for errors ---------------------------------------------------------------------------------------
def _type(x: Tensor, cpu: bool = False) -> str:
    """The name of a tensor's type as torch's messages of these functions write it."""
    name = {np.complex64: "ComplexFloat", np.complex128: "ComplexDouble"}.get(x.array.dtype.type)
    name = name or dtypes.LEGACY_NAMES[x.dtype].removesuffix("Tensor")
    return f"CPU{name}Type" if cpu else f"torch.{name}Tensor"


def _shown(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"{_type(value)}{{{list(value.array.shape)}}}"
    return str(int(value)) if isinstance(value, bool) else str(value)


def _call(name: str, shown: str, input: Tensor, **arguments: Any) -> str:
    listed = ", ".join(f"{n}={_shown(v)}" for n, v in arguments.items())
    return f"{name}({shown}{list(input.array.shape)}, {listed})"


def _checked(problems: Any, described: str, colon: str) -> None:
    """Raise the first problem of (is wrong, sentence) pairs, behind the description of the call."""
    for wrong, sentence in problems:
        if wrong:
            raise RuntimeError(f"{described}{colon}{sentence}")


# -- padding -------------------------------------------------------------------------------------------------------
_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def _padded(signal: Tensor, pad: int, mode: str) -> Tensor:
    """A batch of signals continued by `pad` values at both ends."""
    length = signal.array.shape[-1]
    if mode == "constant":
        return _zeros_around(signal, pad, pad)
    if mode not in _MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if mode == "reflect" and pad >= length or mode == "circular" and pad > length:
        shape = [1] * (3 - signal.array.ndim) + list(signal.array.shape)
        raise RuntimeError(
            f"Argument #4: Padding size should be less than the corresponding input dimension, but got: padding ({pad}, "
            f"{pad}) at dimension 2 of input {shape}"
        )
    index = np.pad(np.arange(length), pad, mode=_MODES[mode])  # type: ignore[call-overload]
    return index_select(signal, -1, wrap(send(index, device_of(signal.array))))


def _zeros_around(x: Tensor, before: int, after: int) -> Tensor:
    """Zeros before and behind along the last dimension."""
    xp, shape = xp_of(x.array), x.array.shape[:-1]
    sides = [wrap(xp.zeros((*shape, n), x.array.dtype)) for n in (before, after)]
    return cat([sides[0], x, sides[1]], -1) if before or after else x


def _in_the_middle(window: Tensor, n_fft: int) -> Tensor:
    """A window with zeros around it up to the size of the transform."""
    left = (n_fft - window.array.shape[0]) // 2
    return _zeros_around(window, left, n_fft - window.array.shape[0] - left)


# -- forward -------------------------------------------------------------------------------------------------------
@composite()
def stft(
    input: Tensor,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Tensor | None = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: bool | None = None,
    return_complex: bool | None = None,
    align_to_window: bool | None = None,
) -> Tensor:
    """The Fourier transforms of overlapping pieces of a signal: frequencies along the rows, time along the columns."""
    try:
        if center and align_to_window is not None:
            raise RuntimeError("stft align_to_window should only be set when center = false")
        signal = _padded(input, int(n_fft // 2), pad_mode) if center else input
        if window is None:
            warnings.warn(_LEAKS, UserWarning, stacklevel=2)
        hop = n_fft >> 2 if hop_length is None else hop_length
        length = n_fft if win_length is None else win_length
        complex_values = is_complex_array(input) or (window is not None and is_complex_array(window))
        if return_complex is None and not complex_values:
            raise RuntimeError(
                "stft requires the return_complex parameter be given for real inputs, and will further require that "
                "return_complex=True in a future PyTorch release."
            )
        described = _call("stft", _type(input), signal, n_fft=n_fft, hop_length=hop, win_length=length, window=window,
                          normalized=bool(normalized), onesided=onesided, return_complex=return_complex,
                          align_to_window=align_to_window)  # fmt: skip
        _check_pieces(signal, n_fft, hop, length, window, bool(align_to_window), described)
        if onesided and complex_values:
            raise RuntimeError(_ONE_SIDED)
    except (RuntimeError, NotImplementedError) as error:
        raise explained(error, "stft", [("input", input), ("n_fft", n_fft)]) from None
    if return_complex is False:
        warnings.warn(_REAL_PAIRS, UserWarning, stacklevel=2)
    found = _transformed(signal, n_fft, hop, length, window, normalized, onesided, bool(align_to_window))
    return view_as_real(found) if return_complex is False else found


def _check_pieces(
    signal: Tensor, n_fft: int, hop: int, length: int, window: Tensor | None, aligned: bool, described: str
) -> None:
    shape, kind = signal.array.shape, signal.array.dtype.kind
    _checked([(kind not in "fcV", "expected a tensor of floating point or complex values"),
              (len(shape) not in (1, 2), "expected a 1D or 2D tensor")], described, " : ")  # fmt: skip
    whole, size = shape[-1], None if window is None else window.array.shape
    room = whole + n_fft - length if aligned else whole
    problems = [
        (n_fft <= 0 or n_fft > room, f"expected 0 < n_fft < {whole}, but got n_fft={length}"),
        (hop <= 0, f"expected hop_length > 0, but got hop_length={hop}"),
        (length <= 0 or length > n_fft, f"expected 0 < win_length <= n_fft, but got win_length={length}"),
        (
            size is not None and size != (length,),
            f"expected a 1D window tensor of size equal to win_length={length}, but got window with size "
            f"{list(size or ())}",
        ),
    ]
    _checked(problems, described, " : ")


def _transformed(
    signal: Tensor, n_fft: int, hop: int, length: int, window: Tensor | None, normalized: bool,
    onesided: bool | None, aligned: bool,
) -> Tensor:  # fmt: skip
    """Cut, weigh and transform; (…, frequencies, pieces)."""
    single = signal.array.ndim == 1
    batch = unsqueeze(signal, 0) if single else signal
    if aligned:
        left = (n_fft - length) // 2
        batch = _zeros_around(batch, left, n_fft - length - left)
    if window is None and length < n_fft:
        window = wrap(xp_of(signal.array).ones(length, signal.array.real.dtype))
    pieces = unfold(batch, -1, n_fft, hop)
    if window is not None:
        pieces = pieces * _in_the_middle(window, n_fft)  # type: ignore[operator]
    norm = "ortho" if normalized else "backward"
    if is_complex_array(pieces):
        found = complex_transform(pieces, (2,), norm, True)
    else:
        found = fft_r2c(as_float(pieces), (2,), _scale(norm, n_fft, True), onesided is not False)
    found = transpose(found, 1, 2)
    return squeeze(found, 0) if single else found


# -- back ----------------------------------------------------------------------------------------------------------
@composite()
def istft(
    input: Tensor,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Tensor | None = None,
    center: bool = True,
    normalized: bool = False,
    onesided: bool | None = None,
    length: int | None = None,
    return_complex: bool = False,
) -> Tensor:
    """The signal whose `stft` comes nearest to the input, by least squares."""
    if window is None:
        warnings.warn(_LOSES, UserWarning, stacklevel=2)
    hop = n_fft >> 2 if hop_length is None else hop_length
    size = n_fft if win_length is None else win_length
    described = _call("istft", _type(input, cpu=True), input, n_fft=n_fft, hop_length=hop, win_length=size, window=window,
                      center=bool(center), normalized=bool(normalized), onesided=onesided, length=length,
                      return_complex=bool(return_complex))  # fmt: skip
    try:
        half = _check_spectrum(input, n_fft, hop, size, window, onesided, return_complex, described)
    except (RuntimeError, IndexError) as error:
        raise explained(error, "istft", [("input", input), ("n_fft", n_fft)]) from None
    single = input.array.ndim == 2
    pieces = transpose(unsqueeze(input, 0) if single else input, 1, 2)
    norm = "ortho" if normalized else "backward"
    if return_complex:
        pieces = complex_transform(pieces, (2,), norm, False)
    else:
        pieces = pieces if half else narrow(pieces, -1, 0, n_fft // 2 + 1)
        pieces = real_transform(pieces, (2,), n_fft, norm)
    if window is None:
        window = wrap(xp_of(input.array).ones(size, input.array.real.dtype))
    found = _overlapped(pieces, _in_the_middle(window, n_fft), hop, center, length, described)
    return squeeze(found, 0) if single else found


def _check_spectrum(
    input: Tensor, n_fft: int, hop: int, size: int, window: Tensor | None, onesided: bool | None, return_complex: bool,
    described: str,
) -> bool:  # fmt: skip
    """Refuse what is no spectrum of this transform; does the input hold one half of it?"""
    a = input.array
    if not is_complex_array(input):
        raise RuntimeError(
            "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."
        )
    if a.ndim < 2:
        raise IndexError("Dimension out of range (expected to be in range of [-2, 1], but got -3)")
    have = a.shape[-2]
    half = have != n_fft if onesided is None else onesided
    wanted = n_fft // 2 + 1 if half else n_fft
    match = "n_fft / 2 + 1 when onesided=True" if half else "n_fft when onesided=False"
    problems = [
        (not a.size, "input tensor cannot be empty."),
        (a.ndim > 3, f"expected a tensor with 3 or 4 dimensions, but got {a.ndim + 1}"),
        (
            have != wanted,
            f"expected the frequency dimension (3rd to the last) of the input tensor to match {match}, but got {have}",
        ),
        (not 0 < hop <= size, "expected 0 < hop_length <= win_length"),
        (not 0 < size <= n_fft, "expected 0 < win_length <= n_fft"),
        (
            window is not None and window.array.shape != (size,),
            "Invalid window shape. window has to be 1D and length of `win_length`",
        ),
    ]
    _checked(problems, described, " : ")
    if return_complex and half:
        raise RuntimeError(_ONE_SIDED)
    if not return_complex and window is not None and is_complex_array(window):
        raise RuntimeError("Complex windows are incompatible with return_complex=False")
    return half


def _overlapped(pieces: Tensor, window: Tensor, hop: int, center: bool, length: int | None, described: str) -> Tensor:
    """The pieces, weighed again, added where they were cut, and divided by the weights that met there."""
    batch, count, n_fft = pieces.array.shape
    whole = n_fft + hop * (count - 1)
    weighed = pieces * reshape(window, (1, 1, n_fft))  # type: ignore[operator]
    signal = folded(weighed, (batch, whole), 1, n_fft, hop)
    squares = expand(reshape(window * window, (1, 1, n_fft)), (1, count, n_fft))  # type: ignore[operator]
    envelope = folded(squares, (1, whole), 1, n_fft, hop)
    start = n_fft // 2 if center else 0
    end = start + length if length is not None else whole - n_fft // 2 if center else whole
    kept = min(end, whole) - start
    envelope = narrow(envelope, 1, start, kept)
    if bool((abs(envelope.array) < 1e-11).any()):
        raise RuntimeError(
            f"{described} window overlap add min: 1\n  the windows do not cover the signal: choose a smaller hop_length"
        )
    found = narrow(signal, 1, start, kept) / envelope  # type: ignore[operator]
    if end > whole:
        warnings.warn(
            "The length of signal is shorter than the length parameter. Result is being padded with zeros in the tail. "
            "Please check your center and hop_length settings.",
            UserWarning,
            stacklevel=3,
        )
        found = _zeros_around(found, 0, end - whole)
    return found
