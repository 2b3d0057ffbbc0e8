"""The one table of operations: every file of `rows/`, found by itself. A row says what a declaration cannot know.

`python -m tt.tests.ops.skeleton NAME` prints a row to start from.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tt.tests.ops.row import ROWS, WITHOUT_ROW, Row

FAMILIES: dict[str, list[Row]] = {}  # the rows of each file, by the file's name


def _collect() -> None:
    for path in sorted(Path(__file__).with_name("rows").glob("*.py")):
        before = len(ROWS)
        import_module(f"tt.tests.ops.rows.{path.stem}")
        FAMILIES[path.stem] = list(ROWS.values())[before:]


_collect()

__all__ = ["FAMILIES", "ROWS", "WITHOUT_ROW"]
