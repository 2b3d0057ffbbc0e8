"""The public names a dialect has replaced, so that the next dialect finds them as they were.

A dialect changes what users call and leaves what the library calls alone: a replaced name asks who is calling.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_LIBRARY = __name__.rsplit(".", 2)[0]  # "tt.core"
_MISSING = object()


class Surface:
    """Replaced attributes of modules and classes, newest last."""

    def __init__(self) -> None:
        self._replaced: list[tuple[Any, str, Any]] = []
        self._undo: list[Callable[[], None]] = []

    def replace(self, owner: Any, name: str, value: Any) -> Any:
        """Set an attribute; returns what stood there."""
        before = vars(owner).get(name, _MISSING)
        self._replaced.append((owner, name, before))
        setattr(owner, name, value)
        return None if before is _MISSING else before

    def on_restore(self, undo: Callable[[], None]) -> None:
        """Call `undo` when the next dialect comes."""
        self._undo.append(undo)

    def restore(self) -> None:
        """Put every replaced attribute back."""
        while self._undo:
            self._undo.pop()()
        while self._replaced:
            owner, name, before = self._replaced.pop()
            if before is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, before)


def called_by_library(depth: int = 2) -> bool:
    """Does the code that called the caller (`depth` frames up) belong to the library?"""
    name = sys._getframe(depth).f_globals.get("__name__") or ""
    return name.startswith(_LIBRARY)
