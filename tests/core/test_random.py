"""The random stream is torch's: stored numbers of torch 2.13, and torch itself where it is installed."""

import json
import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from tt.core.array import dtypes, rejection
from tt.core.array.random import DEFAULT_SEED, Generator, default_generator
from tt.fixtures.oracle import make_random as oracle

# relative and absolute error allowed where a value goes through log, sin, cos, exp or tan; all others agree to the bit
ROUNDED = {"normal": (1e-6, 1e-6), "normal_like": (1e-6, 1e-6), "log_normal": (2e-15, 0), "cauchy": (2e-14, 0)}
ROUNDED["exponential"] = (2e-15, 0)
STEP = {"float16": 2**-10, "bfloat16": 2**-7}  # one unit in the last place: rounding may fall either way
STORED = json.loads(oracle.PATH.read_text(encoding="utf-8"))["cases"]


def name_of(case: dict[str, Any]) -> str:
    return "-".join("w" if isinstance(value, list) and len(value) > 3 else str(value) for value in case.values())


def array_of(values: Any, kind: str) -> np.ndarray:
    return np.array(values, np.float64).astype(getattr(dtypes, kind).numpy)


def draw(case: dict[str, Any], generator: Generator) -> np.ndarray:
    arguments = {name: value for name, value in case.items() if name not in ("method", "seed")}
    kind = arguments.get("kind")
    for name in oracle.PARAMETERS:
        if isinstance(arguments.get(name), list):
            arguments[name] = array_of(arguments[name], kind)
    if kind is not None:
        arguments["kind"] = dtypes.bool_ if kind == "bool" else getattr(dtypes, kind)
    if case["method"] == "normal_like":
        arguments["shape"] = (len(oracle.WEIGHTS),)
    if case["method"] == "multinomial":
        del arguments["kind"]
    if case["method"] in rejection.__all__:
        del arguments["kind"]
        return getattr(rejection, case["method"])(generator, **arguments)
    return getattr(generator, case["method"])(**arguments)


def numbers(array: np.ndarray) -> list:
    flat = array.ravel()
    if flat.dtype.kind == "c":
        flat = flat.view(flat.real.dtype)
    return (flat.astype(np.float32) if flat.dtype.name == "bfloat16" else flat).tolist()


def check(case: dict[str, Any], ours: list, theirs: list) -> None:
    assert len(ours) == len(theirs)
    relative, absolute = ROUNDED.get(case["method"], (0, 0))
    if relative and case["kind"] in STEP:
        relative = STEP[case["kind"]]
    for mine, wanted in zip(ours, theirs):
        close = mine == wanted or math.isclose(mine, wanted, rel_tol=relative, abs_tol=absolute)
        assert close, f"{mine!r} for {wanted!r}"


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: name_of(stored["case"]))
def test_draws_the_stored_numbers(stored: dict[str, Any]) -> None:
    case, generator = stored["case"], Generator(stored["case"]["seed"])
    values = numbers(draw(case, generator))
    assert len(values) == stored["count"]
    kept = oracle.KEPT
    check(case, values if len(values) <= 2 * kept else values[:kept] + values[-kept:], stored["ends"])
    assert int(generator.integers(0, 2**24, ())) == stored["next"], "took another number of words than torch"


def test_every_case_is_stored() -> None:
    assert [stored["case"] for stored in STORED] == json.loads(json.dumps(oracle.cases()))


@pytest.mark.oracle
@pytest.mark.parametrize("case", oracle.cases(), ids=name_of)
def test_draws_what_torch_draws(case: dict[str, Any]) -> None:
    torch = pytest.importorskip("torch")
    for seed in (case["seed"], 123456789):
        ours, theirs = Generator(seed), torch.Generator().manual_seed(seed)
        check(case, numbers(draw(case, ours)), oracle.numbers(oracle.draw(case, theirs)))
        assert (ours.get_state() == theirs.get_state().numpy()).all(), "another state is left"


# -- state -----------------------------------------------------------------------------------------------------------
def test_a_generator_starts_from_torchs_default_seed() -> None:
    assert Generator().initial_seed() == DEFAULT_SEED == 67280421310721


def test_the_default_generator_starts_from_a_seed_of_its_own_in_every_process() -> None:
    line = "from tt.core.array.random import default_generator as g; print(g.initial_seed())"
    seeds = {subprocess.run([sys.executable, "-c", line], capture_output=True, text=True).stdout for _ in range(2)}
    assert len(seeds) == 2
    assert default_generator.initial_seed() != DEFAULT_SEED


