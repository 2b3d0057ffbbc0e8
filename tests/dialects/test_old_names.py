"""Old names give the numbers of their modern spellings: torch's stored ones, in every dialect that has the name."""

from __future__ import annotations

import json
import warnings

import pytest
import tt.core as tt
from tt.core.dialects import dialect
from tt.core.dialects.v0_3.values import unwrap
from tt.core.gone import FUNCTIONS, METHODS
from tt.core.refused import REFUSED
from tt.fixtures.oracle import behaviour as oracle
from tt.tests.behaviour.case import Case, difference, outcome
from tt.tests.dialects.old_names import TABLE

STORED = oracle.load()
RUNS = [pytest.param(row, name, id=f"{row.name}-{name}") for row in TABLE for name in row.dialects]


def flat(value):
    """Core tensors in lists, whatever the dialect wraps them in."""
    value = unwrap(value)
    return [flat(v) for v in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize(("row", "name"), RUNS)
def test_the_old_name_gives_the_modern_numbers(row, name):
    stored = STORED[f"old_names.{row.name}"]
    with dialect(name):
        found = outcome(Case(row.name, lambda t: flat(row.old(t))), tt)
    found.pop("warnings", None)
    what = difference(json.loads(json.dumps(found)), {k: v for k, v in stored.items() if k != "warnings"}, 1e-9)
    assert what is None, what


def test_every_gone_name_is_held():
    held = {name for row in TABLE for name in row.holds}
    refused = {name.removeprefix("torch.") for name in REFUSED}
    assert set(FUNCTIONS) - held - refused == set()
    assert {f"Tensor.{name}" for name in METHODS} - held == set()


@pytest.mark.parametrize("name", ["0.4", "0.4.0", "0.3"])
def test_every_gone_name_exists_in_the_old_dialects(name):
    with dialect(name):
        missing = [n for n in FUNCTIONS if not callable(getattr(tt, n, None))]
        missing += [f"Tensor.{n}" for n in METHODS if not hasattr(tt.Tensor, n)]
    assert missing == [] if hasattr(tt, "conv_tbc") else missing == ["Tensor.conv_tbc"]


def test_the_published_least_squares():
    """The example of 0.4's documentation of `gels`: https://pytorch.org/docs/0.4.0/torch.html#torch.gels"""
    with dialect("0.4.0"):
        a = tt.Tensor([[1, 1, 1], [2, 3, 4], [3, 5, 2], [4, 2, 5], [5, 4, 3]])
        b = tt.Tensor([[-10, -3], [12, 14], [14, 12], [16, 16], [18, 16]])
        shown = repr(tt.gels(b, a)[0])
    assert shown == (
        "tensor([[  2.0000,   1.0000],\n        [  1.0000,   1.0000],\n        [  1.0000,   2.0000],\n"
        "        [ 10.9635,   4.8501],\n        [  8.9332,   5.2418]])"
    )


def test_the_published_pivoted_cholesky():
    """The example of 0.4's documentation of `pstrf`: https://pytorch.org/docs/0.4.0/torch.html#torch.pstrf"""
    with dialect("0.4"):
        a = tt.Tensor([[4.3810, 0.8462, -0.2961], [0.8462, 3.3601, 0.0339], [-0.2961, 0.0339, 2.5215]])
        factor, order = tt.pstrf(a)
        expected = tt.Tensor([[2.0931, 0.4043, -0.1414], [0, 1.7879, 0.0510], [0, 0, 1.5808]])
        assert order.tolist() == [0, 1, 2] and order.dtype is tt.int32
        assert (factor - expected).abs().max().item() < 2e-4  # the input is printed with four decimals


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda t, z, i: t.gesv(i, z), "Lapack Error in gesv : U(1,1) is zero, singular U."),
        (lambda t, z, i: t.potrf(-i), "Lapack Error in potrf : the leading minor of order 1 is not positive definite"),
        (lambda t, z, i: t.pstrf(z), "Lapack Error pstrf : matrix is rank deficient or not positive semidefinite"),
        (lambda t, z, i: t.btrifact(z, pivot=False), "btrifact: pivot=False is not supported"),
        (lambda t, z, i: t.fft(t.zeros(3, 3), 1), "Expected an input tensor with a last dimension of size 2"),
        (lambda t, z, i: t.rfft(i, 4), "Expected signal_ndim to be 1, 2, or 3, but got signal_ndim=4"),
    ],
)
@pytest.mark.parametrize("name", ["0.4", "0.3"])
def test_old_sentences(name, call, sentence):
    with dialect(name), pytest.raises(RuntimeError) as caught:
        call(tt, tt.zeros(2, 2), tt.eye(2))
    assert str(caught.value).startswith(sentence)


def test_what_had_no_derivative_says_so_in_backward():
    with dialect("0.4"):
        a = tt.eye(2, requires_grad=True)
        factor, _ = tt.pstrf(a)
        assert factor.requires_grad
        with pytest.raises(RuntimeError, match="the derivative for 'pstrf' is not implemented"):
            factor.sum().backward()


def test_out_is_filled():
    with dialect("0.4"):
        x, packed = tt.zeros(2, 1), tt.zeros(0)
        found = tt.gesv(tt.ones(2, 1), 2 * tt.eye(2), out=(x, packed))
        assert found[0] is x and x.tolist() == [[0.5], [0.5]] and packed.tolist() == [[2.0, 0.0], [0.0, 2.0]]
        u = tt.zeros(2, 2)
        assert tt.potrf(4 * tt.eye(2), out=u) is u and u.tolist() == [[2.0, 0.0], [0.0, 2.0]]


@pytest.mark.parametrize("name", ["masked_copy", "masked_copy_"])
def test_the_renamed_copy_warns(name):
    with dialect("0.4"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        getattr(tt.zeros(2), name)(tt.ByteTensor([1, 0]), tt.ones(2))
    assert [str(w.message) for w in caught] == [
        f"{name} is deprecated and renamed to {name.replace('copy', 'scatter')}, and will be removed in v0.3"
    ]


def test_transforms_keep_their_module():
    with dialect("0.4"):
        assert str(tt.fft.fft(tt.ones(2)).dtype) == "torch.complex64"
        assert tt.fft.__doc__
    with pytest.raises(TypeError, match="'module' object is not callable\n  torch.fft was a function: use"):
        tt.fft(tt.ones(2, 2), 1)


@pytest.mark.parametrize("name", ["isnan", "isclose"])
def test_masks_of_functions_are_bytes(name):
    with dialect("0.4"):
        x = tt.ones(2)
        assert getattr(tt, name)(*([x] if name == "isnan" else [x, x])).type() == "torch.ByteTensor"


def test_a_whole_module_is_saved_and_loaded_in_0_3(tmp_path):
    with dialect("0.3"):
        module = tt.nn.Sequential(tt.nn.Linear(2, 3), tt.nn.Tanh())
        tt.save(module, tmp_path / "module.pt")
        again = tt.load(tmp_path / "module.pt")
        x = tt.autograd.Variable(tt.ones(1, 2), volatile=True)
        assert again(x).data.tolist() == module(x).data.tolist()
        assert isinstance(again[0].weight, tt.autograd.Variable) and not again[0].weight.volatile
