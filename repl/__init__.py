"""The tensor shell: reads (read, complete), evaluates (evaluate), shows (show); `shell` holds the three together."""

from __future__ import annotations

from typing import Any

__all__ = ["embed"]


def __getattr__(name: str) -> Any:
    if name == "embed":
        from .embedding import embed

        return embed
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
