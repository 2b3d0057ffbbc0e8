"""Functional resampling: interpolate and its three old names."""

from __future__ import annotations

import warnings
from typing import Any

from ...ops.upsampling import upsampled
from ...tensor import Tensor
from .pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d
from .refusal import refusal

_NEEDS = {"linear": 3, "bilinear": 4, "trilinear": 5}
_KINDS = {
    "nearest": "nearest", "nearest-exact": "nearest-exact", "linear": "linear", "bilinear": "linear",
    "trilinear": "linear", "bicubic": "cubic",
}  # fmt: skip


def interpolate(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None, antialias: bool = False,
) -> Tensor:  # fmt: skip
    """Lines, pictures or volumes resampled to `size`, or by `scale_factor`.

    `mode` is nearest, nearest-exact, linear, bilinear, bicubic, trilinear or area. With `align_corners` the first and
    last elements stay where they are; with `antialias` (of pictures) none is passed over when the size shrinks.
    """
    call = dict(input=input.array, size=size, scale_factor=scale_factor, mode=mode)

    def fail(kind: type[Exception], sentence: str) -> Exception:
        return refusal(kind, sentence, "interpolate", **call)

    if mode in ("nearest", "area", "nearest-exact") and align_corners is not None:
        raise fail(
            ValueError,
            "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear",
        )
    n = input.dim() - 2
    if size is not None and scale_factor is not None:
        raise fail(ValueError, "only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise fail(ValueError, "either size or scale_factor should be defined")
    output = None if size is None else _output_size(size, input, n, fail)
    scales = None if scale_factor is None else _scale_factors(scale_factor, input, n, fail)
    if recompute_scale_factor and size is not None:
        raise fail(ValueError, "recompute_scale_factor is not meaningful with an explicit size.")
    if scales is not None and (recompute_scale_factor or mode == "area"):
        output = tuple(int(length * s) for length, s in zip(input.array.shape[2:], scales))
        scales = None
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and input.dim() == 4):
        sentence = (
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input"
        )
        raise fail(ValueError, sentence)
    _check_mode(mode, input.dim(), fail)
    if mode == "area":
        return (adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d)[n - 1](input, output)
    kind = _KINDS[mode] + ("-antialias" if antialias else "")
    return upsampled(input, kind, output, bool(align_corners), scales)


def _output_size(size: Any, input: Tensor, n: int, fail: Any) -> tuple:
    if not isinstance(size, (list, tuple)):
        return (size,) * n
    if len(size) != n:
        sentence = (
            "Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of "
            f"{list(input.array.shape[2:])} and output size of {size}. Please provide input tensor in (N, C, d1, d2, ...,dK) "
            "format and output size in (o1, o2, ...,oK) format."
        )
        raise fail(ValueError, sentence)
    if not all(isinstance(s, int) or hasattr(s, "__index__") for s in size):
        sentence = (
            "expected size to be one of int or Tuple[int] or Tuple[int, int] or Tuple[int, int, int], but got size with "
            f"types {[type(s) for s in size]}"
        )
        raise fail(TypeError, sentence)
    return tuple(size)


def _scale_factors(scale_factor: Any, input: Tensor, n: int, fail: Any) -> tuple:
    if not isinstance(scale_factor, (list, tuple)):
        return (scale_factor,) * n
    if len(scale_factor) != n:
        sentence = (
            "Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions "
            f"of {list(input.array.shape[2:])} and scale_factor of shape {scale_factor}. Please provide input tensor in (N, "
            "C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format."
        )
        raise fail(ValueError, sentence)
    return tuple(scale_factor)


def _check_mode(mode: str, dim: int, fail: Any) -> None:
    """Each mode has its number of dimensions."""
    if mode == "lanczos":
        raise fail(
            NotImplementedError, "interpolate: mode='lanczos' is not supported; use 'bicubic' with antialias=True"
        )
    if dim in (3, 4, 5):
        if mode in ("nearest", "nearest-exact", "area") or _NEEDS.get(mode) == dim or (mode == "bicubic" and dim == 4):
            return
        if mode in _NEEDS:
            raise fail(NotImplementedError, f"Got {dim}D input, but {mode} mode needs {_NEEDS[mode]}D input")
    sentence = (
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {dim}D) for the modes: nearest | linear | bilinear "
        f"| bicubic | trilinear | lanczos | area | nearest-exact (got {mode})"
    )
    raise fail(NotImplementedError, sentence)


# -- old names -----------------------------------------------------------------------------------------------------
def _deprecated(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.", UserWarning, stacklevel=3
    )


def upsample(
    input: Tensor, size: Any = None, scale_factor: Any = None, mode: str = "nearest", align_corners: bool | None = None
) -> Tensor:
    """The old name of interpolate."""
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(input: Tensor, size: Any = None, scale_factor: Any = None) -> Tensor:
    """interpolate in mode nearest."""
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(input: Tensor, size: Any = None, scale_factor: Any = None) -> Tensor:
    """interpolate in mode bilinear, with aligned corners."""
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


__all__ = ["interpolate", "upsample", "upsample_bilinear", "upsample_nearest"]
