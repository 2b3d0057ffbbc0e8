"""All behaviour cases: every file of `cases/` is a family, found by itself."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

FAMILIES = {
    path.stem: import_module(f"tt.tests.behaviour.cases.{path.stem}").cases
    for path in sorted(Path(__file__).with_name("cases").glob("*.py"))
}