@pytest.mark.parametrize(
    ("seed", "kept"), [(-1, 2**64 - 1), (2**63, 2**63), (2**64 - 1, 2**64 - 1), (-(2**63), 2**63), (0, 0)]
)
def test_seeds_are_64_bits_counted_from_the_end_when_negative(seed: int, kept: int) -> None:
    assert Generator(3).manual_seed(seed).initial_seed() == kept


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_seeds_beyond_64_bits_are_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="Overflow when unpacking long long"):
        Generator().manual_seed(seed)


def test_state_restores_the_stream_and_the_waiting_normal() -> None:
    generator = Generator(5)
    generator.normal((3,), dtypes.float32)
    state = generator.get_state()
    first = generator.normal((5,), dtypes.float32)
    assert (Generator(9).set_state(state).normal((5,), dtypes.float32) == first).all()
    assert (generator.set_state(state).normal((5,), dtypes.float32) == first).all()


def test_seeding_forgets_the_waiting_normal() -> None:
    generator = Generator(5)
    first = generator.normal((1,), dtypes.float32)
    assert (generator.manual_seed(5).normal((1,), dtypes.float32) == first).all()


def test_small_draws_do_without_numpy_random() -> None:
    """Its import takes longer than all the rest of the stream."""
    line = "import sys; from tt.core.array.random import Generator as G; G(1).integers(0, 9, (9,)); "
    done = subprocess.run([sys.executable, "-c", line + "print('numpy.random' in sys.modules)"], capture_output=True)
    assert done.stdout.strip() == b"False"


@pytest.mark.parametrize("before", [0, 1, 623, 624, 625, 70_000])
def test_the_stream_goes_on_after_a_large_draw(before: int) -> None:
    """A large draw moves the state from Python's engine to NumPy's."""
    large, small = Generator(11), Generator(11)
    large.uniform((before + 66_000,), dtypes.float32)
    for _ in range(before + 66_000 >> 10):
        small.uniform((1024,), dtypes.float32)
    small.uniform(((before + 66_000) % 1024,), dtypes.float32)
    assert (large.get_state() == small.get_state()).all()
    assert (large.integers(0, 100, (50,)) == small.integers(0, 100, (50,))).all()


def test_draws_counts_words_across_seeds() -> None:
    generator = Generator(0)
    generator.uniform((10,), dtypes.float32)
    generator.manual_seed(1)
    generator.uniform((10,), dtypes.float64)
    assert generator.draws == 30
    generator.normal((3,), dtypes.float32)
    generator.normal((1,), dtypes.float32)  # was waiting
    assert generator.draws == 38


@pytest.mark.parametrize("size", [0, 5048, 5057])
def test_states_of_another_size_are_refused(size: int) -> None:
    with pytest.raises(RuntimeError, match=f"state size to be {size}"):
        Generator().set_state(np.zeros(size, np.uint8))


def test_a_state_of_zeros_is_refused() -> None:
    with pytest.raises(RuntimeError, match="Invalid mt19937 state"):
        Generator().set_state(np.zeros(5056, np.uint8))


@pytest.mark.oracle
@pytest.mark.parametrize("used", [0, 1, 7, 623, 624, 625])
def test_states_go_to_torch_and_back(used: int) -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = Generator(21), torch.Generator()
    ours.uniform((used,), dtypes.float32)
    ours.normal((1,), dtypes.float32)
    theirs.set_state(torch.from_numpy(ours.get_state()))
    assert (ours.normal((3,), dtypes.float64) == torch.randn(3, dtype=torch.float64, generator=theirs).numpy()).all()
    back = Generator(1).set_state(theirs.get_state().numpy())
    assert (back.uniform((700,), dtypes.float32) == torch.rand(700, generator=theirs).numpy()).all()


# -- what torch builds on the stream ---------------------------------------------------------------------------------
@pytest.mark.oracle
def test_a_linear_layers_first_parameters() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    layer = torch.nn.Linear(20, 30)
    bound, generator = 1 / math.sqrt(20), Generator(0)
    assert (generator.uniform((30, 20), dtypes.float32, -bound, bound) == layer.weight.detach().numpy()).all()
    assert (generator.uniform((30,), dtypes.float32, -bound, bound) == layer.bias.detach().numpy()).all()


@pytest.mark.oracle
def test_dropout_draws_like_bernoulli() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(3)
    dropped = torch.nn.functional.dropout(torch.ones(50, 40), 0.3).numpy()
    assert ((dropped != 0) == Generator(3).bernoulli((50, 40), 0.7, dtypes.bool_)).all()


