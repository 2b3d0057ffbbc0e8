"""torch.autograd.grad_mode: the switches of recording under torch's module name."""

from __future__ import annotations

from typing import Any

from .modes import enable_grad, inference_mode, no_grad, set_grad_enabled


class set_multithreading_enabled:  # noqa: N801 - torch's name
    """Backward runs in the calling thread here: the switch keeps its value and changes nothing."""

    current = True

    def __init__(self, mode: bool) -> None:
        self.before, self.mode = type(self).current, mode
        set_multithreading_enabled.current = mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: Any) -> None:
        set_multithreading_enabled.current = self.before


def is_multithreading_enabled() -> bool:
    """What `set_multithreading_enabled` was last given."""
    return set_multithreading_enabled.current


__all__ = ["enable_grad", "inference_mode", "no_grad", "set_grad_enabled", "set_multithreading_enabled"]
