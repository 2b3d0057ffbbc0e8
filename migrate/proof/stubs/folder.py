"""`torchvision.datasets.folder`: the names that programs take from there."""

from __future__ import annotations

from .datasets import DatasetFolder, ImageFolder
from .missing import refusing
from .pil_image import open as pil_loader

IMG_EXTENSIONS = [".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm"]
default_loader = pil_loader


def has_file_allowed_extension(filename: str, extensions: object = IMG_EXTENSIONS) -> bool:
    """Does the name end like an image's?"""
    return filename.lower().endswith(tuple(extensions))  # type: ignore[arg-type]


is_image_file = has_file_allowed_extension
__all__ = ["IMG_EXTENSIONS", "DatasetFolder", "ImageFolder", "default_loader", "is_image_file", "pil_loader"]
__getattr__ = refusing("torchvision.datasets.folder")
