"""Every operation gives torch's values, dtypes, node names, gradients, second derivatives and errors."""

import json

import pytest
import tt.core as tt
from tt.tests.ops.measure import (
    difference,
    failure,
    gradients,
    invoke,
    measure,
    measure_bad,
    measure_dtype,
    measure_sample,
    node_names,
    record,
    tensors,
    zero_like_none,
)  # fmt: skip
from tt.tests.ops.properties import each, each_row, each_sample, expected, is_stored


def check(what):
    assert what is None, what


@each_sample("value")
def test_value(row, number):
    want = expected(row)["samples"][number]
    if "error" in want:
        with pytest.raises(Exception) as caught:
            invoke(tt, row, number)
        assert failure(caught.value) == want["error"]
        return
    result, _ = invoke(tt, row, number)
    check(difference(record(result, tt), want["result"], row.tolerance))


@each_sample("nodes")
def test_node_names(row, number):
    want = expected(row)["samples"][number]
    if "error" in want:
        return
    result, _ = invoke(tt, row, number, grad=True)
    assert any(t.requires_grad for t in tensors(result)) == ("nodes" in want)
    if "nodes" in want:
        assert node_names(result) == want["nodes"]


@each_sample("grad")
def test_gradient(row, number):
    want = expected(row)["samples"][number]
    if not want.get("grad"):
        return
    result, wanting = invoke(tt, row, number, grad=True)
    grads, _ = gradients(tt, result, wanting)
    check(difference(*zero_like_none([record(g, tt) for g in grads], want["grad"]), row.tolerance))


@each_sample("second")
def test_second_derivative(row, number):
    want = expected(row)["samples"][number]
    if not want.get("second") or isinstance(want["second"], str):
        return
    found = measure_sample(tt, row, number)
    assert isinstance(found.get("second"), list), found
    check(difference(*zero_like_none(found["second"], want["second"]), 10 * row.tolerance))


@each("dtypes", lambda row: row.dtypes)
def test_dtype(row, dtype):
    want, found = expected(row)["dtypes"][dtype], measure_dtype(tt, row, dtype)
    if "error" in want or "error" in found:
        assert found == want
    else:
        check(difference(found["result"], want["result"], row.tolerance))


@each("bad", lambda row: map(str, range(len(row.bad))))
def test_error_sentence(row, index):
    """The first line is torch's; the second says which call it was."""
    sample, want = row.bad[int(index)], expected(row)["bad"][int(index)]
    assert measure_bad(tt, row, sample) == want
    if want == "no error":
        return
    with pytest.raises(Exception) as caught:
        invoke(tt, row, 0, "float32", sample)
    if not isinstance(caught.value, TypeError):  # torch's own TypeErrors name the function and the argument
        lines = str(caught.value).split("\n")
        assert len(lines) > 1 and lines[1].startswith("  ") and "(" in lines[1], str(caught.value)


@pytest.mark.oracle
@each_row("live")
def test_stored_numbers_are_torchs(row):
    """What is stored is what the installed torch says."""
    torch = pytest.importorskip("torch")
    assert is_stored(row), f"run `python -m tt.fixtures.oracle.ops {row.name}`"
    stored, live = expected(row), json.loads(json.dumps(measure(torch, row)))
    assert stored["bad"] == live["bad"]
    for a, b in zip(stored["samples"], live["samples"], strict=True):
        assert a.keys() == b.keys() and a.get("error") == b.get("error") and a.get("nodes") == b.get("nodes")
        for key in ("result", "grad"):
            check(difference(a.get(key), b.get(key), 10 * row.tolerance))
    assert {
        d: difference(r, live["dtypes"][d], row.tolerance) for d, r in stored["dtypes"].items() if "error" in r
    } == {d: None for d, r in stored["dtypes"].items() if "error" in r}
