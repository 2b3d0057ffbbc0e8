"""torch.utils.hooks: what takes a hook away again, and hooks that may be left behind when a tensor is sent or saved."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from ..autograd.methods import RemovableHandle
from ..tensor import Tensor


def unserializable_hook(f: Callable) -> Callable:
    """Decorator: say nothing when a tensor with this hook is sent to another process without it."""
    f.__torch_unserializable__ = True  # type: ignore[attr-defined]
    return f


def warn_if_has_hooks(tensor: Tensor) -> None:
    """Warn of every hook that stays behind when a tensor is sent."""
    for hook in (tensor._hooks or {}).values():
        if not hasattr(hook, "__torch_unserializable__"):
            warnings.warn(
                f"backward hook {hook!r} on tensor will not be serialized.  If this is expected, you can decorate the "
                "function with @torch.utils.hooks.unserializable_hook to suppress this warning",
                stacklevel=2,
            )


__all__ = ["RemovableHandle", "unserializable_hook", "warn_if_has_hooks"]
