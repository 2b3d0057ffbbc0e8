"""`PIL`, where it is not installed."""

from __future__ import annotations

from . import pil_image as Image  # noqa: N812
from . import pil_image as ImageOps  # noqa: N812
from .missing import refusing

__path__: list[str] = []
__all__ = ["Image", "ImageOps"]
__getattr__ = refusing("PIL", "only Image is provided")
