"""autocast: entered without CUDA it warns and does nothing, as torch's does; an active one is refused.

Programs with a switch (`enabled=use_amp`) and programs for CUDA that run on the processor work so. No operation here
chooses its own precision, and a silent autocast would give other numbers than torch's.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

from ..array.device import device as make_device
from ..array.dtypes import bfloat16, float16
from ..array.dtypes import dtype as Dtype  # noqa: N812 - parameters are called dtype

_LOWER = {"cpu": (bfloat16, float16), "cuda": (float16, bfloat16)}  # what torch computes in, the default first


def is_autocast_available(device_type: str) -> bool:
    """Does torch have an autocast for this kind of device? One that does nothing counts."""
    return make_device(device_type).type in _LOWER


def is_autocast_enabled(device_type: str = "cuda") -> bool:
    """Is an autocast active? Never: an active one is refused."""
    make_device(device_type)
    return False


def get_autocast_dtype(device_type: str) -> Dtype:
    """The dtype that torch's autocast computes in, on a kind of device."""
    if device_type not in _LOWER:
        raise RuntimeError(f"unexpected device type: {device_type}")
    return _LOWER[device_type][0]


class autocast:  # noqa: N801 - torch's name
    """A context manager and decorator; `enabled` says whether it does anything.

    Raises NotImplementedError where torch would begin to compute in half precision.
    """

    def __init__(
        self, device_type: str, dtype: Dtype | None = None, enabled: bool = True, cache_enabled: bool | None = None
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = make_device(device_type).type
        if self.device not in _LOWER:
            raise RuntimeError(f"User specified an unsupported autocast device_type '{self.device}'")
        self.fast_dtype = dtype or _LOWER[self.device][0]
        if self.device == "cuda" and enabled and not _cuda_is_available():
            warnings.warn("CUDA is not available or torch_xla is imported. Disabling autocast.", stacklevel=2)
            enabled = False
        elif enabled and self.fast_dtype not in _LOWER[self.device]:
            warnings.warn(
                f"In {self.device.upper()} autocast, but the target dtype is not supported. Disabling autocast.\n"
                f"{self.device.upper()} Autocast only supports dtypes of "
                f"{', '.join(map(str, _LOWER[self.device]))} currently.",
                stacklevel=2,
            )
            enabled = False
        self._enabled = enabled

    def __enter__(self) -> autocast:
        if self._enabled:
            raise NotImplementedError(
                f"torch.autocast: operations do not choose {self.fast_dtype} by themselves; pass enabled=False to compute in "
                "float32, or convert the model and its inputs"
            )
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def __call__(self, function: Callable) -> Callable:
        @functools.wraps(function)
        def inside(*arguments: Any, **named: Any) -> Any:
            with self:
                return function(*arguments, **named)

        return inside


def custom_fwd(fwd: Callable | None = None, *, device_type: str, cast_inputs: Dtype | None = None) -> Callable:
    """Decorate the `forward` of an autograd Function. Outside of an active autocast it runs as it is."""
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)
    return fwd


def custom_bwd(bwd: Callable | None = None, *, device_type: str) -> Callable:
    """Decorate the `backward` of an autograd Function, in the same way."""
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
    return functools.partial(custom_bwd, device_type=device_type) if bwd is None else bwd


def _cuda_is_available() -> bool:
    from .. import cuda

    return cuda.is_available()
