"""What docs/contributing.md shows of `torch.sin` is what the code says: its declaration, and the skeleton of its row."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
DECLARATION, ROW = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_declaration_is_the_code():
    assert DECLARATION in (ROOT / "core" / "ops" / "pointwise.py").read_text(encoding="utf-8")


def test_the_skeleton_prints_the_row():
    command = [sys.executable, "-m", "tt.tests.ops.skeleton", "sin"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip().endswith(ROW.strip())
