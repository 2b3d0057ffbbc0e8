"""The modern spellings of names that 2.13 no longer has: what `tests/dialects/test_old_names.py` holds the old ones to."""

from __future__ import annotations

from tt.tests.behaviour.case import Cases
from tt.tests.dialects.old_names import TABLE

cases = Cases()
for _row in TABLE:
    cases.add(_row.name, _row.modern, rtol=1e-9)
