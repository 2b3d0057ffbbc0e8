"""How many threads matrix products use: asked of, and told to, the BLAS library that NumPy has loaded."""

from __future__ import annotations

import ctypes
import warnings
from functools import cache
from pathlib import Path
from typing import Any

_NAMES = ("scipy_openblas_{}64_", "scipy_openblas_{}", "openblas_{}64_", "openblas_{}")


def _candidates() -> list[str]:
    """Files of BLAS libraries that this process may have loaded: NumPy's own, and what the system lists."""
    import numpy as np

    place = Path(np.__file__).parent
    found = [*place.parent.glob("numpy.libs/*openblas*"), *place.glob(".dylibs/*openblas*")]
    maps = Path("/proc/self/maps")
    if maps.exists():
        lines = maps.read_text(encoding="utf-8", errors="replace").splitlines()
        found += [Path(line.split()[-1]) for line in lines if "blas" in line.rpartition("/")[2]]
    return list(dict.fromkeys(map(str, found)))


@cache
def _library() -> tuple[Any, Any] | None:
    """The functions that get and set the number of threads; None where NumPy's BLAS has none that are known."""
    for path in _candidates():
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        for name in _NAMES:
            getter = getattr(library, name.format("get_num_threads"), None)
            setter = getattr(library, name.format("set_num_threads"), None)
            if getter is not None and setter is not None:
                return getter, setter
    return None


def get_num_threads() -> int:
    """The number of threads that matrix products use; everything else runs on one."""
    found = _library()
    return 1 if found is None else int(found[0]())


def _checked(name: str, number: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int):
        raise RuntimeError(f"{name} expects an int, but got {type(number).__name__}\n  {name}({number!r})")
    if number < 1:
        raise RuntimeError(f"{name} expects a positive integer\n  {name}({number!r})")


def set_num_threads(number: int) -> None:
    """Let matrix products use so many threads."""
    _checked("set_num_threads", number)
    found = _library()
    if found is None:
        raise RuntimeError(
            "set_num_threads: NumPy's BLAS library here has no known way to change its number of threads\n"
            f"  set_num_threads({number}): set OMP_NUM_THREADS before the program starts instead"
        )
    found[1](number)


def get_num_interop_threads() -> int:
    """The number of operations that run at the same time: one."""
    return 1


def set_num_interop_threads(number: int) -> None:
    """Operations run one after the other here: any number but one has no effect, and a warning says so."""
    _checked("set_num_interop_threads", number)
    if number != 1:
        warnings.warn(
            "set_num_interop_threads: operations run one after the other here, the number has no effect",
            UserWarning,
            stacklevel=2,
        )


def set_flush_denormal(mode: bool) -> bool:
    """Numbers too small for full precision cannot be flushed to zero here: False, as torch says where it cannot."""
    if not isinstance(mode, bool):
        raise RuntimeError(
            f"flush_denormal expects a bool, but got {type(mode).__name__}\n  set_flush_denormal({mode!r})"
        )
    return False


for _each in (get_num_threads, set_num_threads, get_num_interop_threads, set_num_interop_threads, set_flush_denormal):
    _each.__module__ = "torch"

__all__ = [
    "get_num_interop_threads", "get_num_threads", "set_flush_denormal", "set_num_interop_threads", "set_num_threads",
]  # fmt: skip
