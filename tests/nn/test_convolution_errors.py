"""A convolution's error names the layer, its sizes and what was wrong with the input."""

import pytest
import tt.core as torch
from tt.core import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3)
        self.up = nn.ConvTranspose1d(4, 2, 3, stride=2)
        self.body = nn.Sequential(nn.Conv2d(1, 2, 5, padding=1, dilation=2), nn.Conv3d(1, 1, 2))

    def forward(self, x, part="conv1"):
        return getattr(self, part)(x)


def lines(call):
    with pytest.raises(Exception) as caught:
        call()
    return str(caught.value).split("\n")


def test_channels():
    assert lines(lambda: Model()(torch.ones(2, 4, 9, 9))) == [
        "Given groups=1, weight of size [8, 3, 3, 3], expected input[2, 4, 9, 9] to have 3 channels, but got 4 channels "
        "instead",
        "  conv2d(input [2, 4, 9, 9], weight [8, 3, 3, 3], bias [8]) in conv1 = Conv2d(3, 8, kernel_size=(3, 3), "
        "stride=(1, 1))",
        "  input has 4 channels, conv1 expects 3",
    ]


def test_channels_of_a_transposed_layer():
    assert lines(lambda: Model()(torch.ones(2, 3, 9), "up"))[1:] == [
        "  conv_transpose1d(input [2, 3, 9], weight [4, 2, 3], bias [2]) in up = ConvTranspose1d(4, 2, kernel_size=(3,), "
        "stride=(2,))",
        "  input has 3 channels, up expects 4",
    ]


def test_kernel():
    first, _, advice = lines(lambda: Model().body[0](torch.ones(1, 1, 6, 9)))
    assert first == (
        "Calculated padded input size per channel: (8 x 11). Kernel size: (9 x 9). Kernel size can't be greater than "
        "actual input size"
    )
    assert advice == "  input is 6 x 9 large, the kernel of Conv2d covers 9 x 9"


def test_dimensions():
    assert lines(lambda: Model()(torch.ones(9, 9)))[2] == (
        "  input has 2 dimensions, conv1 expects [batch, 3, height, width], the batch optional"
    )
    assert lines(lambda: Model().body[1](torch.ones(9, 9)))[2] == (
        "  input has 2 dimensions, Conv3d expects [batch, 1, depth, height, width], the batch optional"
    )


def test_dtype():
    first, _, advice = lines(lambda: Model()(torch.ones(1, 3, 9, 9).double()))
    assert first == "Input type (double) and bias type (float) should be the same"
    assert advice == "  input is torch.float64, conv1 is torch.float32: convert one of them"


def test_an_input_stays_as_it_was():
    x = torch.ones(2, 4, 9, 9)
    lines(lambda: Model()(x))
    assert x.shape == (2, 4, 9, 9) and x._version == 0


def test_functions_say_their_call():
    assert lines(lambda: nn.functional.unfold(torch.ones(1, 1, 2, 2), 3))[1] == (
        "  im2col(input [1, 1, 2, 2], kernel_size=3)"
    )
    assert lines(lambda: nn.functional.pad(torch.ones(1, 2, 3), (3, 0), "reflect"))[1] == (
        "  pad(input [1, 2, 3], pad=(3, 0), mode='reflect')"
    )
