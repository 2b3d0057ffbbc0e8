"""The migrator: 0.3-era PyTorch source in, 0.4-style source and findings out. Importing it costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine import lint_source, migrate_source
    from .options import Options
    from .report.finding import Finding
    from .result import Result
    from .sources.repair import repair_async

__all__ = ["Finding", "Options", "Result", "lint_source", "migrate_source", "repair_async"]

_HOMES = {
    "Finding": "report.finding",
    "Options": "options",
    "Result": "result",
    "lint_source": "engine",
    "migrate_source": "engine",
    "repair_async": "sources.repair",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
