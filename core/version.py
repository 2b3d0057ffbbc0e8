"""torch.version: of the dialect, and of the CUDA toolkit in use (none)."""

from __future__ import annotations

from typing import Any

cuda: str | None = None
hip: str | None = None
git_version = "unknown"


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from .array.rules import rules

        return rules.version
    raise AttributeError(f"module 'torch.version' has no attribute '{name}'")
