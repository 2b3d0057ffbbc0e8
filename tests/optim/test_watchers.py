"""Every step of every optimizer is seen by the watchers, once, also of optimizers that users write."""

import pytest
import tt.core as torch
from tt.core import nn, optim
from tt.core.optim import optimizer as module


@pytest.fixture
def seen():
    steps = []
    module.watchers.append(steps.append)
    yield steps
    module.watchers.pop()


def parameter():
    p = nn.Parameter(torch.ones(2))
    p.grad = torch.ones(2)
    return p


@pytest.mark.parametrize("name", [n for n in optim.__all__ if n[0].isupper() and n != "Optimizer"])
def test_built_in(name, seen):
    optimizer = getattr(optim, name)([parameter()], lr=0.1)
    if name != "LBFGS":  # which cannot do without a closure
        optimizer.step()
    else:
        optimizer.step(lambda: torch.ones(1))
    optimizer.step(lambda: torch.ones(1))
    assert seen == [optimizer, optimizer]


def test_users_own_and_nested(seen):
    class Own(optim.Optimizer):
        def __init__(self, params):
            super().__init__(params, {})

        def step(self, closure=None):
            for p in self.param_groups[0]["params"]:
                p.data.sub_(p.grad)

    class Nested(Own):
        def step(self, closure=None):
            super().step()
            super().step()

    p = parameter()
    Nested([p]).step()
    assert len(seen) == 1 and p.tolist() == [-1, -1]


def test_a_failed_step_is_not_reported_and_the_next_one_is(seen):
    optimizer = optim.SGD([parameter()], lr=0.1)

    def fails():
        raise ValueError

    with pytest.raises(ValueError):
        optimizer.step(fails)
    assert not seen
    optimizer.step()
    assert seen == [optimizer]


def test_the_step_writes_under_the_eyes_of_autograd():
    """A value kept for backward is stale after a step."""
    p = parameter()
    y = (p * p).sum()
    optim.SGD([p], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()
