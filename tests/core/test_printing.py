"""Printed tensors: today's form against torch's text, older forms against what was published at their time."""

import json
from typing import Any

import numpy as np
import pytest
from tt.core import printing
from tt.core.array import dtypes
from tt.core.printing import tensor_str, tensor_str_03, tensor_str_04
from tt.fixtures.oracle import make_printing as oracle

STORED = json.loads(oracle.PATH.read_text(encoding="utf-8"))["cases"]


def name_of(case: dict[str, Any]) -> str:
    return "-".join(map(str, case.values()))


def kind_of(name: str) -> dtypes.dtype:
    return dtypes.bool_ if name == "bool" else getattr(dtypes, name)


def show(case: dict[str, Any]) -> str:
    kind = kind_of(case["kind"])
    with printing.printoptions(**case.get("options", {})):
        return tensor_str(oracle.array(case).astype(kind.numpy), kind, [case["suffix"]] if "suffix" in case else [])


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: name_of(stored["case"]))
def test_prints_the_stored_text(stored: dict[str, Any]) -> None:
    assert show(stored["case"]) == stored["text"]


def test_every_case_is_stored() -> None:
    assert [stored["case"] for stored in STORED] == oracle.cases()


@pytest.mark.oracle
@pytest.mark.parametrize("case", oracle.cases(), ids=name_of)
def test_prints_what_torch_prints(case: dict[str, Any]) -> None:
    pytest.importorskip("torch")
    assert show(case) == oracle.shown(case)


@pytest.mark.oracle
def test_prints_any_floats_as_torch_does() -> None:
    torch = pytest.importorskip("torch")
    from hypothesis import given
    from hypothesis import strategies as some
    from hypothesis.extra.numpy import array_shapes, arrays

    shapes = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=9)
    kinds = some.sampled_from([np.float32, np.float64, np.float16, np.complex64, np.int64, np.uint8, np.bool_])
    options = some.fixed_dictionaries(
        {
            "precision": some.integers(0, 9),
            "threshold": some.sampled_from([3, 20, 1000]),
            "edgeitems": some.integers(0, 4),
            "linewidth": some.integers(1, 120),
            "sci_mode": some.sampled_from([None, True, False]),
        }
    )

    @given(some.data(), kinds, options)
    def agrees(data: Any, kind: type, chosen: dict[str, Any]) -> None:
        array = data.draw(arrays(kind, shapes))
        with torch._tensor_str.printoptions(**chosen):
            wanted = repr(torch.from_numpy(array.copy()))
        with printing.printoptions(**chosen):
            assert tensor_str(array, dtypes.from_numpy(array.dtype)) == wanted

    agrees()


# -- suffixes and options --------------------------------------------------------------------------------------------
def test_the_device_comes_before_the_dtype_and_the_node_after() -> None:
    text = tensor_str(np.ones(1), dtypes.float64, ["device='cuda:0'", "grad_fn=<AddBackward0>"])
    assert text == "tensor([1.], device='cuda:0', dtype=torch.float64, grad_fn=<AddBackward0>)"


def test_the_default_dtype_is_not_shown() -> None:
    dtypes.set_default_dtype(dtypes.float64)
    try:
        assert tensor_str(np.ones(1), dtypes.float64) == "tensor([1.])"
        assert tensor_str(np.ones(1, np.float32), dtypes.float32) == "tensor([1.], dtype=torch.float32)"
    finally:
        dtypes.set_default_dtype(dtypes.float32)


def test_a_subclass_shows_its_name_and_indents_by_it() -> None:
    text = tensor_str(np.ones((2, 1), np.float32), dtypes.float32, prefix="Weights(")
    assert text == "Weights([[1.],\n         [1.]])"


def test_options_stay_until_set_again_except_sci_mode() -> None:
    before = printing.get_printoptions()
    try:
        printing.set_printoptions(precision=2, sci_mode=True)
        assert tensor_str(np.array([1.5], np.float32), dtypes.float32) == "tensor([1.50e+00])"
        printing.set_printoptions(edgeitems=1)
        assert printing.get_printoptions() == {**before, "precision": 2, "edgeitems": 1}
        printing.set_printoptions(profile="full")
        assert printing.get_printoptions()["threshold"] == float("inf")
    finally:
        printing.set_printoptions(**before)


