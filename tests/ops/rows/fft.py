"""The rows of Fourier transforms, windows and removed functions."""

from __future__ import annotations

from tt.tests.ops.row import plain
from tt.tests.ops.samples import S, x

WIDE = ("float32", "float64")


def transform(name, real=False):
    """A transform in torch.fft of real numbers, or of pairs as complex ones; complex results as pairs."""

    def call(torch, a, *args, **kwargs):
        found = getattr(torch.fft, name)(a if real else torch.view_as_complex(a.contiguous()), *args, **kwargs)
        return (
            torch.view_as_real(found.resolve_conj() if hasattr(found, "resolve_conj") else found)
            if found.is_complex()
            else found
        )

    return call


for _name in ("fft", "ifft", "rfft", "ihfft"):
    plain(f"fft.{_name}", S(x(3, 5)), S(x(3, 4), 6), S(x(3, 5), 3, 0, "ortho"), S(x(3, 5), norm="forward"), dtypes=WIDE,
          call=transform(_name, True), covers=("fft_r2c",), bad=(S(x(2, 2), n=0), S(x(2, 2), norm="x"), S(x(2, 2), dim=5)))  # fmt: skip
for _name in ("fft", "ifft", "irfft", "hfft"):
    plain(f"fft.{_name} of complex", S(x(3, 5, 2)), S(x(3, 4, 2), 6), S(x(3, 5, 2), 3, 0, "ortho"), dtypes=WIDE,
          call=transform(_name), covers=("fft_c2c", "fft_c2r"))  # fmt: skip
for _name in ("fft2", "ifft2", "rfft2", "fftn", "ifftn", "rfftn"):
    plain(f"fft.{_name}", S(x(2, 3, 5)), S(x(2, 3, 4), (4, 3)), S(x(2, 3, 5), dim=(0, 1), norm="ortho"), dtypes=WIDE,
          call=transform(_name, True), bad=(S(x(2, 2), dim=(0, 0)), S(x(2, 2), (1,), (0, 1))))  # fmt: skip
for _name in ("irfft2", "irfftn"):
    plain(f"fft.{_name}", S(x(2, 3, 5, 2)), S(x(2, 3, 4, 2), (4, 5)), dtypes=WIDE, call=transform(_name))

for _name in ("hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window"):
    plain(_name, S(8), S(7, False), S(1), S(0), S(2), bad=(S(-1),), dtypes=())
plain("logspace", S(0, 2, 5), S(-1, 1, 4, 2.0), S(0, 1, 1), bad=(S(0, 1, -1),), dtypes=())
for _name in ("symeig", "eig", "matrix_rank"):
    plain(_name, S(x(2, 2)), dtypes=())
