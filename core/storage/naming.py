"""Whether something is pickled under torch's names: only while `torch` means this library."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

CORE = (__package__ or "").rpartition(".")[0]


def by_torchs_names(obj: Any) -> tuple | None:
    """How torch pickles a tensor or storage; None where `torch` is another library, or none."""
    if sys.modules.get("torch") is not sys.modules.get(CORE):
        return None
    # by name: what knows torch's names is far above this level, and only pickles want it
    return import_module("...pickling", __name__).reduce(obj)
