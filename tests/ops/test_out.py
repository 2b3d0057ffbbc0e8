"""`out=`: taken by the functions that take it in torch, with torch's values, dtypes, warnings and refusals."""

import warnings

import pytest
import tt.core as tt
from tt.fixtures.oracle import ops_out as oracle
from tt.tests.ops.measure import difference, record, tensors
from tt.tests.ops.table import ROWS

STORED = {name: found for name, found in oracle.load().items() if name in ROWS}
TAKES = [name for name, found in STORED.items() if found["takes"]]
# Elementwise functions are made alike: these take `out=` here, and not in torch.
MORE_THAN_TORCH = {"relu", "isnan", "isinf", "isfinite", "isreal", "sum"}
NOT_HERE = {"native_batch_norm": "an internal function of torch's"}


def test_the_same_functions_take_it():
    found = {name: oracle.measure(tt, ROWS[name]) for name in STORED}
    takes = {name for name, m in found.items() if m is not None and m["takes"]}
    assert sorted(set(TAKES) - takes - set(NOT_HERE)) == []
    assert sorted(takes - set(TAKES) - MORE_THAN_TORCH) == []
    assert len(TAKES) > 180


@pytest.mark.parametrize("name", [n for n in TAKES if n not in NOT_HERE])
def test_values(name):
    """The tensors given are returned, with the function's values, whatever their shape was."""
    row = ROWS[name]
    result = oracle.call(tt, row)
    several = isinstance(result, (tuple, list))
    want = [record(t, tt) for t in tensors(result)]
    for outs in ([tt.empty(0, dtype=t.dtype) for t in tensors(result)], [tt.full_like(t, 1) for t in tensors(result)]):
        given = oracle.call(tt, row, tuple(outs) if several else outs[0])
        assert all(a is b for a, b in zip(tensors(given), outs, strict=True))
        assert [difference(record(o, tt), w) for o, w in zip(outs, want, strict=True)] == [None] * len(want)


# Not asked of torch's kernel but of the cast, or the other way round: the same refusal in the usual words.
OTHER_WORDS = {
    "range": "makes masks", "logspace": "makes masks",
    "cumsum": "adds up before it casts", "cumprod": "multiplies before it casts", "cholesky": "the usual sentence",
    "cholesky_solve": "the usual sentence", "cholesky_inverse": "the usual sentence", "orgqr": "the usual sentence",
    "ldexp": "the usual sentence", "logsumexp": "the usual sentence", "max": "the usual sentence", "min": "the usual sentence",
    "mean": "the usual sentence", "mvlgamma": "the usual sentence", "nansum": "no kernel for complex numbers", "nanmean": "no kernel for complex numbers",
    "heaviside": "one sentence for all dtypes", "matrix_power": "the usual sentence", "float_power": "casts as others do",
    "histc": "the usual sentence",
}  # fmt: skip


@pytest.mark.parametrize("name", [n for n in TAKES if n not in NOT_HERE and STORED[n]["others"]])
def test_other_dtypes(name):
    """An `out` of another dtype gets the values cast, or is refused, as in torch."""
    found = {d: oracle._other(tt, ROWS[name], d) for d in STORED[name]["others"]}
    if name not in OTHER_WORDS:
        assert found == STORED[name]["others"]
        return
    assert found != STORED[name]["others"], "no longer differs"
    refused = {d for d, f in found.items() if ":" in f}
    if "usual" in OTHER_WORDS[name]:
        assert refused == {d for d, w in STORED[name]["others"].items() if ":" in w}


def test_resizing_warns():
    """Only an `out` that has elements and another shape is warned of."""
    x, out = tt.ones(2), tt.ones(3)
    with pytest.warns(
        UserWarning, match=r"resized since it had shape \[3\], which does not match the required output shape \[2\]"
    ):
        tt.add(x, 1, out=out)
    assert out.tolist() == [2.0, 2.0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tt.add(x, 1, out=tt.empty(0))
        tt.add(x, 1, out=tt.empty(2))


def test_0_dim():
    out = tt.empty(())
    assert tt.sum(tt.ones(3), 0, out=out) is out and out.item() == 3.0
    assert tt.add(tt.tensor(1.0), 1, out=out).item() == 2.0


def test_out_may_be_the_input():
    x = tt.tensor([1.0, 2.0])
    assert tt.mul(x, x, out=x) is x and x.tolist() == [1.0, 4.0]


def test_refusals():
    x = tt.ones(2)
    with pytest.raises(
        RuntimeError, match="more than one element of the written-to tensor refers to a single memory location"
    ):
        tt.add(x, 1, out=tt.ones(1).expand(2))
    with pytest.raises(
        RuntimeError, match=r"add\(\): functions with out=... arguments don't support automatic differentiation"
    ):
        tt.add(x, 1, out=tt.empty(2, requires_grad=True))
    with pytest.raises(TypeError, match=r"add\(\): argument 'out' must be Tensor, not int"):
        tt.add(x, 1, out=3)
    with pytest.raises(TypeError, match=r"torch.cat\(\): input types can't be cast to the desired output type Long"):
        tt.cat([x], out=tt.empty(0, dtype=tt.int64))


@pytest.mark.oracle
@pytest.mark.parametrize("name", STORED)
def test_stored_answers_are_torchs(name):
    torch = pytest.importorskip("torch")
    assert oracle.measure(torch, ROWS[name]) == STORED[name]
