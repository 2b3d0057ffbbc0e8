"""Looks for CuPy and a driver that fit each other; says in torch's words what is missing, what was found, and what to do."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

# CuPy's distributions, newest first, and the driver's CUDA version that each needs at least.
DISTRIBUTIONS = {"cupy-cuda13x": 13000, "cupy-cuda12x": 12000, "cupy-cuda11x": 11020}
OLDEST = (13, 0)  # of CuPy

_NOT_COMPILED = "Torch not compiled with CUDA enabled"
_NO_DRIVER = (
    "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver from "
    "http://www.nvidia.com/Download/index.aspx"
)
_TOO_OLD = (
    "The NVIDIA driver on your system is too old (found version {found}). Please update your GPU driver by downloading and "
    "installing a new version from the URL: http://www.nvidia.com/Download/index.aspx Alternatively, go to: "
    "https://pytorch.org to install a PyTorch version that has been compiled with your version of the CUDA driver."
)
_INSTALL = "pip install 'torch-time-machine[{extra}]'"


class Facts(NamedTuple):
    """What this machine has: the driver's CUDA version (12040 for 12.4; None without a driver), and CuPy's distributions."""

    driver: int | None
    installed: dict[str, str]


def facts() -> Facts:
    """Look at this machine; nothing is imported."""
    installed = {}
    for name in DISTRIBUTIONS:
        try:
            installed[name] = version(name)
        except PackageNotFoundError:
            continue
    return Facts(_driver_version(), installed)


def _driver_version() -> int | None:
    for name in ("libcuda.so.1", "nvcuda.dll"):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        found = ctypes.c_int()
        return found.value if library.cuDriverGetVersion(ctypes.byref(found)) == 0 else None
    return None


def complaint(found: Facts) -> Exception | None:
    """What is wrong, as the error that using CUDA raises; None when CuPy and driver should work together."""
    if not found.installed:
        extra = "cuda12" if found.driver is None or found.driver < 13000 else "cuda13"
        driver = f"a driver for CUDA {_shown(found.driver)}" if found.driver else "no NVIDIA driver"
        return AssertionError(f"{_NOT_COMPILED}\n  found {driver}, but no CuPy: {_INSTALL.format(extra=extra)}")
    shown = ", ".join(f"{name} {number}" for name, number in found.installed.items())
    if len(found.installed) > 1:
        return RuntimeError(
            f"{_NOT_COMPILED}\n  found several distributions of CuPy, which overwrite each other: {shown}; uninstall all and "
            "install one"
        )
    ((name, number),) = found.installed.items()
    if found.driver is None:
        return RuntimeError(f"{_NO_DRIVER}\n  found {shown}, and no driver; `tt run --device-sim 1` simulates a device")
    if _numbers(number) < OLDEST or name == "cupy-cuda11x":
        extra = "cuda12" if found.driver < 13000 else "cuda13"
        return RuntimeError(
            f"{_NOT_COMPILED}\n  found {shown}, which is too old; uninstall it, then {_INSTALL.format(extra=extra)}"
        )
    if found.driver < DISTRIBUTIONS[name]:
        instead = f", or uninstall it, then {_INSTALL.format(extra='cuda12')}" if found.driver >= 12000 else ""
        return RuntimeError(
            f"{_TOO_OLD.format(found=found.driver)}\n  found {shown}, which needs a driver for CUDA "
            f"{_shown(DISTRIBUTIONS[name])}, and one for CUDA {_shown(found.driver)}: update the driver{instead}"
        )
    return None


def load(found: Facts | None = None, importing: Callable[[str], Any] = import_module) -> Any:
    """CuPy itself, or the error that says why not."""
    found = facts() if found is None else found
    wrong = complaint(found)
    if wrong is not None:
        raise wrong
    try:
        return importing("cupy")
    except Exception as error:  # noqa: BLE001 - CuPy's import fails in many ways
        shown = ", ".join(f"{name} {number}" for name, number in found.installed.items())
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise RuntimeError(
            f"{_NOT_COMPILED}\n  found {shown}, whose import fails: {reason}; install it again: "
            f"pip install --force-reinstall {next(iter(found.installed))}"
        ) from None


def _numbers(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split(".")[:2] if part.isdigit())


def _shown(number: int) -> str:
    return f"{number // 1000}.{number % 1000 // 10}"


__all__ = ["Facts", "complaint", "facts", "load"]
