"""Training programs in the styles of 0.3, of 0.4 and of today: from the same seed all print the numbers of torch.

A program is a folder of fixtures/programs with `torch_0_3.py`, `torch_0_4.py`, `torch_2.py`, and `migrated.py`: what
`tt migrate` makes of the first. Its log and tolerances are made by `python fixtures/oracle/make_programs.py NAME`.
"""

import ast
import json
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
from tt.tests.programs.runs import LOGS, PROGRAMS, differences, oracle, run_under_tt

NAMES = sorted(path.parent.name for path in PROGRAMS.glob("*/torch_2.py"))
VERSIONS = {"torch_2": "2", "torch_0_4": "0.4", "torch_0_3": "0.3"}
# Rewrites that run under 0.4 and need more for today's torch: the reason names what is not rewritten.
# Words of 0.3 that no later version may have.
OLD_WORDS = re.compile(r"\bVariable\b|\bvolatile\b|\basync\s*=|\.data\[0\]|\bsize_average\b|clip_grad_norm\(")
# The proof runs a program twice, with its trace: the quick ones are proved in every run of the tests.
PROVED_ALWAYS = {"cubic_by_hand", "digit_vae"}


def differing(name, file, dialect):
    allowed = json.loads((LOGS / f"{name}.json").read_text(encoding="utf-8"))["tolerance"]
    got = run_under_tt(PROGRAMS / name / f"{file}.py", dialect)
    return differences(got, oracle(name, f"{name}/torch_2.py"), allowed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", VERSIONS)
def test_program_prints_torchs_numbers(name, version):
    found = differing(name, version, VERSIONS[version])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_rewrite_prints_torchs_numbers_today(name):
    found = differing(name, "migrated", "2")
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_rewrite_prints_torchs_numbers_under_0_4(name):
    found = differing(name, "migrated", "0.4")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", NAMES)
def test_program_is_rewritten_as_reviewed(name):
    from tt.migrate import migrate_source

    source = (PROGRAMS / name / "torch_0_3.py").read_text(encoding="utf-8")
    assert migrate_source(source).text == (PROGRAMS / name / "migrated.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["0.4.1", pytest.param("latest", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n in PROVED_ALWAYS else pytest.mark.slow) for n in NAMES])
def test_rewrite_is_proved(name, target):
    from tt.migrate import Options
    from tt.migrate.proof import verify_file

    report = verify_file(str(PROGRAMS / name / "torch_0_3.py"), None, Options(target=target), blame=False)
    assert report.verdict == "proved", "\n".join(report.lines())


@pytest.mark.parametrize("name", NAMES)
def test_versions_speak_of_their_time(name):
    texts = {file: (PROGRAMS / name / f"{file}.py").read_text(encoding="utf-8") for file in VERSIONS}
    assert "from torch.autograd import Variable" in texts["torch_0_3"]
    assert [OLD_WORDS.findall(texts[file]) for file in ("torch_0_4", "torch_2")] == [[], []]
    documentation = {ast.get_docstring(ast.parse(texts[file])) for file in ("torch_0_4", "torch_2")}
    assert len(documentation) == 1
    assert documentation.pop().startswith("Learns ")


def test_every_program_is_complete():
    for name in NAMES:
        assert {path.name for path in (PROGRAMS / name).glob("*.py")} == {*(f"{v}.py" for v in VERSIONS), "migrated.py"}
    assert sorted(path.stem for path in LOGS.glob("*.json")) == NAMES
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_a_tolerance_that_means_something(name):
    """A tolerance beside which nothing could be wrong would be none."""
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", oracle(name, f"{name}/torch_2.py"))
    allowed = json.loads((LOGS / f"{name}.json").read_text(encoding="utf-8"))["tolerance"]
    assert len(numbers) == len(allowed)
    assert max(a / (abs(float(n)) + 1e-9) for a, n in zip(allowed, numbers)) < 0.02


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
@pytest.mark.parametrize("name", NAMES)
def test_rewrite_prints_the_same_under_torch(name):
    done = subprocess.run(
        [sys.executable, str(PROGRAMS / name / "migrated.py")], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    allowed = json.loads((LOGS / f"{name}.json").read_text(encoding="utf-8"))["tolerance"]
    assert differences(done.stdout, oracle(name, f"{name}/torch_2.py"), allowed) == []
