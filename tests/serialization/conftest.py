"""Files written by one library and read by the other, for every object of the table, in both formats."""

import pickle
import subprocess
import sys

import pytest
import tt.core as torch
from tt.fixtures.oracle.make_checkpoints import OBJECTS

FORMATS = {"zip": True, "stream": False}

# Run by a process that has the real torch: writes its files beside ours, reads ours, and says what it found in each.
THERE = """
import pickle, sys, warnings
import torch
from pathlib import Path
from tt.fixtures.oracle.make_checkpoints import OBJECTS, described

warnings.simplefilter("ignore")
folder, found = Path(sys.argv[1]), {}
for ours in sorted(folder.glob("*.ours.pt")):
    name, kind = ours.name.split(".")[:2]
    found[name, kind, "ours"] = described(torch.load(ours, weights_only=name != "module"))
    made = OBJECTS[name](torch)
    torch.save(made, folder / f"{name}.{kind}.theirs.pt", _use_new_zipfile_serialization=kind == "zip")
    found[name, kind, "theirs"] = described(made)
(folder / "found").write_bytes(pickle.dumps(found))
"""


@pytest.fixture(scope="session")
def exchanged(tmp_path_factory):
    """The folder with the files, and what torch found in them."""
    pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("exchanged")
    for name, make in OBJECTS.items():
        for kind, zipped in FORMATS.items():
            torch.save(make(torch), folder / f"{name}.{kind}.ours.pt", _use_new_zipfile_serialization=zipped)
    run = subprocess.run([sys.executable, "-c", THERE, str(folder)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return folder, pickle.loads((folder / "found").read_bytes())
