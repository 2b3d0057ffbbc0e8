"""Operations on complex numbers: values, gradients and second derivatives are torch's, and what torch refuses is refused.

A gradient is the conjugate Wirtinger derivative, so that `x - lr * grad` goes down; a property of its own compares it
with differences along random directions.
"""

from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest
import tt.core as tt
from tt.fixtures.oracle import complex as oracle
from tt.tests.ops import on_complex
from tt.tests.ops.measure import difference, tensors, zero_like_none
from tt.tests.ops.properties import each
from tt.tests.ops.table import ROWS

# Torch has these rows' values for complex numbers but refuses to differentiate them; the derivatives here are right.
ONLY_VALUES = "does not support automatic differentiation for outputs with complex dtype."


@cache
def _stored():
    return oracle.load()


def is_stored(row):
    return row.name in _stored() and _stored()[row.name]["inputs"] == on_complex.fingerprint(row)


@cache
def expected(row):
    """What torch says: stored, or measured now where torch is installed and the row is newer."""
    if is_stored(row):
        return _stored()[row.name]
    if find_spec("torch") is None:
        pytest.fail(f"run `python -m tt.fixtures.oracle.complex '{row.name}'` where torch is installed")
    import torch

    return on_complex.measure(torch, row)


# Rows that torch computes here or refuses with a kernel's name of its own.
KNOWN = {
    "index_reduce": "means of complex numbers work here", "cummax": "refuses 0-dim tensors, too",
    "cummin": "refuses 0-dim tensors, too",
    "logaddexp": "no kernel for complex numbers here", "logcumsumexp": "no kernel for complex numbers here",
    "corrcoef": "torch clips the parts of complex numbers one by one", "searchsorted": "sorts complex numbers by their real parts",
    "bucketize": "sorts complex numbers by their real parts", "unique_consecutive": "works on complex numbers",
    "mvlgamma": "refused by another kernel", "special.ndtr": "refused by another kernel", "aminmax": "refused by another name",
    "histc": "works on real parts", "histogram": "refused by NumPy", "histogramdd": "refused by NumPy",
}  # fmt: skip
DIGITS = 5000  # eight digits are stored: as a multiple of the usual rounding errors


def each_complex(name):
    """`each` over the numbers of the samples that make sense on complex numbers."""
    return each(name, lambda row: () if row.name in KNOWN else on_complex.numbers(row))


@pytest.mark.parametrize("name", sorted(set(KNOWN) & set(ROWS)))
def test_known_differences_differ(name):
    """A reason that no longer holds is out of date."""
    row = ROWS[name]
    found = [measured(row, n) for n in on_complex.numbers(row)]
    keys = ("error", "grad_error")
    assert [[f.get(k) for k in keys] for f in found] != [[w.get(k) for k in keys] for w in expected(row)["samples"]]


def wanted(row, number):
    return expected(row)["samples"][on_complex.numbers(row).index(number)]


@cache
def measured(row, number):
    return on_complex.measure_sample(tt, row, number)


@each_complex("complex")
def test_value(row, number):
    """The value in complex128, or the refusal in torch's words."""
    want, found = wanted(row, number), measured(row, number)
    if "error" in want:
        if not want["error"].endswith(ONLY_VALUES):
            assert found.get("error") == want["error"]
        return
    assert "error" not in found, found
    what = difference(found["result"], want["result"], DIGITS * row.tolerance)
    assert what is None, what


@each_complex("complex_grad")
def test_gradients(row, number):
    """First and second derivatives."""
    want, found = wanted(row, number), measured(row, number)
    if "error" in want or "error" in found:
        return
    assert found.get("grad_error") == want.get("grad_error")
    for key in ("grad", "second"):
        pair = found.get(key) or [], want.get(key) or []
        length = max(map(len, pair))
        what = difference(*zero_like_none(*(p + [None] * (length - len(p)) for p in pair)), DIGITS * row.tolerance)
        assert what is None, f"{key}: {what}"