# -- 0.4.1: the examples of https://github.com/pytorch/pytorch/pull/7632, which brought its number formats -----------
@pytest.mark.parametrize(
    ("values", "text"),
    [
        (2341234123412341, "tensor(2341234123412341)"),
        ([1e28, 1e-28], "tensor([1.0000e+28, 1.0000e-28])"),
        ([1e28, -1e-28], "tensor([ 1.0000e+28, -1.0000e-28])"),
        ([1, 2], "tensor([1, 2])"),
        ([1, -2], "tensor([ 1, -2])"),
    ],
)
def test_041(values: Any, text: str) -> None:
    array = np.asarray(values)
    array = array.astype(np.float32) if array.dtype.kind == "f" else array
    assert tensor_str_04(array, dtypes.from_numpy(array.dtype)) == text


def test_041_wraps_by_line_width_and_shows_dtype_and_node() -> None:
    # the values and lines of the pull request's `torch.randn(20)` and `torch.randn(5, dtype=torch.double)`
    values = [0.8574, -1.1225, 0.3135, 1.7848, -0.8342, 0.1214, -0.6393, -0.3480, 1.4114, 0.5102, -0.8206, 1.6022]
    values += [0.6310, 1.9507, -1.5694, 1.3168, 0.1103, 0.5242, 0.3141, -0.0692]
    assert tensor_str_04(np.array(values, np.float32), dtypes.float32) == (
        "tensor([ 0.8574, -1.1225,  0.3135,  1.7848, -0.8342,  0.1214, -0.6393, -0.3480,\n"
        "         1.4114,  0.5102, -0.8206,  1.6022,  0.6310,  1.9507, -1.5694,  1.3168,\n"
        "         0.1103,  0.5242,  0.3141, -0.0692])"
    )
    doubles = np.array([-1.2961, 0.6950, 0.1357, -0.6473, 0.2605])
    assert tensor_str_04(doubles, dtypes.float64) == (
        "tensor([-1.2961,  0.6950,  0.1357, -0.6473,  0.2605], dtype=torch.float64)"
    )
    ones = np.ones((2, 2), np.float32)
    assert tensor_str_04(ones, dtypes.float32, ["requires_grad=True"]) == (
        "tensor([[1., 1.],\n        [1., 1.]], requires_grad=True)"
    )


def test_041_chooses_its_format_by_positive_numbers_only() -> None:
    """It took negative numbers for nan, until https://github.com/pytorch/pytorch/pull/12746 wrote the rule anew."""
    wide = np.array([1.5, -1e-7], np.float32)
    assert tensor_str_04(wide, dtypes.float32) == "tensor([ 1.5000, -0.0000])"
    assert tensor_str_04(-wide, dtypes.float32) == "tensor([-1.5000e+00,  1.0000e-07])"


# -- 0.4.0: pull requests that made its form, and the documentation of the time --------------------------------------
def test_040_prints_whole_floats_with_their_point() -> None:
    # https://github.com/pytorch/pytorch/pull/6812
    row = " 1.,  1.,  1.,  1.,  1."
    text = "tensor([[" + "],\n        [".join([row] * 5) + "]])"
    assert tensor_str_04(np.ones((5, 5), np.float32), dtypes.float32, version="0.4.0") == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        # https://pytorch.org/docs/0.4.0/torch.html#torch.linspace
        (np.linspace(3, 10, 5), "tensor([  3.0000,   4.7500,   6.5000,   8.2500,  10.0000])"),
        (np.linspace(-10, 10, 5), "tensor([-10.,  -5.,   0.,   5.,  10.])"),
        # https://pytorch.org/docs/0.4.0/torch.html#torch.arange
        (np.arange(1, 4), "tensor([ 1,  2,  3])"),
        (np.array([0.086275]), "tensor(1.00000e-02 *\n       [ 8.6275])"),
        (np.array(1.0), "tensor(1.)"),
        (np.zeros((0, 3)), "tensor([])"),
    ],
)
def test_040(values: np.ndarray, text: str) -> None:
    values = values.astype(np.float32) if values.dtype.kind == "f" else values
    assert tensor_str_04(values, dtypes.from_numpy(values.dtype), version="0.4.0") == text


def test_040_shows_the_device_but_no_node() -> None:
    suffixes = ["device='cuda:0'", "grad_fn=<AddBackward0>"]
    assert tensor_str_04(np.ones(1, np.float32), dtypes.float32, suffixes, version="0.4.0") == (
        "tensor([ 1.], device='cuda:0')"
    )


