"""Each device draws from a stream of its own, by the CPU's recipe: seeds, states, and what a draw leaves alone."""

import pytest
import tt.core as torch
from tt.core.array import backend


def draw(place="cuda", n=3):
    return torch.rand(n, device=place).tolist()


def test_manual_seed_seeds_every_device():
    torch.manual_seed(3)
    on_cpu = torch.rand(3).tolist()
    assert draw("cuda:0") == draw("cuda:1") == on_cpu


def test_streams_are_apart():
    torch.manual_seed(3)
    first = torch.rand(6).tolist()
    torch.manual_seed(3)
    draw("cuda:1", 100)
    assert torch.rand(3).tolist() == first[:3] and draw("cuda:0") == first[:3]
    assert torch.rand(3).tolist() == first[3:]


def test_seeds_of_devices():
    torch.cuda.manual_seed(5)
    a = draw()
    torch.cuda.manual_seed(5)
    assert draw() == a and torch.cuda.initial_seed() == 5
    torch.cuda.manual_seed_all(5)
    assert draw("cuda:0") == draw("cuda:1") == a
    with torch.cuda.device(1):
        torch.cuda.manual_seed(6)
        assert torch.cuda.initial_seed() == 6
    assert torch.cuda.initial_seed() == 5


def test_seeds_of_the_system():
    torch.cuda.seed_all()
    seed = torch.cuda.initial_seed()
    with torch.cuda.device(1):
        assert torch.cuda.initial_seed() == seed
        torch.cuda.seed()
        assert torch.cuda.initial_seed() != seed
    assert torch.seed() == torch.cuda.initial_seed()


def test_states():
    torch.manual_seed(0)
    state, everything = torch.cuda.get_rng_state(), torch.cuda.get_rng_state_all()
    assert state.dtype is torch.uint8 and str(state.device) == "cpu" and len(everything) == 2
    a, b = draw(), draw("cuda:1")
    torch.cuda.set_rng_state(state)
    assert draw() == a and draw("cuda:1") != b
    torch.cuda.set_rng_state_all(everything)
    assert draw() == a and draw("cuda:1") == b
    torch.cuda.set_rng_state(everything[1], "cuda:1")
    assert draw("cuda:1") == b
    with pytest.raises(TypeError, match="RNG state must be a torch.ByteTensor"):
        torch.cuda.set_rng_state(torch.ones(1))


def test_fork_rng_covers_devices():
    torch.manual_seed(0)
    with torch.random.fork_rng():
        a = draw(), draw("cuda:1")
    assert (draw(), draw("cuda:1")) == a
    torch.manual_seed(0)
    with torch.random.fork_rng(devices=[1]):
        draw(), draw("cuda:1")
    assert draw() != a[0] and draw("cuda:1") == a[1]


FILLS = {
    "uniform_": (), "normal_": (), "random_": (0, 100), "bernoulli_": (0.5,), "exponential_": (), "geometric_": (0.5,),
    "log_normal_": (), "cauchy_": (),
}  # fmt: skip
MADE = {
    "rand": lambda place: torch.rand(20, device=place),
    "randn": lambda place: torch.randn(20, device=place),
    "randint": lambda place: torch.randint(9, (20,), device=place),
    "randperm": lambda place: torch.randperm(20, device=place),
    "normal": lambda place: torch.normal(torch.zeros(20, device=place), 1.0),
    "normal of a size": lambda place: torch.normal(0.0, 1.0, (20,), device=place),
    "bernoulli": lambda place: torch.bernoulli(torch.full((20,), 0.5, device=place)),
    "multinomial": lambda place: torch.multinomial(torch.ones(20, device=place), 9),
    "poisson": lambda place: torch.poisson(torch.full((20,), 3.0, device=place)),
    "rand_like": lambda place: torch.rand_like(torch.ones(20, device=place)),
    "dropout": lambda place: torch.nn.functional.dropout(torch.ones(20, device=place)),
    "rrelu": lambda place: torch.nn.functional.rrelu(-torch.ones(20, device=place), training=True),
    "gamma": lambda place: torch._standard_gamma(torch.ones(20, device=place)),
    **{name: lambda place, name=name, args=args: getattr(torch.zeros(20, device=place), name)(*args)
       for name, args in FILLS.items()},
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_draws_from_the_device_s_stream(name):
    """The values are the CPU's for the same seed, lie on the device, and neither the CPU's stream nor another device's moves."""
    torch.manual_seed(1)
    expected = MADE[name]("cpu").tolist()
    torch.manual_seed(1)
    others = torch.get_rng_state().tolist(), torch.cuda.get_rng_state(0).tolist()
    found = MADE[name]("cuda:1")
    assert str(found.device) == "cuda:1" and found.tolist() == expected
    assert (torch.get_rng_state().tolist(), torch.cuda.get_rng_state(0).tolist()) == others


def test_generators():
    made = torch.Generator(device="cuda").manual_seed(4)
    assert str(made.device) == "cuda:0"
    a = torch.rand(2, generator=made, device="cuda").tolist()
    assert torch.rand(2, generator=torch.Generator().manual_seed(4)).tolist() == a
    with pytest.raises(RuntimeError, match="^Expected a 'cpu' device type for generator but found 'cuda'"):
        torch.rand(2, generator=made)
    with pytest.raises(RuntimeError, match="^Expected a 'cuda' device type for generator but found 'cpu'"):
        torch.ones(2, device="cuda").normal_(generator=torch.Generator())
    torch.cuda.default_generators[1].manual_seed(4)
    assert draw("cuda:1", 2) == a


def test_without_a_device():
    backend.register("cuda", None)
    for call in (
        lambda: torch.cuda.manual_seed(1),
        lambda: torch.cuda.manual_seed_all(1),
        torch.cuda.seed,
        torch.cuda.seed_all,
    ):
        assert call() is None
    assert torch.cuda.get_rng_state_all() == []
    for call in (torch.cuda.get_rng_state, torch.cuda.initial_seed):
        with pytest.raises(AssertionError, match="Torch not compiled with CUDA enabled"):
            call()
