"""`torchvision` itself: its submodules, and a version that says what it is."""

from __future__ import annotations

from . import datasets, models, transforms
from . import grid as utils
from .missing import refusing

__path__: list[str] = []  # a package, for `import torchvision.datasets`
__version__ = "0.0+synthetic"
__all__ = ["datasets", "models", "transforms", "utils"]


def set_image_backend(backend: str) -> None:
    """There is one kind of image here."""
    if backend not in ("PIL", "accimage"):
        raise ValueError(f"Invalid backend '{backend}'. Options are 'PIL' and 'accimage'")


def get_image_backend() -> str:
    """The name that torchvision gives for its default."""
    return "PIL"


__getattr__ = refusing("torchvision")
