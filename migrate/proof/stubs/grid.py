"""`torchvision.utils`: images side by side in a grid, and a grid as a PNG file."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np

from .functional import is_tensor
from .missing import refusing
from .picture import png


def _array(tensor: Any) -> np.ndarray:
    for name in ("detach", "cpu"):
        tensor = getattr(tensor, name)() if hasattr(tensor, name) else tensor
    return np.array(tensor.numpy())


def make_grid(
    tensor: Any, nrow: int = 8, padding: int = 2, normalize: bool = False, range: Any = None,  # noqa: A002
    scale_each: bool = False, pad_value: float = 0, value_range: Any = None,
) -> Any:  # fmt: skip
    """A batch of images as one image, `nrow` in a row; black lines of `padding` pixels between them."""
    import torch

    listed = isinstance(tensor, (list, tuple)) and all(is_tensor(t) for t in tensor)
    if not (listed or is_tensor(tensor)):
        raise TypeError(f"tensor or list of tensors expected, got {type(tensor)}")
    images = np.stack([_array(t) for t in tensor]) if listed else _array(tensor)
    if images.ndim == 2:
        images = images[None]
    if images.ndim == 3:
        images = images[None]
    if images.shape[1] == 1:
        images = np.repeat(images, 3, axis=1)
    if normalize:
        images = _normalized(images, range or value_range, scale_each)
    return torch.from_numpy(_laid_out(images, nrow, padding, pad_value))


def _normalized(images: np.ndarray, limits: Any, each: bool) -> np.ndarray:
    def scaled(part: np.ndarray) -> np.ndarray:
        low, high = limits if limits is not None else (part.min(), part.max())
        return (np.clip(part, low, high) - low) / images.dtype.type(high - low + 1e-5)

    return np.stack([scaled(i) for i in images]) if each else scaled(images)


def _laid_out(images: np.ndarray, nrow: int, padding: int, pad_value: float) -> np.ndarray:
    count, channels, height, width = images.shape
    if count == 1:
        return images[0]
    columns = min(nrow, count)
    rows = math.ceil(count / columns)
    height, width = height + padding, width + padding
    out = np.full((channels, height * rows + padding, width * columns + padding), pad_value, images.dtype)
    for index, image in enumerate(images):
        top, left = index // columns * height + padding, index % columns * width + padding
        out[:, top : top + height - padding, left : left + width - padding] = image
    return out


def save_image(tensor: Any, fp: Any = None, *grid: Any, filename: Any = None, **named: Any) -> None:
    """Write `make_grid` of the tensor to a file, as PNG whatever its name ends in."""
    named.pop("format", None)
    values = _array(make_grid(tensor, *grid, **named)).astype(np.float64)
    data = png(np.clip(values * 255 + 0.5, 0, 255).astype(np.uint8).transpose(1, 2, 0))
    target = filename if fp is None else fp
    if hasattr(target, "write"):
        target.write(data)
        return
    with open(os.fspath(target), "wb") as file:
        file.write(data)


__getattr__ = refusing("torchvision.utils")
