"""`tt env`: what a bug report needs to name, in the manner of torch.utils.collect_env."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from typing import Annotated, Any

from ..shim import alias
from .typed import Option

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# What OpenBLAS calls its thread count: plain, and as the NumPy and SciPy wheels prefix and suffix it.
OPENBLAS_COUNTS = (
    "openblas_get_num_threads",
    "openblas_get_num_threads64_",
    "scipy_openblas_get_num_threads",
    "scipy_openblas_get_num_threads64_",
)
ABSENT = "not installed"


def command(
    as_json: Annotated[bool, Option("--json", help="print one JSON object instead of lines")] = False,
) -> int:
    """Print the versions, libraries and devices that tt finds here. A part that is absent is said to be so."""
    found = collect()
    if as_json:
        import json

        print(json.dumps(found, indent=2))
    else:
        width = max(map(len, found))
        for label, value in found.items():
            print(f"{label:<{width}}  {value}")
    return 0


def collect() -> dict[str, str]:
    """Every line of the report; a probe that fails says why instead."""
    return {label: _answer(probe) for label, probe in PROBES.items()}


def _answer(probe: Callable[[], str]) -> str:
    try:
        return probe()
    except ImportError as error:
        return f"{ABSENT} ({error.name})" if error.name else f"{ABSENT}: {error}"
    except Exception as error:  # a driver that is half there may raise anything
        return f"not available ({type(error).__name__}: {' '.join(str(error).split())})"


def _version(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ABSENT


def _tt() -> str:
    from .. import __version__

    return f"{__version__} at {os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}"


def _core() -> Any:
    from importlib import import_module

    return import_module(alias.CORE)


def _dialect() -> str:
    chosen = os.environ.get("TT_TORCH")
    return f"{_core().__version__} ({f'TT_TORCH={chosen}' if chosen else 'default'})"


def _python() -> str:
    return (
        f"{platform.python_version()} {platform.python_implementation()}, {8 * _pointer_bytes()}-bit, {sys.executable}"
    )


def _pointer_bytes() -> int:
    import struct

    return struct.calcsize("P")


def _cpu() -> str:
    model = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
        model = names[0] if names else model
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}, {usable} of {os.cpu_count()} processors usable"


def _blas() -> str:
    import numpy

    blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index, call-overload]
    return f"{blas['name']} {blas['version']}"


def _threads() -> str:
    set_here = [f"{name}={os.environ[name]}" for name in THREAD_VARIABLES if name in os.environ]
    counts = [f"{os.path.basename(path)}: {count}" for path, count in _openblas_threads()]
    return "; ".join(counts + set_here) or "unknown (no OpenBLAS found in this process)"


def _openblas_threads() -> list[tuple[str, int]]:
    """The thread count of every OpenBLAS loaded into this process, asked from the library itself."""
    if not os.path.exists("/proc/self/maps"):
        return []
    import ctypes
    from contextlib import suppress

    import numpy.linalg  # noqa: F401  # loads NumPy's

    with suppress(ImportError):
        import scipy.linalg.blas  # noqa: F401  # loads SciPy's own
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        paths = sorted({line.split(maxsplit=5)[-1].strip() for line in file if "openblas" in line.lower()})
    found = []
    for path in paths:
        library = ctypes.CDLL(path)
        name = next((name for name in OPENBLAS_COUNTS if hasattr(library, name)), None)
        if name is not None:
            found.append((path, int(getattr(library, name)())))
    return found


def _cupy() -> Any:
    import cupy  # type: ignore[import-not-found, import-untyped, unused-ignore]

    return cupy


def _cuda_runtime() -> str:
    return _dotted(_cupy().cuda.runtime.runtimeGetVersion())


def _cuda_driver() -> str:
    return _dotted(_cupy().cuda.runtime.driverGetVersion())


def _dotted(version: int) -> str:
    return f"{version // 1000}.{version % 1000 // 10}"


def _cudnn() -> str:
    """CuPy has no cuDNN binding since version 14; the library may be installed as a package all the same."""
    for distribution in ("nvidia-cudnn-cu13", "nvidia-cudnn-cu12"):
        if (version := _version(distribution)) != ABSENT:
            return f"{version} ({distribution})"
    from importlib import import_module

    return str(import_module("cupy_backends.cuda.libs.cudnn").getVersion())


def _gpus() -> str:
    runtime = _cupy().cuda.runtime
    names = []
    for index in range(runtime.getDeviceCount()):
        properties = runtime.getDeviceProperties(index)
        gibibytes = properties["totalGlobalMem"] / 2**30
        names.append(f"{index}: {properties['name'].decode(errors='replace')}, {gibibytes:.0f} GiB")
    return "; ".join(names) or "none"


def _simulated() -> str:
    count = os.environ.get("TT_DEVICE_SIM")
    return f"{count} simulated CUDA devices (TT_DEVICE_SIM)" if count else "none"


PROBES: dict[str, Callable[[], str]] = {
    "tt": _tt,
    "PyTorch spoken": _dialect,
    "Python": _python,
    "OS": platform.platform,
    "CPU": _cpu,
    "NumPy": lambda: _version("numpy"),
    "SciPy": lambda: _version("scipy"),
    "ml_dtypes": lambda: _version("ml_dtypes"),
    "torch (not used)": lambda: _version("torch"),
    "BLAS": _blas,
    "BLAS threads": _threads,
    "CuPy": lambda: str(_cupy().__version__),
    "CUDA runtime": _cuda_runtime,
    "CUDA driver": _cuda_driver,
    "cuDNN": _cudnn,
    "GPUs": _gpus,
    "simulated devices": _simulated,
}
