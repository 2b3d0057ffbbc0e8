"""Losses of margins and CTC have no rows: modules on them are compared as a whole, refusals included."""

from __future__ import annotations

from tt.tests.ops.row import without_row

without_row(
    "a loss; tests/behaviour/cases/losses.py",
    "huber_loss", "soft_margin_loss", "multi_margin_loss", "multilabel_margin_loss", "ctc_sums", "ctc_slope",
)  # fmt: skip
