"""Whole training runs: the same seed gives torch's losses."""

import json

import numpy as np
import pytest
import tt.core as tt
from tt.fixtures.oracle import training as oracle
from tt.fixtures.oracle.ops import processor

STORED = oracle.load()[1]


@pytest.mark.parametrize("name", oracle.RUNS)
def test_losses_are_torchs(name):
    found = oracle.losses(tt, name)
    assert len(found) == oracle.STEPS
    np.testing.assert_allclose(found, STORED[name], rtol=1e-4)
    assert found[-1] < 0.5 * found[0]


@pytest.mark.oracle
@pytest.mark.parametrize("name", oracle.RUNS)
def test_stored_losses_are_torchs(name):
    torch = pytest.importorskip("torch")
    if oracle.RUNS[name]["dropout"] and "Intel" in processor():
        pytest.skip("this torch draws its dropout with MKL's generator here")
    np.testing.assert_allclose(json.loads(json.dumps(oracle.losses(torch, name))), STORED[name], rtol=1e-4)
