"""DataParallel on simulated CUDA devices computes what the module computes, and refuses what it cannot."""

import numpy as np
import pytest
import tt.core as torch
from tt.core import nn
from tt.core.array.backend import register
from tt.core.array.simulated import SimulatedBackend


@pytest.fixture(autouse=True)
def devices():
    register("cuda", SimulatedBackend(2))
    yield
    register("cuda", None)


class Model(nn.Module):
    """Notes where each of its calls ran; its output is a dictionary."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Tanh())
        self.head = nn.Linear(4, 2)
        self.register_buffer("shift", torch.ones(2))
        self.seen = []

    def forward(self, x, scale=1.0, *, more=None):
        self.seen.append((str(x.device), tuple(x.shape), more if more is None else tuple(more["x"].shape)))
        return {"y": self.head(self.body(x)) * scale + self.shift, "none": None}


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Model().eval().cuda()


def test_batch_is_cut_and_joined(model):
    x = torch.randn(5, 3)
    wide = nn.DataParallel(model)
    found = wide(x, 2.0, more={"x": x})
    assert model.seen == [("cuda:0", (3, 3), (3, 3)), ("cuda:1", (2, 3), (2, 3))]
    parts = [model(part.cuda(), 2.0)["y"] for part in x.split([3, 2])]
    assert str(found["y"].device) == "cuda:0" and found["none"] is None
    np.testing.assert_array_equal(found["y"].detach().cpu().numpy(), torch.cat(parts).detach().cpu().numpy())


def test_gradients_come_home(model):
    x = torch.randn(4, 3)
    nn.DataParallel(model)(x)["y"].square().sum().backward()
    found = [p.grad.cpu().numpy() for p in model.parameters()]
    model.zero_grad()
    sum(model(part.cuda())["y"].square().sum() for part in x.split(2)).backward()
    for a, b in zip(found, [p.grad.cpu().numpy() for p in model.parameters()]):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    assert all(str(p.grad.device) == "cuda:0" for p in model.parameters())


def test_fewer_rows_than_devices(model):
    nn.DataParallel(model)(torch.randn(1, 3))
    assert [place for place, *_ in model.seen] == ["cuda:0"]


def test_members_and_functions(model):
    wide = nn.DataParallel(model, device_ids=[1, 0], output_device=1)
    assert wide.device_ids == [1, 0] and wide.output_device == 1
    replicas = nn.parallel.replicate(model, ["cuda:0", "cuda:1"])
    assert [str(r.head.weight.device) for r in replicas] == ["cuda:0", "cuda:1"]
    assert list(replicas[1].parameters()) == [] and replicas[1].head.weight.grad_fn is not None
    assert [str(r.shift.device) for r in wide.replicate(model, [0, 1])] == ["cuda:0", "cuda:1"]
    assert wide.replicate(model, [1])[0].head.weight.grad_fn is not None
    with torch.no_grad():
        assert wide.replicate(model, [1])[0].head.weight.grad_fn is None
    inputs, named = wide.scatter((torch.ones(4, 3),), {}, [0, 1])
    assert [str(i[0].device) for i in inputs] == ["cuda:0", "cuda:1"] and named == ({}, {})
    outputs = nn.DataParallel(model).parallel_apply(replicas, inputs, named)
    assert [str(o["y"].device) for o in outputs] == ["cuda:0", "cuda:1"]
    assert str(wide.gather(outputs, 1)["y"].device) == "cuda:1"
    assert str(nn.parallel.gather(outputs, "cpu")["y"].device) == "cpu"
    with pytest.warns(UserWarning, match="gather along dimension 0, but all input tensors were scalars"):
        assert nn.parallel.gather([torch.ones(()).cuda(0), torch.ones(()).cuda(1)], 0).tolist() == [1.0, 1.0]


def test_data_parallel(model):
    x = torch.randn(4, 3)
    found = nn.parallel.data_parallel(model, x, module_kwargs={"scale": 2.0})["y"]
    expected = nn.DataParallel(model)(x, scale=2.0)["y"]
    np.testing.assert_array_equal(found.detach().cpu().numpy(), expected.detach().cpu().numpy())
    assert nn.parallel.data_parallel(model, x, [0])["y"].shape == (4, 2)


def test_one_device_moves_the_module():
    wide = nn.DataParallel(nn.Linear(1, 1), device_ids=[1])
    assert str(wide.module.weight.device) == "cuda:1" and str(wide(torch.ones(2, 1)).device) == "cuda:1"


def test_module_must_be_at_home():
    with pytest.raises(RuntimeError, match="module must have its parameters and buffers on device cuda:0"):
        nn.DataParallel(nn.Linear(1, 1))(torch.ones(2, 1))


def test_an_error_says_where():
    wide = nn.DataParallel(nn.Linear(3, 2).cuda())
    with pytest.raises(RuntimeError) as caught:
        wide(torch.ones(4, 5))
    lines = str(caught.value).split("\n")
    assert lines[0] == "Caught RuntimeError in replica 0 on device 0."
    assert lines[1] == "Original Traceback (most recent call last):"
    assert any("mat1 and mat2 shapes cannot be multiplied (2x5 and 3x2)" in line for line in lines)
