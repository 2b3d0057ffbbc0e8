"""Code that is written out: compiled under one file name."""

from __future__ import annotations

from typing import Any


def compiled(source: str) -> Any:
    """Code of a wrapper, under the one file name that tracebacks and the profiler know it by."""
    return compile(source, "<operation>", "exec")
