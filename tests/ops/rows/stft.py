"""The rows of short-time Fourier transforms."""

from __future__ import annotations

import warnings

from tt.tests.ops.row import known, plain
from tt.tests.ops.samples import S, x

WIDE = ("float32", "float64")
_nodes = known("the last of several operations may be another", "nodes")


def forward(torch, signal, *args, complexly=True, **kwargs):
    """The transform as pairs of real numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if complexly is None:
            return torch.view_as_real(torch.stft(signal, *args, **kwargs))
        found = torch.stft(signal, *args, return_complex=complexly, **kwargs)
    return torch.view_as_real(found) if complexly else found


def backward(torch, real, imaginary, *args, **kwargs):
    """The inverse, of a spectrum given in parts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = torch.istft(torch.view_as_complex(torch.stack([real, imaginary], -1)), *args, **kwargs)
    return torch.view_as_real(found) if found.is_complex() else found


_window = x(4, low=0.5, high=1.5)
plain(
    "stft",
    S(x(9), 4, window=_window),
    S(x(2, 9), 4, 2),
    S(x(9), 4, 3, 3, x(3, low=0.5, high=1.5), center=False),
    S(x(9), 5, normalized=True, onesided=False, window=x(5)),
    S(x(9), 4, pad_mode="constant", complexly=False),
    S(x(9), 4, pad_mode="replicate", window=_window),
    S(x(2, 9), 4, pad_mode="circular", window=_window),
    S(x(9), 6, 2, 4, _window, center=False, align_to_window=True),
    S(x(9), 6, 2, 3, center=False),
    call=forward,
    dtypes=(*WIDE, "int64"),
    bad=(
        S(x(9), 4, complexly=None), S(x(2), 8), S(x(2, 2, 9), 4, center=False), S(x(9), 12, center=False),
        S(x(9), 4, 0), S(x(9), 4, 1, 5), S(x(9), 4, 1, 0), S(x(9), 4, window=x(3)), S(x(9), 0, center=False),
        S(x(9), 4, pad_mode="x"), S(x(9), 4, align_to_window=True),
    ),
)  # fmt: skip
plain(
    "istft",
    S(x(3, 6), x(3, 6), 4, window=_window),
    S(x(2, 3, 6), x(2, 3, 6), 4, 2),
    S(x(3, 6), x(3, 6), 5, 2, 4, _window, normalized=True),
    S(x(4, 5), x(4, 5), 4, 1, window=_window, return_complex=True),
    S(x(4, 5), x(4, 5), 4, 1, window=_window),
    S(x(3, 6), x(3, 6), 4, 1, window=_window, length=3),
    S(x(3, 6), x(3, 6), 4, 1, window=_window, length=20),
    S(x(3, 6), x(3, 6), 4, 2, window=_window, center=False),
    call=backward,
    dtypes=WIDE,
    differs=_nodes,
    bad=(
        S(x(3), x(3), 4), S(x(2, 6), x(2, 6), 4), S(x(3, 6), x(3, 6), 4, onesided=False), S(x(3, 6), x(3, 6), 4, 5),
        S(x(3, 6), x(3, 6), 4, 0), S(x(3, 6), x(3, 6), 4, 1, 5), S(x(3, 6), x(3, 6), 4, window=x(3)),
        S(x(1, 1, 3, 6), x(1, 1, 3, 6), 4), S(x(3, 6), x(3, 6), 4, return_complex=True),
        S(x(4, 5), x(4, 5), 4, onesided=True),
    ),
)  # fmt: skip


def of_complex(torch, real, imaginary, *args, **kwargs):
    """The transform of a complex signal given in parts."""
    signal = torch.view_as_complex(torch.stack([real, imaginary], -1))
    return torch.view_as_real(torch.stft(signal, *args, **kwargs))


plain("stft of complex numbers", S(x(7), x(7), 4, window=_window), S(x(2, 7), x(2, 7), 4, 2, 3, x(3)), call=of_complex,
      dtypes=WIDE, bad=(S(x(7), x(7), 4, window=_window, onesided=True),))  # fmt: skip
