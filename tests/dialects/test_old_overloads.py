"""Numbers before tensors: a warning in torch's words today, none in 0.3 and 0.4, and torch's numbers everywhere."""

from __future__ import annotations

import json
import warnings

import pytest
import tt.core as tt
from tt.core.dialects import dialect
from tt.core.dialects.v0_3.values import unwrap
from tt.fixtures.oracle import behaviour as oracle
from tt.tests.behaviour.case import difference, record
from tt.tests.behaviour.cases.old_overloads import CALLS, short

STORED = oracle.load()


@pytest.mark.parametrize("call", CALLS, ids=short)
@pytest.mark.parametrize("name", ["0.4", "0.3"])
def test_old_dialects_take_them_without_a_word(name, call):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with dialect(name):
            found = record(unwrap(eval(call, {"torch": tt})))
    what = difference(json.loads(json.dumps(found)), STORED[f"old_overloads.{short(call)}"]["value"], 1e-6)
    assert what is None, what


INSTEAD = "Consider using one of the following signatures instead:"
SENTENCES = {
    "torch.addmm(2, a, 3, a, a)": (
        "addmm(Number beta, Tensor input, Number alpha, Tensor mat1, Tensor mat2, *, Tensor out = None)",
        "addmm(Tensor input, Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1, Tensor out = None)",
    ),
    "a.addmm_(2, 3, a, a)": (
        "addmm_(Number beta, Number alpha, Tensor mat1, Tensor mat2)",
        "addmm_(Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1)",
    ),
    "torch.addr(2, a, v, v)": (
        "addr(Number beta, Tensor input, Tensor vec1, Tensor vec2, *, Tensor out = None)",
        "addr(Tensor input, Tensor vec1, Tensor vec2, *, Number beta = 1, Number alpha = 1, Tensor out = None)",
    ),
    "a.addcmul_(2, a, a)": (
        "addcmul_(Number value, Tensor tensor1, Tensor tensor2)",
        "addcmul_(Tensor tensor1, Tensor tensor2, *, Number value = 1)",
    ),
    "torch.addcmul(a, 2, a, a)": (
        "addcmul(Tensor input, Number value, Tensor tensor1, Tensor tensor2, *, Tensor out = None)",
        "addcmul(Tensor input, Tensor tensor1, Tensor tensor2, *, Number value = 1, Tensor out = None)",
    ),
}


@pytest.mark.parametrize("call", SENTENCES)
def test_today_warns_in_torchs_words(call):
    old, modern = SENTENCES[call]
    name = old.partition("(")[0]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        eval(call, {"torch": tt, "a": tt.eye(2), "v": tt.ones(2)})
    (found,) = caught
    assert str(found.message) == f"This overload of {name} is deprecated:\n\t{old}\n{INSTEAD}\n\t{modern}"


@pytest.mark.parametrize("call", ["torch.addmm(2, a, a)", "torch.addmm(2, 3, 4, a, a, a)", "torch.addmm(a, a, a, a)"])
def test_what_is_no_overload_is_refused(call):
    with pytest.raises(TypeError):
        eval(call, {"torch": tt, "a": tt.eye(2)})
