"""Where library code meets a program of 0.3: optimisers, distributions, `new`, and how new results lie in memory."""

import pytest
import tt.core as torch
from tt.core.dialects import dialect


@pytest.fixture(autouse=True)
def _speaks_0_3():
    with dialect("0.3"):
        torch.manual_seed(0)
        yield


def variable(*values, **named):
    return torch.autograd.Variable(torch.Tensor(list(values)), **named)


def momentum():
    """An optimiser as programs wrote their own."""

    class Momentum(torch.optim.Optimizer):
        def __init__(self, params, lr):
            super().__init__(params, dict(lr=lr))

        def step(self, closure=None):
            for group in self.param_groups:
                for p in group["params"]:
                    state = self.state[p]
                    if len(state) == 0:
                        state["velocity"] = torch.zeros(p.data.size())
                    state["velocity"].mul_(0.5).add_(p.grad.data)
                    p.data.add_(-group["lr"], state["velocity"])

    return Momentum


def test_an_optimiser_of_ones_own_sees_variables_and_keeps_raw_state():
    weight = torch.nn.Parameter(torch.Tensor([1.0]))
    optimizer = momentum()([weight], lr=0.1)
    for _ in range(2):  # velocities 2, then 0.5 * 2 + 2 * 0.8
        optimizer.zero_grad()
        (weight * weight).sum().backward()
        optimizer.step()
    assert weight.data[0] == pytest.approx(1 - 0.2 - 0.26)
    assert optimizer.state[weight]["velocity"][0] == pytest.approx(2.6)
    saved = optimizer.state_dict()
    assert type(saved["state"][0]["velocity"]).__name__ == "FloatTensor"
    fresh = momentum()([weight], lr=0.5)
    fresh.load_state_dict(saved)
    assert fresh.param_groups[0]["lr"] == 0.1
    assert fresh.state[weight]["velocity"][0] == pytest.approx(2.6)


def test_an_optimisers_groups_hold_the_programs_own_parameters():
    weight = torch.nn.Parameter(torch.Tensor([1.0]))
    optimizer = torch.optim.Adam([{"params": [weight]}], lr=0.1)
    optimizer.add_param_group({"params": torch.nn.Linear(1, 1).parameters(), "lr": 0.2})
    assert optimizer.param_groups[0]["params"][0] is weight
    assert [group["lr"] for group in optimizer.param_groups] == [0.1, 0.2]
    weight.sum().backward()
    optimizer.step()
    again = torch.optim.Adam([{"params": [weight]}, {"params": torch.nn.Linear(1, 1).parameters()}])
    again.load_state_dict(optimizer.state_dict())
    assert again.param_groups[1]["lr"] == 0.2


def test_distributions_of_variables_give_variables():
    from tt.core.distributions import Categorical, Normal, kl_divergence

    probs = variable(0.25, 0.75, requires_grad=True)
    choice = Categorical(probs)
    action = choice.sample()
    assert type(action).__name__ == "Variable"
    assert action.size() == (1,)
    log_prob = choice.log_prob(action)
    torch.cat([log_prob, log_prob]).sum().backward()
    # -log(0.25 + 0.75) takes a share of one from each: 2 / p of the one drawn, less 2
    drawn = action.data[0]
    expected = [-2.0, -2.0]
    expected[drawn] += 2 / [0.25, 0.75][drawn]
    assert probs.grad.data.tolist() == pytest.approx(expected)
    normal = Normal(variable(0.0), variable(2.0))
    assert type(normal.mean).__name__ == "Variable"
    assert kl_divergence(normal, normal).data.tolist() == [0.0]


def test_distributions_of_tensors_give_tensors():
    from tt.core.distributions import Bernoulli, Normal

    assert type(Bernoulli(torch.Tensor([1.0])).sample()).__name__ == "FloatTensor"
    assert Bernoulli(torch.Tensor([1.0])).sample()[0] == 1.0
    assert type(Normal(0.0, 1.0).sample()).__name__ == "FloatTensor"


def test_distributions_are_left_as_they_were_afterwards():
    from tt.core.distributions import Normal

    with dialect("2"):
        assert type(Normal(0.0, 1.0).sample()) is torch.Tensor


def test_new_of_a_size_is_a_tensor_of_that_size():
    std = variable(1.0, 2.0)
    assert std.data.new(std.size()).size() == (2,)
    assert std.data.new(torch.Size([3, 2])).size() == (3, 2)


@pytest.mark.parametrize(
    "result", [lambda t: t > 0, lambda t: t == t, lambda t: t + 1, lambda t: t.exp(), lambda t: ~(t > 0)]
)
@pytest.mark.parametrize("wrap", [lambda t: t, lambda t: torch.autograd.Variable(t)])
def test_new_results_lie_row_by_row(result, wrap):
    turned = wrap(torch.ones(2, 3).t())
    assert not turned.is_contiguous()
    assert result(turned).view(6).size() == (6,)


def test_a_warning_of_an_implicit_dim_names_the_programs_line():
    with pytest.warns(UserWarning, match="Implicit dimension choice") as caught:
        torch.nn.functional.log_softmax(variable(1.0, 2.0))
    assert caught[0].filename == __file__