@each_complex("complex_dtype")
def test_single_precision(row, number):
    """complex64 gives the dtypes that torch gives, and no more of an error."""
    want = expected(row)["complex64"][on_complex.numbers(row).index(number)]
    try:
        result, _ = on_complex.invoke(tt, row, number, "complex64")
    except Exception as error:  # noqa: BLE001 - an error is a result here
        assert on_complex.failure(error) == want
        return
    assert [str(t.dtype).removeprefix("torch.") for t in tensors(result)] == want


def differentiable(row, number):
    want = wanted(row, number)
    return any(want.get("grad") or []) or want.get("error", "").endswith(ONLY_VALUES)


# Singular values that are cut off jump to zero; the derivative is that of matrices of that rank, as torch's is. And a
# gradient divided by how often an index occurs is not a slope.
NOT_SMOOTH = {("pinverse", 1), ("F.embedding by frequency", 0)}


@each_complex("complex_numeric")
def test_gradient_is_the_slope(row, number):
    """For a real number L of the result: L(z + h v) - L(z - h v) is 2 h Re(conj(grad) v), in any direction v."""
    if not differentiable(row, number) or (row.name, number) in NOT_SMOOTH:
        return
    args, kwargs, leaves = on_complex.build(tt, row, number, "complex128", True)

    def loss():
        with np.errstate(all="ignore"):
            result = row(tt, *args, **kwargs)
        outs = [t for t in tensors(result) if t.requires_grad]
        return _sum(tt.real(tt.conj(s) * t) for s, t in zip(on_complex.starts(tt, outs, "g"), outs))

    value = loss()
    if value.dtype is not tt.float64 or not np.isfinite(value.item()):
        return  # converted to fewer digits than differences need, or infinite
    grads = tt.autograd.grad(value, leaves, allow_unused=True)
    stream, h = np.random.RandomState(5), 1e-6
    for leaf, g in zip(leaves, grads):
        v = stream.uniform(-1, 1, (2, *leaf.shape))
        v = v[0] + 1j * v[1]
        start, ends = leaf.array.copy(), []
        for step in (h, -h):
            leaf.array[...] = start + step * v
            ends.append(loss().item())
        leaf.array[...] = start
        slope = 0.0 if g is None else float((np.conj(g.array) * v).real.sum())
        measured_slope = (ends[0] - ends[1]) / (2 * h)
        assert abs(slope - measured_slope) <= 1e-5 * max(1.0, abs(slope)), (slope, measured_slope)


def _sum(parts):
    total = 0
    for part in parts:
        total = part.sum() + total
    return total


def test_torch_supports_many_rows():
    supported = [r for r in _stored().values() if r["samples"] and "error" not in r["samples"][0]]
    assert len(supported) > 150 and len(_stored()) <= len(ROWS)


@pytest.mark.parametrize("dtype", [tt.complex64, tt.complex128])
def test_real_operands_get_real_gradients(dtype):
    """The gradient of a real tensor that met complex ones is the real part."""
    x = tt.tensor([1.0, -2.0], dtype=tt.float64, requires_grad=True)
    z = tt.tensor([1 + 2j, 3 - 1j], dtype=dtype)
    tt.real((x * z) * (1 - 2j)).sum().backward()
    assert x.grad.dtype is tt.float64 and x.grad.tolist() == [5.0, 1.0]


def test_number_operands_are_conjugated():
    """A complex number beside a real tensor is kept as it is, and conjugated in backward."""
    x = tt.tensor([0.5], dtype=tt.float64, requires_grad=True)
    z = x * 2j
    z.backward(tt.tensor([1j], dtype=tt.complex128))
    assert x.grad.tolist() == [2.0]


@pytest.mark.oracle
@pytest.mark.parametrize("row", [r for r in ROWS.values() if on_complex.numbers(r)], ids=repr)
def test_stored_numbers_are_torchs(row):
    torch = pytest.importorskip("torch")
    assert is_stored(row), f"run `python -m tt.fixtures.oracle.complex '{row.name}'`"
    live = on_complex.measure(torch, row)
    assert live["complex64"] == expected(row)["complex64"]
    for a, b in zip(expected(row)["samples"], live["samples"], strict=True):
        assert a.keys() == b.keys() and a.get("error") == b.get("error")
        assert difference(b.get("result"), a.get("result"), DIGITS * row.tolerance) is None
