"""tt.core speaks the torch API on NumPy arrays: this file is the `torch` namespace, names only.

Subpackages that a program may not need (`nn`, `optim`, `utils`, …) are imported when first asked for.
"""

from __future__ import annotations

import builtins as _builtins
import warnings as _warnings
from importlib import import_module as _import_module
from typing import Any

# NumPy reports division by zero, log(0) and overflow in our kernels as warnings; torch is silent about them.
_warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"tt\.core\.")

from .array.backend import device_count as _device_count  # noqa: E402,F401
from .array.device import device  # noqa: E402
from .array.dtypes import LEGACY_NAMES as _LEGACY_NAMES  # noqa: E402
from .array.dtypes import (  # noqa: E402
    bfloat16,
    complex64,
    complex128,
    dtype,
    float16,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    promote_types,
    set_default_dtype,
    uint8,
)
from .array.dtypes import bool_ as bool  # noqa: E402,A001
from .array.formats import (  # noqa: E402
    channels_last,
    channels_last_3d,
    contiguous_format,
    layout,
    memory_format,
    preserve_format,
    strided,
)  # fmt: skip
from .array.limits import finfo, iinfo  # noqa: E402
from .array.shapes import Size  # noqa: E402
from .autograd.modes import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled  # noqa: E402
from .naming import typename  # noqa: E402
from .ops.declare import PUBLIC as _PUBLIC  # noqa: E402
from .tensor import Tensor  # noqa: E402

tensor = _PUBLIC["tensor"]  # in the place of the module of this name

half, float, double = float16, float32, float64  # noqa: A001
short, int, long = int16, int32, int64  # noqa: A001
cfloat, cdouble = complex64, complex128
from math import e, inf, nan, pi  # noqa: E402

newaxis = None

_LAZY = (
    "accelerator", "amp", "autograd", "backends", "cuda", "distributed", "distributions", "fft", "func", "functional", "hub", "jit",
    "linalg", "mps", "mtia", "multiprocessing", "nn", "onnx", "optim", "profiler", "random", "serialization", "sparse",
    "special", "storage", "testing", "utils", "version", "xpu",
)  # fmt: skip


# Names that are imported with their module, when first asked for.
_ELSEWHERE = {
    name: module
    for module, names in {
        "_lowrank": "pca_lowrank svd_lowrank",
        "amp.autocast_mode": "autocast get_autocast_dtype is_autocast_enabled",
        "default_device": "get_default_device set_default_device",
        "array.errors": "AcceleratorError OutOfMemoryError",
        "autograd.anomaly_mode": "is_anomaly_check_nan_enabled is_anomaly_enabled",
        "dialects": "get_dialect set_dialect",
        "legacy": " ".join(["set_default_tensor_type", *(n for n in _LEGACY_NAMES.values() if "Complex" not in n)]),
        "storage.named": " ".join(kind.replace("Tensor", "Storage") for kind in _LEGACY_NAMES.values()),
        "printing": "set_printoptions",
        "random": "Generator default_generator get_rng_state initial_seed manual_seed seed set_rng_state",
        "serialization": "load save",
        "storage": "TypedStorage UntypedStorage",
        "switches": (
            "are_deterministic_algorithms_enabled get_deterministic_debug_mode get_float32_matmul_precision "
            "is_deterministic_algorithms_warn_only_enabled set_deterministic_debug_mode set_float32_matmul_precision "
            "use_deterministic_algorithms"
        ),
        "threads": "get_num_interop_threads get_num_threads set_flush_denormal set_num_interop_threads set_num_threads",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        found = globals()[name] = _PUBLIC[name]
        return found
    if name in _ELSEWHERE:
        found = globals()[name] = getattr(_import_module(f".{_ELSEWHERE[name]}", __name__), name)
        return found
    if name in _LAZY:
        return _import_module(f".{name}", __name__)
    if name == "__version__":
        from .array.rules import rules

        return rules.version
    raise AttributeError(f"module 'torch' has no attribute '{name}'{_import_module('.gone', __name__).advice(name)}")


def _from_environment() -> None:
    """TT_TORCH chooses the dialect, TT_DEVICE_SIM the number of simulated CUDA devices, TT_CUDA=cupy real ones."""
    import os

    simulated = os.environ.get("TT_DEVICE_SIM", "")
    if simulated.isdigit() and simulated != "0":
        from .array.backend import register
        from .array.simulated import SimulatedBackend

        register("cuda", SimulatedBackend(_builtins.int(simulated)))
    elif os.environ.get("TT_CUDA") == "cupy":
        from .array.backend import offer

        offer("cuda", lambda: _import_module(".ops.cuda.backend", __name__).load())
    chosen = os.environ.get("TT_TORCH", "2")
    if chosen != "2":
        from .dialects import set_dialect

        set_dialect(chosen)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_LAZY, "__version__"})


__all__ = sorted(
    {*_PUBLIC, *_ELSEWHERE, *(n for n, v in globals().items() if n[0] != "_" and not isinstance(v, type(_builtins)))}
    - {"Any", "annotations"}
)


_from_environment()
