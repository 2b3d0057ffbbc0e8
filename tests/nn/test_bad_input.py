"""Where a layer refuses its input, the error says in which layer, and what was wrong."""

import pytest
import tt.core as torch
from tt.core import nn
from tt.tests.behaviour.cases.bad_input import LAYERS, inputs, made

# First lines that say all there is to say.
PLAIN = ("Halving dimension", "glu does not", "Dimension out of range", "Expected size of input's", "Given output_size",
         "Mismatch of parameter numbers", "Padding value causes", "Only zero batch", "Expected 2D or 3D (batch",
         "mixed dtype")  # fmt: skip


def message(call):
    with pytest.raises(Exception) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("name", LAYERS)
def test_every_refusal_names_layer_and_sizes(name):
    layer, call = made(torch, name)
    for what, (shape, dtype) in inputs(LAYERS[name][1]).items():
        x = torch.ones(shape) if dtype is None else torch.ones(shape).to(getattr(torch, dtype))
        try:
            call(x)
        except Exception as error:
            first, *rest = str(error).split("\n")
            assert rest, f"{what}: only {first}"
            assert " in " in rest[0] and rest[0].startswith("  "), f"{what}: {error}"
            assert len(rest) > 1 or first.startswith(PLAIN), f"{what}: {error}"


@pytest.mark.parametrize(
    ("layer", "shape", "advice"),
    [
        (nn.BatchNorm2d(3), (2, 3, 4), "input has 3 dimensions, BatchNorm2d expects [batch, 3, height, width]"),
        (nn.BatchNorm1d(3), (2, 4), "input has 4 channels, BatchNorm1d expects 3"),
        (nn.GroupNorm(2, 4), (2, 3), "input has 3 channels, GroupNorm expects 4"),
        (nn.LayerNorm((3, 4)), (2, 3, 5), "input ends in [3, 5], LayerNorm expects [3, 4]"),
        (nn.MaxPool2d(2), (4, 4), "input has 2 dimensions, MaxPool2d expects [batch, channels, height, width], the batch optional"),
        (nn.LSTM(3, 4), (5, 2, 4), "input has 4 features, LSTM expects 3"),
        (nn.LSTM(3, 4), (0, 2, 3), "input has no elements: its dimension 0 is empty"),
        (nn.GRUCell(3, 4), (2, 5), "input has 5 features, GRUCell expects 3"),
        (nn.PixelShuffle(2), (1, 3, 2, 2), "input has 3 channels, PixelShuffle expects a multiple of 4"),
        (nn.CircularPad1d(1), (7,), "input has 1 dimension, CircularPad1d expects [batch, channels, length], the batch optional"),
        (nn.PReLU(3), (2, 4), "input has 4 channels, PReLU expects 3"),
        (nn.ReflectionPad1d(1), (2, 3, 0), "input has no elements: its dimension 2 is empty"),
    ],
)  # fmt: skip
def test_sizes(layer, shape, advice):
    assert message(lambda: layer(torch.ones(shape))).split("\n")[-1] == f"  {advice}"


def test_table_rows():
    table = nn.Sequential(nn.Embedding(4, 2))
    assert message(lambda: table(torch.tensor([1, 4]))).split("\n")[-1] == "  input holds 4, layer 0 has rows 0 to 3"
    assert message(lambda: table(torch.ones(2))).split("\n")[-1] == (
        "  input is torch.float32, layer 0 expects row numbers: give it input.long()"
    )


def test_dtype_without_parameters():
    assert message(lambda: nn.AdaptiveAvgPool1d(2)(torch.ones(2, 3, 4).long())).split("\n")[-1] == (
        "  input is torch.int64, AdaptiveAvgPool1d computes with floating-point numbers: give it input.float()"
    )


def test_wrong_number_of_arguments():
    lines = message(lambda: nn.Sequential(nn.Linear(1, 2))[0](torch.ones(1), 2)).split("\n")
    assert lines[0] == "Linear.forward() takes 2 positional arguments but 3 were given"
    assert lines[1] == "  Linear(input [1]) in Linear(in_features=1, out_features=2)"


def test_hooks_and_forwards_of_users_stay_as_they_are():
    def refuse(*_):
        raise ValueError("mine")

    layer = nn.Linear(1, 1)
    layer.register_forward_hook(refuse)
    assert message(lambda: nn.Sequential(layer)(torch.ones(1))) == "mine"

    class Own(nn.Linear):
        def forward(self, x):
            raise AssertionError("mine, too")

    assert message(lambda: nn.Sequential(Own(1, 1))(torch.ones(1))) == "mine, too"
