"""The 0.3-era programs: each is rewritten as reviewed, and prints torch's numbers before and after the rewrite."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
from tt.tests.programs.runs import FIXTURES, LOGS, PROGRAMS, differences, oracle, run_under_tt

NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py") if path.stem != "__init__")

# Words of 0.3 that no reviewed rewrite may keep.
OLD_WORDS = re.compile(r"\bVariable\b|\bvolatile\s*=|\.volatile\b|\basync\s*=|\.data\[0\]")


def torchs(name):
    return oracle(name, f"expected/{name}.py")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", ["0.3 before", "0.4 after", "2 after"])
def test_program_prints_torchs_numbers(name, state):
    dialect, _, when = state.partition(" ")
    path = PROGRAMS / f"{name}.py" if when == "before" else PROGRAMS / "expected" / f"{name}.py"
    found = differences(run_under_tt(path, dialect), torchs(name))
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
    trained = {path.parent.name for path in PROGRAMS.glob("*/torch_2.py")}
    assert sorted({path.stem for path in LOGS.glob("*.txt")} - trained) == NAMES
    assert len(NAMES) >= 5


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
def test_stored_numbers_are_torchs():
    maker = FIXTURES / "oracle" / "make_programs.py"
    done = subprocess.run([sys.executable, str(maker), "--check"], capture_output=True, text=True, check=True)
    live = json.loads(done.stdout)
    assert live.keys() == {path.stem for path in LOGS.glob("*.txt")}
    found = {}
    for name, text in live.items():
        stored, allowed = LOGS / f"{name}.json", None
        if stored.exists():
            allowed = json.loads(stored.read_text(encoding="utf-8"))["tolerance"]
        wanted = torchs(name) if allowed is None else oracle(name, f"{name}/torch_2.py")
        found[name] = differences(text, wanted, allowed)
    assert found == {name: [] for name in live}


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
