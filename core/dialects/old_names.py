"""Names that torch 2.13 no longer has, as dialects 0.3 and 0.4 knew them: each made from operations of today.

In dialect 2 such a name raises 2.13's error (see `core/gone.py`). Source: the tag v0.4.1.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..array.rules import rules
from ..ops.writing import into
from ..tensor import Tensor
from . import old_fourier, old_linear, old_lu, old_tensors
from .old_fourier import CallableModule
from .surface import Surface


def _with_out(function: Callable) -> Callable:
    """The function with the `out=` of the time: a tensor, or a tuple of as many as there are results."""

    @functools.wraps(function)
    def call(*arguments: Any, out: Any = None, **named: Any) -> Any:
        found = function(*arguments, **named)
        if out is None:
            return found
        if not isinstance(found, tuple):
            return into(function.__name__, out, found)
        for target, each in zip(out, found):
            into(function.__name__, target, each)
        return tuple(out)

    return call


FUNCTIONS: dict[str, Callable] = {
    **{f.__name__: _with_out(f) for f in (*old_linear.FUNCTIONS, *old_lu.FUNCTIONS)},
    **{f.__name__: f for f in (*old_fourier.FUNCTIONS, *old_tensors.FUNCTIONS)},
}
# Those that were also methods, with the tensor first.
METHODS: dict[str, Callable] = {
    **{f.__name__: f for f in (*old_linear.FUNCTIONS, *old_lu.FUNCTIONS, *old_fourier.FUNCTIONS)},
    **{f.__name__: f for f in old_tensors.METHODS},
}
del METHODS["btriunpack"]


def functions() -> dict[str, Callable]:
    """The functions of the torch namespace in the active dialect."""
    return {**FUNCTIONS, "stft": old_fourier.STFT[rules.dialect]}


def install(surface: Surface) -> None:
    """Make the old names public on the torch namespace and on Tensor."""
    import sys

    torch = sys.modules[__name__.rsplit(".", 2)[0]]
    made = functions()
    for name, function in made.items():
        surface.replace(torch, name, CallableModule(torch.fft, function) if name == "fft" else function)
    for name, function in {**METHODS, "stft": made["stft"]}.items():
        surface.replace(Tensor, name, function)
    if hasattr(torch, "conv_tbc"):
        surface.replace(Tensor, "conv_tbc", torch.conv_tbc)
