"""Indexing with every kind of key does what torch does: values of reading and writing, and the error's first line.

A key is an expression drawn at random, see keys.py; `python -m tt.fixtures.oracle.ops_keys` stores torch's outcomes.
"""

import json
import warnings

import numpy as np
import pytest
import tt.core as tt
from hypothesis import given, settings
from hypothesis import strategies as st
from tt.fixtures.oracle import ops_keys as oracle
from tt.tests.ops.keys import literal, outcome

CASES = oracle.load()


@pytest.mark.parametrize("start", range(0, len(CASES), 50))
def test_stored_keys(start):
    differs = []
    for case in CASES[start : start + 50]:
        found = json.loads(json.dumps(outcome(tt, tuple(case["shape"]), case["key"], case["write"])))
        if found != case["outcome"]:
            differs.append(
                f"{case['shape']} {case['key']} write={case['write']}: got {found}, expected {case['outcome']}"
            )
    assert differs == []


def test_stored_keys_are_of_every_kind():
    assert len(CASES) >= 500
    refused = sum(isinstance(c["outcome"], str) for c in CASES)
    assert 50 < refused < len(CASES) - 200


@pytest.mark.oracle
@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([(), (3,), (0,), (2, 3), (3, 1), (2, 3, 2), (2, 0, 3)]), st.integers(0, 2**31 - 1), st.booleans()
)
def test_random_keys(shape, seed, write):
    torch = pytest.importorskip("torch")
    text = literal(np.random.RandomState(seed), shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want, found = outcome(torch, shape, text, write), outcome(tt, shape, text, write)
    if oracle.is_odd(text, want, found):
        return
    assert found == want


# -- what the random keys found ------------------------------------------------------------------------------------
def test_integers_make_a_view_before_tensors_index():
    """NumPy would put the index's dimension first."""
    x = tt.arange(12).reshape(2, 3, 2)
    assert x[0, :, tt.tensor([1, 0, 1])].shape == (3, 3)
    assert x[0, :, tt.tensor([1, 0, 1])].tolist() == [[1, 0, 1], [3, 2, 3], [5, 4, 5]]
    x[1, :, tt.tensor([0])] = -1
    assert x[1].tolist() == [[-1, 7], [-1, 9], [-1, 11]]


def test_gradients_go_through_both_steps():
    x = tt.arange(12, dtype=tt.float64).reshape(2, 3, 2).requires_grad_()
    (x[0, :, tt.tensor([1, 1])] * tt.tensor([1.0, 10.0], dtype=tt.float64)).sum().backward()
    assert x.grad.tolist() == [[[0.0, 11.0]] * 3, [[0.0, 0.0]] * 3]
    y = tt.zeros(2, 3, 2, dtype=tt.float64)
    v = tt.ones(3, 1, dtype=tt.float64, requires_grad=True)
    y[1, :, tt.tensor([0])] = v * 2
    (y * 3).sum().backward()
    assert v.grad.tolist() == [[6.0]] * 3


def test_two_ellipses():
    assert tt.arange(3)[..., ...].tolist() == [0, 1, 2]


def test_refusals_leave_the_tensor_as_it_was():
    x = tt.zeros(2, 3)
    for key, sentence in (
        ((0, 5), "index 5 is out of bounds for dimension 1 with size 3"),
        (
            tt.tensor([True] * 3),
            r"The shape of the mask \[3\] at index 0 does not match the shape of the indexed tensor",
        ),
        (([0, 1], [0, 1, 2]), r"could not be broadcast together with shapes \[2\], \[3\]"),
    ):
        with pytest.raises(IndexError, match=sentence):
            x[key] = 1.0
    assert x.sum().item() == 0.0
