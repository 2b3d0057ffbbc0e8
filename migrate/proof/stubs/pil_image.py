"""`PIL.Image`, where PIL is not installed: synthetic images, arrays as images, and PNG files that the stand-ins wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from .missing import NoStandInError, refusing
from .picture import CHANNELS, Picture, read_png

Image = Picture
NEAREST, LANCZOS, BILINEAR, BICUBIC = 0, 1, 2, 3
ANTIALIAS = LANCZOS
FLIP_LEFT_RIGHT, FLIP_TOP_BOTTOM, ROTATE_90, ROTATE_180, ROTATE_270, TRANSPOSE = range(6)


def fromarray(array: Any, mode: str | None = None) -> Picture:
    """An image on a copy of the array, uint8."""
    return Picture(np.array(array, np.uint8 if np.asarray(array).dtype == bool else None), mode)


def new(mode: str, size: tuple[int, int], color: Any = 0) -> Picture:  # noqa: A001
    """An image of one colour."""
    channels = CHANNELS[mode]
    return Picture(np.full((size[1], size[0], channels), color, np.uint8), mode)


def open(path: Any, mode: str = "r") -> Picture:  # noqa: A001
    """A PNG as the stand-ins write it; NoStandInError for an image that only PIL can decode."""
    data = path.read() if hasattr(path, "read") else _read(path)
    try:
        return Picture(read_png(data))
    except ValueError as error:
        raise NoStandInError(f"PIL.Image.open({path!r}): {error}") from None


def _read(path: Any) -> bytes:
    import builtins

    with builtins.open(path, "rb") as file:  # by its name of now: provided files are opened through a replacement
        return file.read()


def fromimage(value: Any) -> np.ndarray:
    """The array of a Picture or of PIL's own image."""
    return np.asarray(value)


def like(value: Any, array: np.ndarray) -> Any:
    """`array` as the same kind of image as `value`."""
    if isinstance(value, Picture):
        return Picture(array)
    import PIL.Image

    return PIL.Image.fromarray(array)


def made(array: np.ndarray) -> Any:
    """A new image: PIL's own where that is installed."""
    import PIL.Image  # ours, where it is not

    return PIL.Image.fromarray(array[:, :, 0] if array.ndim == 3 and array.shape[2] == 1 else array)


def expand(image: Any, border: int = 0, fill: Any = 0) -> Any:
    """PIL.ImageOps.expand: a border of one colour."""
    array = np.asarray(image)
    pad = ((border, border), (border, border), *[(0, 0)] * (array.ndim - 2))
    return like(image, np.pad(array, pad, constant_values=fill))


__getattr__ = refusing("PIL.Image")
