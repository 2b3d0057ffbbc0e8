"""Attention and weight normalisation have no rows: functions and modules on them are compared as a whole."""

from __future__ import annotations

from tt.tests.ops.row import without_row

without_row("of several tensors and masks; tests/behaviour/cases/attention.py", "attention")
without_row("of a layer's weight; tests/behaviour/cases/nn_utils.py", "weight_norm")
