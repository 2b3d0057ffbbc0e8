"""An operation's error names the layer it failed in, and what the layer expected."""

import pytest
import tt.core as torch
from tt.core import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(5, 2))
        self.fc1 = nn.Linear(550, 50)

    def forward(self, x, part="fc1"):
        return getattr(self, part)(x)


def message(call):
    with pytest.raises(Exception) as caught:
        call()
    return str(caught.value)


def test_layer_is_named_by_its_path():
    assert message(lambda: Model()(torch.ones(64, 103))) == (
        "mat1 and mat2 shapes cannot be multiplied (64x103 and 550x50)\n"
        "  linear(input [64, 103], weight [50, 550]) in fc1 = Linear(in_features=550, out_features=50)\n"
        "  input has 103 features, fc1 expects 550"
    )


def test_numbered_layer():
    assert message(lambda: Model()(torch.ones(1, 3), "body")).split("\n")[1:] == [
        "  linear(input [1, 4], weight [2, 5]) in body.2 = Linear(in_features=5, out_features=2)",
        "  input has 4 features, layer body.2 expects 5",
    ]


def test_layer_on_its_own():
    assert message(lambda: nn.Linear(3, 2)(torch.ones(4))).split("\n")[1:] == [
        "  linear(input [4], weight [2, 3]) in Linear(in_features=3, out_features=2)",
        "  input has 4 features, Linear expects 3",
    ]


def test_layer_without_bias_keeps_saying_so():
    assert "in Linear(in_features=3, out_features=2, bias=False)" in message(
        lambda: nn.Linear(3, 2, bias=False)(torch.ones(4))
    )


def test_dtype():
    lines = message(lambda: Model().fc1(torch.ones(2, 550).long())).split("\n")
    assert lines[0] == "mat1 and mat2 must have the same dtype, but got Long and Float"
    assert lines[2] == "  input is torch.int64, Linear is torch.float32: convert one of them"


def test_loss_is_named():
    lines = message(lambda: nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 3]))).split("\n")
    assert lines[0] == "Target 3 is out of bounds."
    assert lines[1].endswith("in CrossEntropyLoss()") and "input [2, 3]" in lines[1]


def test_users_own_operation_is_placed_in_his_module():
    class Adds(nn.Module):
        def forward(self, x):
            return x + torch.ones(3)

    lines = message(lambda: nn.Sequential(Adds())(torch.ones(2))).split("\n")
    assert lines[1] == "  add(input [2], other [3]) in 0 = Adds()"


def test_users_own_errors_stay_as_they_are():
    class Refuses(nn.Module):
        def forward(self, x):
            raise ValueError("no\n  thanks(a lot)" if x is None else "no")

    assert message(lambda: nn.Sequential(Refuses())(1)) == "no"


def test_hooked_layer_is_named_too():
    model = Model()
    model.fc1.register_forward_hook(lambda *_: None)
    assert "in fc1 = Linear" in message(lambda: model(torch.ones(1, 2)))


def test_packing_more_steps_than_there_are():
    """Torch reads beyond the tensor here."""
    with pytest.raises(RuntimeError, match="exceeds dimension size"):
        nn.utils.rnn.pack_padded_sequence(torch.ones(3, 2, 1), [4, 1])