# -- 0.3: its documentation, http://pytorch.org/docs/0.3.1/torch.html and tensors.html -------------------------------
@pytest.mark.parametrize(
    ("values", "text"),
    [
        (np.eye(3), "\n 1  0  0\n 0  1  0\n 0  0  1\n[torch.FloatTensor of size 3x3]\n"),
        (np.linspace(3, 10, 5), "\n  3.0000\n  4.7500\n  6.5000\n  8.2500\n 10.0000\n[torch.FloatTensor of size 5]\n"),
        (np.linspace(-10, 10, 5), "\n-10\n -5\n  0\n  5\n 10\n[torch.FloatTensor of size 5]\n"),
        (
            np.logspace(-10, 10, 5),
            "\n 1.0000e-10\n 1.0000e-05\n 1.0000e+00\n 1.0000e+05\n 1.0000e+10\n[torch.FloatTensor of size 5]\n",
        ),
        (np.array([[1, 2, 3], [4, 5, 6]]), "\n 1  2  3\n 4  5  6\n[torch.LongTensor of size 2x3]\n"),
        # a weight's gradient in a notebook of the time: numbers under one scale
        (
            np.array([[0.051902, -0.023778, -0.044071]]),
            "\n1.00000e-02 *\n  5.1902 -2.3778 -4.4071\n[torch.FloatTensor of size 1x3]\n",
        ),
    ],
)
def test_03(values: np.ndarray, text: str) -> None:
    values = values.astype(np.float32) if values.dtype.kind == "f" else values
    assert tensor_str_03(values, dtypes.from_numpy(values.dtype)) == text


def test_03_splits_long_rows_into_columns() -> None:
    # the exercise `torch.arange(10, 50).view(1, -1)` as notebooks of the time show it
    text = tensor_str_03(np.arange(10, 50, dtype=np.float32).reshape(1, -1), dtypes.float32)
    assert text.startswith(
        "\n\nColumns 0 to 12 \n"
        "   10    11    12    13    14    15    16    17    18    19    20    21    22\n"
        "\nColumns 13 to 25 \n"
        "   23    24    25    26    27    28    29    30    31    32    33    34    35\n"
        "\nColumns 26 to 38 \n"
    )
    assert text.endswith("[torch.FloatTensor of size 1x40]\n")


def test_03_variables_devices_and_stacks() -> None:
    # http://pytorch.org/tutorials/beginner/blitz/autograd_tutorial.html of the time
    ones = np.ones((2, 2), np.float32)
    assert tensor_str_03(ones, dtypes.float32, variable=True) == (
        "Variable containing:\n 1  1\n 1  1\n[torch.FloatTensor of size 2x2]\n"
    )
    assert tensor_str_03(np.array([[703]]), dtypes.int64, variable=True, gpu=0) == (
        "Variable containing:\n 703\n[torch.cuda.LongTensor of size 1x1 (GPU 0)]\n"
    )
    assert tensor_str_03(np.zeros((2, 3, 4), np.float32), dtypes.float32) == (
        "\n(0 ,.,.) = \n  0  0  0  0\n  0  0  0  0\n  0  0  0  0\n"
        "\n(1 ,.,.) = \n  0  0  0  0\n  0  0  0  0\n  0  0  0  0\n[torch.FloatTensor of size 2x3x4]\n"
    )


def test_03_has_no_dimension_where_there_are_no_elements() -> None:
    assert tensor_str_03(np.zeros(0, np.float32), dtypes.float32) == "[torch.FloatTensor with no dimension]\n"


def test_03_summaries() -> None:
    tall = tensor_str_03(np.arange(1000, dtype=np.float32), dtypes.float32)
    assert tall == "\n   0\n   1\n   2\n ⋮  \n 997\n 998\n 999\n[torch.FloatTensor of size 1000]\n"
    corners = tensor_str_03(np.zeros((40, 40), np.float32), dtypes.float32).splitlines()
    assert corners[1] == "    0     0     0  ...      0     0     0"
    assert corners[4] == "       ...          ⋱          ...       "
    assert len(corners) == 9


# -- what tensors print under a dialect's rules ----------------------------------------------------------------------
def test_the_form_of_comparison_prints_single_elements_as_numbers() -> None:
    from tt.core.printing.canonical import tensor_str as canonical

    assert canonical(np.array(1.5, np.float32), dtypes.float32) == "1.5"
    assert canonical(np.array([1.5], np.float32), dtypes.float32) == "1.5"
    assert canonical(np.array([[1, 2]]), dtypes.int64) == "tensor([[1, 2]])"
    assert canonical(np.array([1e-9, 2]), dtypes.float64) == "tensor([1.000000e-09, 2.000000e+00])"
