"""Modules, parameters and optimizers survive pickling, with what they share and know."""

import copy
import pickle

import numpy as np
import tt.core as torch
from tt.core import nn, optim


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(2, 2)
        self.b = nn.Linear(2, 2)
        self.b.weight = self.a.weight
        self.register_buffer("cache", torch.ones(1), persistent=False)
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(self.b(self.a(x)))


def test_module():
    torch.manual_seed(0)
    model = Tied().eval()
    twin = pickle.loads(pickle.dumps(model))
    x = torch.ones(1, 2)
    assert np.array_equal(twin(x).detach().numpy(), model(x).detach().numpy())
    assert repr(twin) == repr(model) and not twin.training
    assert twin.a.weight is twin.b.weight and type(twin.a.weight) is nn.Parameter and twin.a.weight.requires_grad
    assert list(twin.state_dict()) == list(model.state_dict()) and twin.cache.item() == 1


def test_hooks_and_older_pickles():
    state = nn.Linear(1, 1).__dict__.copy()
    for name in [k for k in state if k.endswith("hooks")]:
        del state[name]
    old = nn.Linear.__new__(nn.Linear)
    old.__setstate__(state)
    assert old(torch.ones(1)).shape == (1,)
    handle = old.register_forward_hook(lambda m, a, out: out * 0)
    assert old(torch.ones(1)).item() == 0
    handle.remove()


def test_frozen_parameter():
    frozen = nn.Parameter(torch.ones(2), requires_grad=False)
    for twin in (pickle.loads(pickle.dumps(frozen)), copy.deepcopy(frozen)):
        assert type(twin) is nn.Parameter and not twin.requires_grad and twin.tolist() == [1, 1]


def test_optimizer():
    p = nn.Parameter(torch.ones(2))
    optimizer = optim.Adam([p], lr=0.1)
    p.grad = torch.ones(2)
    optimizer.step()
    twin = pickle.loads(pickle.dumps(optimizer))
    q = twin.param_groups[0]["params"][0]
    assert q is not p and twin.state[q]["step"].item() == 1
    q.grad = p.grad = torch.ones(2)
    optimizer.step()
    twin.step()
    assert q.tolist() == p.tolist()


def test_deepcopy_of_an_optimizer_keeps_its_own_parameters():
    model = nn.Linear(2, 1)
    pair = copy.deepcopy((model, optim.SGD(model.parameters(), lr=0.1, momentum=0.9)))
    assert pair[1].param_groups[0]["params"][0] is pair[0].weight


def test_generator():
    source = torch.Generator().manual_seed(3)
    torch.rand(5, generator=source)
    twin = pickle.loads(pickle.dumps(source))
    assert torch.rand(3, generator=twin).tolist() == torch.rand(3, generator=source).tolist()
