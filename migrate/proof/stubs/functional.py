"""`torchvision.transforms.functional`: what the transforms do to one image, by NumPy, for images and for tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .missing import refusing
from .picture import cropped, resized, rotated
from .pil_image import like, made


def is_tensor(value: Any) -> bool:
    """A tensor of the run's torch, of any kind."""
    import torch

    kinds = tuple(k for k in (getattr(torch, "Tensor", None), getattr(torch, "_TensorBase", None)) if k is not None)
    return bool(torch.is_tensor(value)) or isinstance(value, kinds)


def _image(value: Any) -> np.ndarray:
    if is_tensor(value) or isinstance(value, np.ndarray) or not hasattr(value, "size"):
        raise TypeError(f"img should be PIL Image. Got {type(value)}")
    return np.asarray(value)


def to_tensor(pic: Any) -> Any:
    """An image of bytes as a float tensor from 0 to 1, channels first; an array of floats keeps its values."""
    import torch

    if is_tensor(pic):
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    array = np.asarray(pic)
    if array.ndim not in (2, 3) or array.dtype == object:
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    channels_first = np.ascontiguousarray(array.reshape(*array.shape[:2], -1).transpose(2, 0, 1))
    if array.dtype == bool:
        channels_first = channels_first.astype(np.float32)
    elif array.dtype == np.uint8:
        channels_first = channels_first.astype(np.float32) / np.float32(255)
    return torch.from_numpy(channels_first)


def to_pil_image(pic: Any, mode: str | None = None) -> Any:
    """A tensor (channels first, 0 to 1) or an array (channels last) as an image."""
    if is_tensor(pic):
        array = np.asarray(pic.numpy())
        array = array[None] if array.ndim == 2 else array
        if array.dtype.kind == "f":
            array = (array * 255).astype(np.uint8)
        return made(array.transpose(1, 2, 0))
    if not isinstance(pic, np.ndarray):
        raise TypeError(f"pic should be Tensor or ndarray. Got {type(pic)}.")
    return made(pic)


def normalize(tensor: Any, mean: Any, std: Any, inplace: bool = False) -> Any:
    """(value - mean) / std for each channel, as many channels as all three have."""
    import torch

    if not is_tensor(tensor):
        raise TypeError("tensor is not a torch image.")
    array = np.array(tensor.numpy())
    for channel, m, s in zip(array, np.atleast_1d(np.asarray(mean)), np.atleast_1d(np.asarray(std))):
        channel -= array.dtype.type(m)
        channel /= array.dtype.type(s)
    out = torch.from_numpy(array)
    return tensor.copy_(out) if inplace else out


def resize(img: Any, size: Any, interpolation: int = 2) -> Any:
    """To (height, width), or its shorter side to a number."""
    array = _image(img)
    height, width = array.shape[:2]
    if isinstance(size, int):
        short = min(height, width)
        if short == size:
            return img
        size = (size * height // short, size * width // short)
    return like(img, resized(array, int(size[0]), int(size[1]), _resample(interpolation)))


def pad(img: Any, padding: Any, fill: Any = 0, padding_mode: str = "constant") -> Any:
    """A border: one number, (left and right, top and bottom), or (left, top, right, bottom)."""
    array = _image(img)
    sides = [padding] * 4 if isinstance(padding, int) else list(padding)
    if len(sides) == 2:
        sides = sides * 2
    left, top, right, bottom = sides
    where = ((top, bottom), (left, right), *[(0, 0)] * (array.ndim - 2))
    if padding_mode not in ("constant", "edge", "reflect", "symmetric"):
        raise ValueError("Padding mode should be either constant, edge, reflect or symmetric")
    if padding_mode == "constant":
        return like(img, np.pad(array, where, constant_values=fill))
    return like(img, np.pad(array, where, mode=padding_mode))  # type: ignore[call-overload]


def crop(img: Any, i: int, j: int, h: int, w: int) -> Any:
    """The window whose upper left corner is row i, column j."""
    return like(img, cropped(_image(img), i, j, h, w))


def center_crop(img: Any, output_size: Any) -> Any:
    """The middle of an image."""
    h, w = (output_size, output_size) if isinstance(output_size, int) else output_size
    height, width = _image(img).shape[:2]
    return crop(img, int(round((height - h) / 2.0)), int(round((width - w) / 2.0)), h, w)


def resized_crop(img: Any, i: int, j: int, h: int, w: int, size: Any, interpolation: int = 2) -> Any:
    """A window, brought to a size."""
    return resize(crop(img, i, j, h, w), size, interpolation)


def hflip(img: Any) -> Any:
    """Left and right exchanged."""
    return like(img, np.ascontiguousarray(np.fliplr(_image(img))))


def vflip(img: Any) -> Any:
    """Upper and lower half exchanged."""
    return like(img, np.ascontiguousarray(np.flipud(_image(img))))


def rotate(img: Any, angle: float, *_: Any, **__: Any) -> Any:
    """Turned about the middle, nearest pixel."""
    return like(img, rotated(_image(img), angle))


def to_grayscale(img: Any, num_output_channels: int = 1) -> Any:
    """Grey, in one channel or three equal ones."""
    if num_output_channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    grey = np.asarray(img.convert("L"))
    return like(img, grey if num_output_channels == 1 else np.repeat(grey[:, :, None], 3, axis=2))


def _blend(img: Any, other: np.ndarray | float, factor: float) -> Any:
    array = _image(img)
    return like(img, np.clip(np.rint(other + factor * (array - np.float64(1) * other)), 0, 255).astype(np.uint8))


def adjust_brightness(img: Any, brightness_factor: float) -> Any:
    """Towards black, or away from it."""
    return _blend(img, 0.0, brightness_factor)


def adjust_contrast(img: Any, contrast_factor: float) -> Any:
    """Towards the mean grey, or away from it."""
    return _blend(img, float(np.asarray(img.convert("L")).mean()), contrast_factor)


def adjust_saturation(img: Any, saturation_factor: float) -> Any:
    """Towards grey, or away from it."""
    return _blend(img, np.asarray(to_grayscale(img, 3), np.float64), saturation_factor)


def _resample(interpolation: Any) -> int:
    """PIL's number of a filter; torchvision's later names are text."""
    name = getattr(interpolation, "value", interpolation)
    return 0 if name in (0, "nearest") else 2


__getattr__ = refusing("torchvision.transforms.functional")
