"""Masks were tensors of bytes in 0.3 and 0.4, and every operation took them without a word."""

from __future__ import annotations

import json
import warnings

import pytest
import tt.core as tt
from tt.core.dialects import dialect
from tt.core.dialects.v0_3.values import unwrap
from tt.fixtures.oracle import behaviour as oracle
from tt.tests.behaviour.case import difference, record
from tt.tests.behaviour.cases.masks import CALLS

STORED = oracle.load()
# What 0.4.1 had; a 0-dim mask was an index of its own.
OF_THE_TIME = sorted(
    name for name in CALLS if "out" not in name and "scalar" not in name and name != "where of a condition"
)


@pytest.mark.parametrize("call", OF_THE_TIME)
def test_bytes_are_masks_in_0_4(call):
    with warnings.catch_warnings(), dialect("0.4"):
        warnings.simplefilter("error")
        mask = tt.tensor([[1, 0, 1], [0, 1, 1]], dtype=tt.uint8)
        found = record(CALLS[call](tt, tt.arange(6, dtype=tt.float32).view(2, 3), mask))
    what = difference(json.loads(json.dumps(found)), STORED[f"masks.{call} by bool"]["value"], 1e-6)
    assert what is None, what


@pytest.mark.parametrize("call", ["masked_fill_", "masked_select", "masked_scatter_", "index", "fill an index"])
def test_bytes_are_masks_in_0_3(call):
    with warnings.catch_warnings(), dialect("0.3"):
        warnings.simplefilter("error")
        x, mask = tt.arange(0, 6).view(2, 3), tt.ByteTensor([[1, 0, 1], [0, 1, 1]])
        run = {"masked_fill_": lambda: x.masked_fill_(mask, 9.0)}.get(call, lambda: CALLS[call](tt, x, mask))
        found = record(unwrap(run()))
    what = difference(json.loads(json.dumps(found)), STORED[f"masks.{call} by bool"]["value"], 1e-6)
    assert what is None, what
