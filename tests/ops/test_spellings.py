"""An operation's other spellings say the same: the method beside the function, `torch.name_(x)` beside `x.name_()`."""

import warnings

import pytest
import tt.core as tt
from tt.core.ops.declare import PUBLIC
from tt.tests.ops.measure import difference, failure, is_tensor, record
from tt.tests.ops.properties import each, expected
from tt.tests.ops.samples import build
from tt.tests.ops.table import ROWS

SELF_ELSEWHERE = ("where",)  # `x.where(condition, other)`: the tensor is the function's second argument


def has_both(row):
    return row.name not in SELF_ELSEWHERE and row.call is None and row.name in PUBLIC and hasattr(tt.Tensor, row.name)


@each("method", lambda row: range(len(row.samples)) if has_both(row) else ())
def test_method_form(row, number):
    """`x.name(…)` gives what torch stored for `torch.name(x, …)`."""
    want = expected(row)["samples"][number]
    args, kwargs, _ = build(tt, row.name, number, row.samples[number])
    if not args or not is_tensor(args[0]):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if "error" in want:
            with pytest.raises(Exception) as caught:
                getattr(args[0], row.name)(*args[1:], **kwargs)
            assert failure(caught.value) == want["error"]
            return
        found = getattr(args[0], row.name)(*args[1:], **kwargs)
    assert difference(record(found, tt), want["result"], row.tolerance) is None


def has_in_place_function(row):
    return row.call is None and f"{row.name}_" in PUBLIC


@each("in_place_function", lambda row: range(len(row.samples)) if has_in_place_function(row) else ())
def test_in_place_function(row, number):
    """`torch.name_(x, …)` writes into x what torch stored for `x.name_(…)`."""
    want = expected(row)["in_place"][number]
    if want is None or "error" in want:
        return
    args, kwargs, _ = build(tt, row.name, number, row.samples[number])
    target = args[0].clone()
    assert PUBLIC[f"{row.name}_"](target, *args[1:], **kwargs) is target
    assert difference(record(target, tt), want["result"], row.tolerance) is None


def test_there_are_many_of_them():
    assert sum(map(has_both, ROWS.values())) > 150
    assert sum(map(has_in_place_function, ROWS.values())) > 20
