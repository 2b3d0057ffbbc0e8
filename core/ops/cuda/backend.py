"""The backend on CuPy together with the kernels that operations launch on it."""

from __future__ import annotations

from typing import Any

from ...array.cupy_backend import CupyBackend
from ...array.cupy_probe import load as load_cupy
from .launches import install


def made(cupy: Any) -> CupyBackend:
    """The backend on a CuPy that was found."""
    found = CupyBackend(cupy)
    install()
    return found


def load() -> CupyBackend:
    """The backend, or the error that says why there is none."""
    return made(load_cupy())


__all__ = ["load", "made"]
