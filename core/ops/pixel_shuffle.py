"""Channels as pixels and back, and channels in another order."""

from __future__ import annotations

from ..tensor import Tensor
from .declare import operation


def _check_picture(name: str, shape: tuple) -> None:
    if len(shape) < 3:
        sentence = f"{name} expects input to have at least 3 dimensions, but got input with {len(shape)} dimension(s)"
        raise RuntimeError(sentence)


@operation(grad=dict(self=lambda g, upscale_factor: pixel_unshuffle(g, upscale_factor)), method=False)
def pixel_shuffle(xp, self: Tensor, upscale_factor: int):
    """[*, C r r, H, W] as [*, C, H r, W r] (Shi et al., 2016).

    >>> torch.pixel_shuffle(torch.arange(4.0).reshape(4, 1, 1), 2)
    tensor([[[0., 1.],
             [2., 3.]]])
    """
    shape, r = self.shape, upscale_factor
    _check_picture("pixel_shuffle", shape)
    if r <= 0:
        raise RuntimeError(f"pixel_shuffle expects a positive upscale_factor, but got {r}")
    *lead, channels, height, width = shape
    if channels % (r * r):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but "
            f"input.size(-3)={channels} is not divisible by {r * r}"
        )
    n = len(lead)
    parts = self.reshape(*lead, channels // (r * r), r, r, height, width)
    order = (*range(n), n, n + 3, n + 1, n + 4, n + 2)
    return xp.ascontiguousarray(parts.transpose(order)).reshape(*lead, channels // (r * r), height * r, width * r)


@operation(grad=dict(self=lambda g, downscale_factor: pixel_shuffle(g, downscale_factor)), method=False)
def pixel_unshuffle(xp, self: Tensor, downscale_factor: int):
    """[*, C, H r, W r] as [*, C r r, H, W]: the inverse of pixel_shuffle."""
    shape, r = self.shape, downscale_factor
    _check_picture("pixel_unshuffle", shape)
    if r <= 0:
        raise RuntimeError(f"pixel_unshuffle expects a positive downscale_factor, but got {r}")
    *lead, channels, height, width = shape
    for what, k, length in (("height", 2, height), ("width", 1, width)):
        if length % r:
            raise RuntimeError(
                f"pixel_unshuffle expects {what} to be divisible by downscale_factor, but input.size(-{k})={length} is not "
                f"divisible by {r}"
            )
    if not self.size:
        return self.copy()  # torch leaves nothing as it is
    n = len(lead)
    parts = self.reshape(*lead, channels, height // r, r, width // r, r)
    order = (*range(n), n, n + 2, n + 4, n + 1, n + 3)
    return xp.ascontiguousarray(parts.transpose(order)).reshape(*lead, channels * r * r, height // r, width // r)


def _shuffled_back(g, groups):
    channels = tuple(g.shape)[1]
    return channel_shuffle(g, channels // groups if channels else groups)


@operation(grad=dict(self=_shuffled_back), method=False)
def channel_shuffle(xp, self: Tensor, groups: int):
    """Channels of `groups` groups dealt out in turn (Zhang et al., ShuffleNet, 2018)."""
    shape = tuple(self.shape)
    if len(shape) <= 2:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    if shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {groups} groups."
        )
    parts = self.reshape(shape[0], groups, shape[1] // groups, *shape[2:])
    return xp.ascontiguousarray(parts.swapaxes(1, 2)).reshape(shape)
