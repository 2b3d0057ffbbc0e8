"""Dtype promotion is torch's for every pair of dtypes, for tensors, 0-dim tensors and Python numbers."""

import json

import pytest
import tt.core as tt
from tt.fixtures.oracle import ops_promotion as oracle
from tt.tests.ops.table import ROWS

SUMS = json.loads(oracle.PATH.read_text(encoding="utf-8"))["sums"]


@pytest.mark.parametrize(
    "kinds", ["tensor tensor", "tensor scalar", "tensor number", "scalar tensor", "scalar scalar", "scalar number"]
)
@pytest.mark.parametrize("in_place", [False, True], ids=["sum", "in_place"])
def test_every_pair(kinds, in_place):
    first, second = kinds.split()
    chosen = [c for c in oracle.cases() if (c[0], c[2]) == (first, second)]
    found = {" ".join(c): (oracle.result(tt, c, in_place), SUMS[" ".join(c)][in_place]) for c in chosen}
    # half-precision complex numbers do not exist here: complex64 stands for them
    assert {c: pair for c, pair in found.items() if pair[0] != pair[1].replace("complex32", "complex64")} == {}
    assert len(chosen) in (48, 144)


@pytest.mark.parametrize("name", oracle.DTYPES)
def test_promote_types(name):
    for other in oracle.DTYPES:
        want = SUMS[f"tensor {name} tensor {other}"][0]
        assert tt.promote_types(getattr(tt, name), getattr(tt, other)) is getattr(
            tt, want.replace("complex32", "complex64")
        )


def test_default_dtype_decides_numbers():
    tt.set_default_dtype(tt.float64)
    try:
        assert (tt.ones(2, dtype=tt.int64) + 1.5).dtype is tt.float64
        assert (tt.ones(2, dtype=tt.float32) + 1.5).dtype is tt.float32
        assert tt.ones(2, dtype=tt.int64).sqrt().dtype is tt.float64
    finally:
        tt.set_default_dtype(tt.float32)


MIXING = [("float32", "int64"), ("uint8", "int8"), ("float16", "bfloat16"), ("bool", "int32"), ("float64", "float32")]


OTHER = {
    "where": lambda x, y: tt.where(tt.tensor([True, False]), x, y),
    "cat": lambda x, y: tt.cat([x, y]),
    "stack": lambda x, y: tt.stack([x, y]),
}


@pytest.mark.parametrize("name", ["sub", "mul", "maximum", "where", "cat", "stack", "lt", "remainder"])
def test_other_operations_promote_alike(name):
    """What promotes at all promotes as addition does."""
    for a, b in MIXING:
        x, y = tt.ones(2, dtype=getattr(tt, a)), tt.ones(2, dtype=getattr(tt, b))
        result = OTHER[name](x, y) if name in OTHER else ROWS[name](tt, x, y)
        assert str(result.dtype) == ("torch.bool" if name == "lt" else f"torch.{SUMS[f'tensor {a} tensor {b}'][0]}"), (
            a,
            b,
        )


@pytest.mark.oracle
def test_stored_table_is_torchs():
    torch = pytest.importorskip("torch")
    live = {" ".join(c): [oracle.result(torch, c, False), oracle.result(torch, c, True)] for c in oracle.cases()}
    assert live == SUMS
