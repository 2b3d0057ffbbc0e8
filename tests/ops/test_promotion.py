"""Dtype promotion is torch's for every pair of dtypes: tensors, 0-dim tensors and Python numbers, in every way to write."""

import re

import pytest
import tt.core as tt
from tt.fixtures.oracle import ops_promotion as oracle

TABLES = {key: (call, rows, columns) for key, call, rows, columns in oracle.tables()}
STORED = oracle.load()


REFUSE_COMPLEX = ("lt", "floor_divide", "remainder", "fmod", "bitwise_and", "atan2", "div floor", "div trunc")


def fitted(word, key):
    """Torch's word as this library says it: half-precision complex numbers do not exist, complex64 stands for them."""
    if word.endswith("not implemented for 'ComplexHalf'") and not key.startswith(REFUSE_COMPLEX):
        return "bool" if key.startswith("logical_and") else "complex64"
    return word.replace("complex32", "complex64").replace("ComplexHalf", "ComplexFloat")


@pytest.mark.parametrize("key", TABLES)
def test_every_pair(key):
    """The dtype, or the first line of the refusal."""
    call, rows, columns = TABLES[key]
    differs = []
    for a, words in zip(rows, STORED[key], strict=True):
        for b, want in zip(columns, words, strict=True):
            found = oracle.outcome(tt, call, a, b)
            if found != fitted(want, key):
                differs.append(f"{a}, {b}: got {found}, expected {fitted(want, key)}")
    assert differs == []


def test_tables_are_whole():
    assert STORED.keys() == TABLES.keys() and len(TABLES) > 150
    words = [w for rows in STORED.values() for row in rows for w in row]
    assert len(words) > 20_000 and sum(not re.match(r"\w+: ", w) for w in words) > 14_000


@pytest.mark.parametrize("name", oracle.DTYPES)
def test_promote_types(name):
    """promote_types agrees with what addition does."""
    a = getattr(tt, name)
    for other, want in zip(oracle.DTYPES, STORED["add: tensor tensor"][oracle.DTYPES.index(name)], strict=True):
        b = getattr(tt, other)
        assert tt.promote_types(a, b) is getattr(tt, fitted(want, "add"))


def test_default_dtype_decides_numbers():
    tt.set_default_dtype(tt.float64)
    try:
        assert (tt.ones(2, dtype=tt.int64) + 1.5).dtype is tt.float64
        assert (tt.ones(2, dtype=tt.float32) + 1.5).dtype is tt.float32
        assert tt.ones(2, dtype=tt.int64).sqrt().dtype is tt.float64
    finally:
        tt.set_default_dtype(tt.float32)


@pytest.mark.oracle
@pytest.mark.parametrize("key", TABLES)
def test_stored_table_is_torchs(key):
    torch = pytest.importorskip("torch")
    call, rows, columns = TABLES[key]
    assert [[oracle.outcome(torch, call, a, b) for b in columns] for a in rows] == STORED[key]
