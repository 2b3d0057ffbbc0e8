"""Where torch means this library, imports of torch's files resolve, and whole saved modules name torch's classes."""

import pickletools
import subprocess
import sys
import zipfile

import pytest

PROGRAM = '''
import sys
from tt.shim.alias import install

install()
import torch
import torch.nn._reduction, torch.nn.attention, torch.nn.backends, torch.nn.common_types, torch.nn.grad, torch.nn.parameter
import torch.nn.parallel.data_parallel, torch.nn.utils.parametrize, torch.nn.utils.spectral_norm
from torch.nn.modules.conv import Conv2d
from torch.nn.modules.rnn import PackedSequence
from torch.nn.modules.utils import _pair
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils.weight_norm import WeightNorm

nn = torch.nn
assert Conv2d is nn.Conv2d and PackedSequence is nn.utils.rnn.PackedSequence and _pair(1) == (1, 1)
torch.manual_seed(0)
model = nn.Sequential(
    nn.TransformerEncoderLayer(4, 2, 8), nn.PReLU(), nn.Bilinear(1, 1, 1), nn.EmbeddingBag(2, 2), nn.KLDivLoss(),
    nn.ParameterList([nn.Parameter(torch.ones(1))]), nn.utils.spectral_norm(nn.Linear(2, 2)), nn.ChannelShuffle(2),
).eval()
assert isinstance(model[0].self_attn, nn.modules.activation.MultiheadAttention)
torch.save(model, sys.argv[1])
print(model[0](torch.ones(2, 1, 4)).tolist())
'''  # fmt: skip


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model.pt"
    run = [sys.executable, "-W", "ignore", "-c", PROGRAM, str(path)]
    done = subprocess.run(run, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return path, done.stdout


def test_classes_are_torchs(saved):
    with zipfile.ZipFile(saved[0]) as archive:
        name = next(n for n in archive.namelist() if n.endswith("data.pkl"))
        found = {str(a) for op, a, _ in pickletools.genops(archive.read(name)) if op.name == "GLOBAL"}
    assert {
        "torch.nn.modules.activation MultiheadAttention", "torch.nn.modules.activation PReLU", "torch.nn.functional relu",
        "torch.nn.modules.linear Bilinear", "torch.nn.modules.sparse EmbeddingBag", "torch.nn.modules.loss KLDivLoss",
        "torch.nn.modules.container ParameterList", "torch.nn.utils.spectral_norm SpectralNorm",
        "torch.nn.modules.channelshuffle ChannelShuffle", "torch.nn.modules.transformer TransformerEncoderLayer",
    } <= found  # fmt: skip
    assert not [name for name in found if name.startswith("tt.")]


@pytest.mark.oracle
def test_torch_loads_them(saved):
    torch = pytest.importorskip("torch")
    model = torch.load(saved[0], weights_only=False)
    expected = torch.tensor(eval(saved[1]))  # noqa: S307 - the numbers that the program above printed
    torch.testing.assert_close(model[0](torch.ones(2, 1, 4)), expected)
