"""The 0.3-era programs: each is rewritten as reviewed, and prints torch's numbers before and after the rewrite."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROGRAMS = FIXTURES / "programs"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py") if path.stem != "__init__")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")

# Words of 0.3 that no reviewed rewrite may keep.
OLD_WORDS = re.compile(r"\bVariable\b|\bvolatile\s*=|\.volatile\b|\basync\s*=|\.data\[0\]")


def oracle(name):
    """The numbers torch printed, without the header that says which torch and processor."""
    header, _, text = (FIXTURES / "oracle" / "programs" / f"{name}.txt").read_text(encoding="utf-8").partition("\n")
    assert re.fullmatch(rf"# programs/expected/{name}\.py under torch 2\.13\S* on .+", header)
    return text


def run_under_tt(path, dialect):
    done = subprocess.run(
        [sys.executable, "-m", "tt", "run", "--torch", dialect, str(path)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def differences(got, wanted):
    """Text must be the same; a number may be 1e-5 of itself away, and one unit of its last printed digit."""
    if NUMBER.sub("#", got) != NUMBER.sub("#", wanted):
        return [f"the text differs:\n{got}\nfrom\n{wanted}"]
    pairs = zip(NUMBER.findall(got), NUMBER.findall(wanted), strict=True)
    return [f"{a} is not {b}" for a, b in pairs if abs(float(a) - float(b)) > 1e-5 * abs(float(b)) + last_digit(b)]


def last_digit(number):
    """The weight of a printed number's last digit; a whole number has to be met exactly."""
    digits, _, exponent = number.partition("e")
    _, point, decimals = digits.partition(".")
    return 10.0 ** (int(exponent or 0) - len(decimals)) if point else 0.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", ["0.3 before", "0.4 after", "2 after"])
def test_program_prints_torchs_numbers(name, state):
    dialect, _, when = state.partition(" ")
    path = PROGRAMS / f"{name}.py" if when == "before" else PROGRAMS / "expected" / f"{name}.py"
    found = differences(run_under_tt(path, dialect), oracle(name))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_program_is_rewritten_as_reviewed(name):
    from tt.migrate import migrate_source

    source = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    assert OLD_WORDS.search(source)
    assert migrate_source(source).text == (PROGRAMS / "expected" / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_reviewed_rewrite_keeps_nothing_of_0_3(name):
    text = (PROGRAMS / "expected" / f"{name}.py").read_text(encoding="utf-8")
    assert OLD_WORDS.findall(text) == []
    compile(text, name, "exec")


def test_every_program_has_its_rewrite_and_its_numbers():
    assert sorted(path.stem for path in (PROGRAMS / "expected").glob("*.py")) == NAMES
    assert sorted(path.stem for path in (FIXTURES / "oracle" / "programs").glob("*.txt")) == NAMES
    assert len(NAMES) >= 5


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
def test_stored_numbers_are_torchs():
    maker = FIXTURES / "oracle" / "make_programs.py"
    done = subprocess.run([sys.executable, str(maker), "--check"], capture_output=True, text=True, check=True)
    live = json.loads(done.stdout)
    assert {name: differences(live[name], oracle(name)) for name in NAMES} == {name: [] for name in NAMES}


@pytest.mark.parametrize(
    ("got", "wanted", "same"),
    [
        ("loss 0.123456\n", "loss 0.123457\n", True),
        ("loss 0.123456\n", "loss 0.123459\n", False),
        ("71.56804656982422", "71.56810656982422", True),
        ("71.56804656982422", "71.59", False),
        ("hits 81", "hits 82", False),
        ("hits 81", "hit 81", False),
        ("[1, 2]", "[1, 2, 3]", False),
    ],
)
def test_the_comparison(got, wanted, same):
    assert (differences(got, wanted) == []) == same
