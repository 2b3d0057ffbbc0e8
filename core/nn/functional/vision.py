"""Functional layers for pictures: sampling by a grid, affine grids, shuffled pixels and channels."""

from __future__ import annotations

import warnings
from typing import Any

from ...ops.grid_sampling import affine_grid_generator, grid_sampler
from ...ops.pixel_shuffle import channel_shuffle, pixel_shuffle, pixel_unshuffle
from ...tensor import Tensor
from .refusal import refusal

_MODES = ("bilinear", "nearest", "bicubic")
_PADDINGS = ("zeros", "border", "reflection")


def _default_of_corners() -> bool:
    warnings.warn(
        "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. Please specify "
        "align_corners=True if the old behavior is desired. See the documentation of grid_sample for details.",
        UserWarning,
        stacklevel=4,
    )
    return False


def grid_sample(
    input: Tensor, grid: Tensor, mode: str = "bilinear", padding_mode: str = "zeros", align_corners: bool | None = None
) -> Tensor:
    """The input at the grid's positions, from -1 at one end of a dimension to 1 at the other (Jaderberg et al., 2015)."""
    call = dict(input=input.array, grid=grid.array)
    if mode not in _MODES:
        sentence = (
            f"nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '{mode}'"
        )
        raise refusal(ValueError, sentence, "grid_sample", **call, mode=mode)
    if padding_mode not in _PADDINGS:
        sentence = (
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: "
            f"'{padding_mode}'"
        )
        raise refusal(ValueError, sentence, "grid_sample", **call, padding_mode=padding_mode)
    if align_corners is None:
        align_corners = _default_of_corners()
    return grid_sampler(input, grid, _MODES.index(mode), _PADDINGS.index(padding_mode), align_corners)


def affine_grid(theta: Tensor, size: Any, align_corners: bool | None = None) -> Tensor:
    """The grid that grid_sample needs to map pictures (matrices [N, 2, 3]) or volumes ([N, 3, 4]) affinely."""
    if align_corners is None:
        align_corners = _default_of_corners()
    call = dict(theta=theta.array, size=size)
    if not theta.is_floating_point():
        sentence = f"Expected theta to have floating point type, but got {theta.dtype}"
        raise refusal(ValueError, sentence, "affine_grid", **call)
    if len(size) not in (4, 5):
        sentence = (
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
            f"{size}."
        )
        raise refusal(NotImplementedError, sentence, "affine_grid", **call)
    n = len(size) - 2
    if theta.dim() != 3 or tuple(theta.array.shape[-2:]) != (n, n + 1):
        sentence = (
            f"Expected a batch of {n}D affine matrices of shape Nx{n}x{n + 1} for size {size}. Got {theta.shape}."
        )
        raise refusal(ValueError, sentence, "affine_grid", **call)
    if align_corners and min(size[-n:]) == 1:
        warnings.warn(
            "Since version 1.3.0, affine_grid behavior has changed for unit-size grids when align_corners=True. This is "
            "not an intended use case of affine_grid. See the documentation of affine_grid for details.",
            UserWarning,
            stacklevel=3,
        )
    elif min(size) <= 0:
        raise refusal(ValueError, f"Expected non-zero, positive output size. Got {size}", "affine_grid", **call)
    return affine_grid_generator(theta, size, align_corners)


__all__ = ["affine_grid", "channel_shuffle", "grid_sample", "pixel_shuffle", "pixel_unshuffle"]
