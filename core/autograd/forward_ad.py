"""torch.autograd.forward_ad: forward-mode derivatives do not exist here; every name says what to use instead."""

from __future__ import annotations

from typing import Any

_INSTEAD = (
    "forward-mode derivatives do not exist here\n"
    "  torch.autograd.functional.jvp gives the same product by differentiating twice"
)


def _refuse(*_: Any, **__: Any) -> Any:
    raise NotImplementedError(_INSTEAD)


class dual_level:  # noqa: N801 - torch's name
    """Refused when entered."""

    def __enter__(self) -> Any:
        return _refuse()

    def __exit__(self, *_: Any) -> None:
        return None


enter_dual_level = exit_dual_level = make_dual = unpack_dual = _refuse

__all__ = ["dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]
