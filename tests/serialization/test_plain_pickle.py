"""Plain pickles under `tt run` bear torch's names: torch reads them without us, and we read torch's."""

import subprocess
import sys

import pytest

PROGRAM = """
import pickle, sys
import torch
what, folder = sys.argv[1:]

def made():
    base = torch.arange(6.0).view(2, 3)
    tagged = torch.ones(1)
    tagged.tag = "x"
    return {
        "base": base, "row": base[1], "parameter": torch.nn.Parameter(torch.ones(2)), "half": torch.ones(1).half(),
        "leaf": torch.ones(1, requires_grad=True), "tagged": tagged, "storage": torch.arange(2).storage(), "empty": torch.ones(0, 2),
    }

def described(found):
    return [(k, type(v).__name__, str(v.dtype), v.tolist(), getattr(v, "requires_grad", None), getattr(v, "tag", None))
            for k, v in found.items()]

for protocol in range(2, 6):
    path = f"{folder}/{protocol}"
    if what == "write":
        with open(path, "wb") as file:
            pickle.dump(made(), file, protocol)
    else:
        with open(path, "rb") as file:
            assert described(pickle.load(file)) == described(made()), protocol
loaded = "tt.core" in sys.modules
print("tt" if loaded else "torch")
"""
PYTHONS = {"tt": ["-m", "tt", "run"], "torch": ["-W", "ignore"]}


def run(which, script, what, folder):
    """What a library prints that writes or reads the pickles; without ours on the path where torch does it."""
    done = subprocess.run(
        [sys.executable, *PYTHONS[which], str(script), what, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("writer", "reader"),
    [("tt", "tt"), *(pytest.param(*p, marks=pytest.mark.oracle) for p in (("tt", "torch"), ("torch", "tt")))],
)
def test_exchange(tmp_path, writer, reader):
    if "torch" in (writer, reader):
        pytest.importorskip("torch")
    (tmp_path / "program.py").write_text(PROGRAM)
    assert run(writer, tmp_path / "program.py", "write", tmp_path) == writer
    assert run(reader, tmp_path / "program.py", "read", tmp_path) == reader
