"""Writing forms: `x.name_()` and `out=` give what the function gives, count the write, and keep or cut the history."""

import inspect
import tracemalloc

import pytest
import tt.core as tt
from tt.core.ops.declare import PUBLIC
from tt.tests.ops.measure import difference, invoke, measure_in_place, record, tensors, zero_like_none
from tt.tests.ops.properties import each, each_row, expected
from tt.tests.ops.samples import build
from tt.tests.ops.table import ROWS


def has_in_place(row):
    return row.call is None and hasattr(tt.Tensor, f"{row.name}_")


def check(found, want, tolerance):
    if want is None:
        return  # torch has no such method
    if "error" in want or "error" in found:
        assert found == want
        return
    assert (found["itself"], found["writes"]) == (want["itself"], want["writes"])
    assert difference(found["result"], want["result"], tolerance) is None
    assert difference(*zero_like_none(found["grad"], want["grad"]), tolerance) is None


@each("in_place", lambda row: range(len(row.samples)) if has_in_place(row) else ())
def test_in_place(row, number):
    """Value, gradient, identity and version count of `x.name_(…)` are torch's."""
    check(measure_in_place(tt, row, number), expected(row)["in_place"][number], row.tolerance)


@each("in_place_dtypes", lambda row: ("float16", "uint8", "int64", "bool") if has_in_place(row) else ())
def test_in_place_dtype(row, dtype):
    check(measure_in_place(tt, row, 0, dtype), expected(row)["in_place_dtypes"][dtype], row.tolerance)


@each_row("in_place_methods", lambda row: row.call is None)
def test_in_place_method_exists(row):
    """Where torch has `x.name_`, tt has it too."""
    wanted = any(m is not None for m in expected(row)["in_place"])
    assert not wanted or hasattr(tt.Tensor, f"{row.name}_")


def takes_out(row):
    function = PUBLIC.get(row.name)
    return row.call is None and function is not None and "out" in inspect.signature(function).parameters


def single(row):
    return takes_out(row) and "error" not in expected(row)["samples"][0] and len(tensors(invoke(tt, row, 0)[0])) == 1


OUT_ROWS = [r for r in ROWS.values() if takes_out(r)]


@each_row("out", takes_out)
def test_out(row):
    """`out=` returns its tensor with the function's values, whatever was in it and whatever its shape was."""
    if not single(row):
        pytest.skip("several results, or refused")
    want, _ = invoke(tt, row, 0)
    for start in (tt.full(want.shape, 7, dtype=want.dtype), tt.empty(0, dtype=want.dtype)):
        args, kwargs, _ = build(tt, row.name, 0, row.samples[0])
        found = row(tt, *args, **kwargs, out=start)
        assert found is start and start._version > 0
        assert difference(record(start, tt), record(want, tt)) is None


@each_row("out", takes_out)
def test_out_refuses_history(row):
    args, kwargs, wanting = build(tt, row.name, 0, row.samples[0], grad=True)
    if not single(row) or not wanting:
        pytest.skip("nothing to differentiate")
    result = row(tt, *args, **kwargs)
    if not result.requires_grad:
        pytest.skip("nothing to differentiate")
    with pytest.raises(RuntimeError, match="out=... arguments don't support automatic differentiation"):
        row(tt, *args, **kwargs, out=tt.empty(0, dtype=result.dtype))


def test_some_operations_take_out():
    assert len(OUT_ROWS) > 50


@pytest.mark.parametrize(
    "write", [lambda x: x.clamp_(0.0, 0.5), lambda x: x.relu_(), lambda x: x.mul_(2.0), lambda x: x.round_(),
     lambda x: x[1:].clamp_(max=0.5)]
)  # fmt: skip
def test_a_write_takes_no_second_copy(write):
    x = tt.ones(1 << 18)
    write(x)
    tracemalloc.start()
    write(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.nbytes / 4