@pytest.mark.oracle
def test_tensors_that_are_not_contiguous_are_filled_in_pairs() -> None:
    torch = pytest.importorskip("torch")
    tensor = torch.empty(5, 6).t().normal_(generator=torch.Generator().manual_seed(4))
    assert (tensor.numpy() == Generator(4).normal((5, 6), dtypes.float32, contiguous=False).T).all()


@pytest.mark.oracle
@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("method", ["gamma", "dirichlet", "poisson", "binomial"])
def test_many_values_by_rejection_are_torchs(method: str, kind: str) -> None:
    """Among thousands of values there are some of every turn that a rejection method can take."""
    torch = pytest.importorskip("torch")
    numbers_of = np.random.RandomState(3)
    spread = np.exp(numbers_of.uniform(-5, 8, (1000, 3))).astype(kind)
    call = {"gamma": torch._standard_gamma, "dirichlet": torch._sample_dirichlet, "poisson": torch.poisson}
    parameters = [spread]
    if method == "binomial":
        call["binomial"] = torch.binomial
        parameters = [np.floor(spread), numbers_of.uniform(0, 1, (1000, 3)).astype(kind)]
    ours, theirs = Generator(5), torch.Generator().manual_seed(5)
    wanted = call[method](*map(torch.from_numpy, parameters), generator=theirs).numpy()
    assert (getattr(rejection, method)(ours, *parameters) == wanted).all()
    assert (ours.get_state() == theirs.get_state().numpy()).all(), "another state is left"


@pytest.mark.parametrize("before", [0, 3, 623, 624, 70_000])
def test_words_taken_in_advance_are_given_back(before: int) -> None:
    alone, watched = Generator(2), Generator(2)
    for generator in (alone, watched):
        generator.uniform((before,), dtypes.float32)
    rates = np.full(100, 0.1)
    rejection.poisson(alone, rates)
    taken = alone.draws - before
    watched.uniform((taken,), dtypes.float32)
    assert (alone.get_state() == watched.get_state()).all()


def test_a_negative_poisson_rate_is_refused() -> None:
    for rate, said in ((-1.0, "to be non-negative"), (math.nan, "to be non-negative"), (math.inf, "to be finite")):
        with pytest.raises(RuntimeError, match=f"invalid Poisson rate, expected rate {said}"):
            rejection.poisson(Generator(0), np.array([rate]))


@pytest.mark.parametrize(
    ("method", "arguments", "sentence"),
    [
        ("uniform", ((3,), dtypes.float32, 3, 2), r"uniform_ expects to return a \[from, to\) range, but found from=3"),
        ("normal", ((3,), dtypes.float32, 0, -2), "normal expects std >= 0.0, but found std -2"),
        ("exponential", ((3,), dtypes.float32, 0), "exponential_ expects lambda > 0.0, but found lambda=0"),
        ("geometric", ((3,), dtypes.float32, 1), r"geometric_ expects p to be in \(0, 1\), but got p=1"),
        ("bernoulli", ((3,), 2, dtypes.float32), r"bernoulli_ expects p to be in \[0, 1\], but got p=2"),
        ("log_normal", ((3,), dtypes.float32, 0, -1), "log_normal_ expects std > 0.0, but found std=-1"),
        ("cauchy", ((3,), dtypes.float32, 0, -1), "cauchy_ expects sigma > 0.0, but found sigma=-1"),
        ("integers", (3, 3, (2,)), "random_ expects 'from' to be less than 'to', but got from=3 >= to=3"),
        ("integers", (0, 300, (2,), dtypes.uint8), "to - 1 is out of bounds for unsigned char"),
        ("integers", (-200, 3, (2,), dtypes.int8), "from is out of bounds for signed char"),
        ("permutation", (-1,), "negative dimension -1"),
        (
            "multinomial",
            (np.zeros(2, np.float32), 1),
            r"invalid multinomial distribution \(sum of probabilities <= 0\)",
        ),
        ("multinomial", (np.ones(2, np.float32), 3), "cannot sample n_sample > prob_dist.size"),
        ("multinomial", (np.ones(2, np.int64), 1), "only supports floating-point dtypes for input, got: Long"),
        ("multinomial", (np.array([1.0, -1.0]), 2, True), "probability entry < 0"),
        ("multinomial", (np.ones((1, 1, 2)), 1), "prob_dist must be 1 or 2 dim"),
    ],
)
def test_arguments_are_refused_in_torchs_words(method: str, arguments: tuple, sentence: str) -> None:
    generator = Generator(0)
    with pytest.raises(RuntimeError, match=sentence):
        getattr(generator, method)(*arguments)
    assert generator.draws == 0
