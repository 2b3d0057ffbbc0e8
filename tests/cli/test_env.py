"""`tt env` names what is there and what is not, and never fails."""

import json
import platform

import numpy
import pytest
from tt.cli import env


def test_lines(tt):
    done = tt("env")
    assert (done.returncode, done.stderr) == (0, "")
    lines = dict(line.split("  ", 1) for line in done.stdout.splitlines())
    assert lines["NumPy"].strip() == numpy.__version__
    assert platform.python_version() in lines["Python"]
    assert set(lines) == set(env.PROBES)


def test_json(tt):
    assert set(json.loads(tt("env", "--json").stdout)) == set(env.PROBES)


def test_the_dialect_and_the_simulation_are_told(tt):
    found = json.loads(tt("env", "--json", TT_TORCH="0.4", TT_DEVICE_SIM="2").stdout)
    assert found["PyTorch spoken"] == "0.4.1 (TT_TORCH=0.4)"
    assert found["simulated devices"].startswith("2 simulated")


@pytest.mark.parametrize(
    "error", [ImportError("no", name="cupy"), OSError("driver\nlost"), RuntimeError(), KeyError("x")]
)
def test_a_part_that_fails_is_one_line(error, monkeypatch):
    def probe():
        raise error

    monkeypatch.setattr(env, "PROBES", {"part": probe, "other": lambda: "here"})
    found = env.collect()
    assert found["other"] == "here"
    assert found["part"].startswith(("not installed", "not available"))
    assert "\n" not in found["part"]
