"""torch.version: of the dialect, and of the CUDA runtime that CuPy uses, if it does."""

from __future__ import annotations

from typing import Any

hip: str | None = None
git_version = "unknown"


def __getattr__(name: str) -> Any:
    if name == "cuda":
        from .array.backend import registered

        found = registered("cuda")
        return None if found is None or found.simulated else found.runtime()  # type: ignore[attr-defined]
    if name == "__version__":
        from .array.rules import rules

        return rules.version
    raise AttributeError(f"module 'torch.version' has no attribute '{name}'")
