"""Recurrent scans have no rows: layers and cells on them are compared as a whole."""

from __future__ import annotations

from tt.tests.ops.row import without_row

without_row("of several weights; tests/behaviour/cases/recurrent.py", "rnn_scan", "lstm_scan", "gru_scan")
