"""Modules, initialisation, random tensors, optimizers and loaders do what torch does, warnings and errors included."""

import json

import pytest
import tt.core as tt
from tt.fixtures.oracle import behaviour as oracle
from tt.fixtures.oracle.ops import processor
from tt.tests.behaviour.case import difference, outcome

CASES = oracle.all_cases()
STORED = oracle.load()


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    case = CASES[name]
    found = json.loads(json.dumps(outcome(case, tt)))
    what = difference(found, STORED[name], case.rtol)
    assert what is None, what


@pytest.mark.oracle
@pytest.mark.parametrize("name", CASES)
def test_stored_outcome_is_torchs(name):
    torch = pytest.importorskip("torch")
    if CASES[name].mkl and "Intel" in processor():
        pytest.skip("this torch draws with MKL's generator here")
    live = json.loads(json.dumps(outcome(CASES[name], torch)))
    what = difference(live, STORED[name], 1e-5)
    assert what is None, what


def test_no_outcome_is_left_over():
    assert set(STORED) == set(CASES)
