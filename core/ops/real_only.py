"""Elementwise operations that torch refuses for complex numbers: what its kernels are called in the refusal, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..array.dtypes import scalar_name

_CLAMP = "clamp is not supported for complex types"
_KERNELS = {
    name: f"{name}_cpu"
    for name in (
        "frac", "logaddexp2", "copysign", "nextafter", "gcd", "lcm", "igamma", "igammac", "logit", "xlogy", "xlog1py", "zeta",
        "erfcx", "ndtri", "log_ndtr", "entr", "i0e", "i1", "i1e", 
    )
} | {name: f"{name}_vml_cpu" for name in ("erf", "erfc", "erfinv", "lgamma", "i0")} | {
    "digamma": "digamma", "polygamma_of": "polygamma", "rounded": "round_cpu", "cummax_dim": "cummax_cpu",
    "cummin_dim": "cummin_cpu", "nanmedian_dim": "median_out", "nanmedian_all": "median_cpu",
}  # fmt: skip
_SENTENCES: dict[str, tuple[type[Exception], str]] = {
    "deg2rad": (RuntimeError, "deg2rad is not supported for complex tensors."),
    "rad2deg": (RuntimeError, "rad2deg is not supported for complex tensors."),
    "heaviside": (RuntimeError, "heaviside is not yet implemented for complex tensors."),
    "signbit": (NotImplementedError, "signbit is not implemented for complex tensors."),
    "isposinf": (RuntimeError, "isposinf does not support complex inputs."),
    "isneginf": (RuntimeError, "isneginf does not support complex inputs."),
    "fmax": (RuntimeError, "fmax not implemented for complex tensors."),
    "fmin": (RuntimeError, "fmin not implemented for complex tensors."),
    "clamp_min": (NotImplementedError, _CLAMP),
    "clamp_max": (NotImplementedError, _CLAMP),
    "clamp_between": (NotImplementedError, _CLAMP),
}


def refusal(name: str) -> Callable | None:
    """The check of an operation's operands that refuses complex ones; None where torch works on them."""
    if name not in _KERNELS and name not in _SENTENCES:
        return None

    def check(*arguments: Any) -> None:
        for a in arguments:
            if getattr(getattr(a, "dtype", None), "kind", "") == "c":
                raise _error(name, arguments, a.dtype)

    return check


def _error(name: str, arguments: tuple, dtype: Any) -> Exception:
    kernel = _KERNELS.get(name)
    if name in ("clamp_min", "clamp_max") and hasattr(arguments[1], "dtype"):
        kernel = "maximum_cpu" if name == "clamp_min" else "minimum_cpu"
    elif name == "polygamma_of" and arguments[1] < 2:
        kernel = ("digamma", "trigamma")[arguments[1]]
    if kernel is not None:
        return NotImplementedError(f"\"{kernel}\" not implemented for '{scalar_name(dtype)}'")
    kind, sentence = _SENTENCES[name]
    return kind(sentence)


__all__ = ["refusal"]
