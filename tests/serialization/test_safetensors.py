"""The safetensors library, unchanged, on tensors of ours: its torch module under `tt run`, its numpy module, and torch."""

import subprocess
import sys

import numpy as np
import pytest
import tt.core as torch

safetensors = pytest.importorskip("safetensors")

SCRIPT = """
import sys
import torch
from safetensors import safe_open
from safetensors.torch import load, load_file, load_model, save, save_file, save_model
folder = sys.argv[1]
assert torch.__version__.endswith("+tt")
tensors = {
    "a": torch.arange(6.0).view(2, 3), "b": torch.ones(2, dtype=torch.bfloat16), "c": torch.tensor([True, False]),
    "d": torch.zeros(3, dtype=torch.int64), "e": torch.tensor(2.5, dtype=torch.float16), "f": torch.ones(0, 2),
}
save_file(tensors, folder + "/x.safetensors", metadata={"format": "pt"})
for found in (load_file(folder + "/x.safetensors"), load(save(tensors))):
    assert sorted(found) == sorted(tensors) and all(type(t) is torch.Tensor for t in found.values())
    assert all(found[k].dtype is t.dtype and found[k].tolist() == t.tolist() for k, t in tensors.items())
with safe_open(folder + "/x.safetensors", "pt") as file:
    assert file.metadata() == {"format": "pt"}
    assert file.get_tensor("a").tolist() == tensors["a"].tolist() and file.get_slice("a")[1:].tolist() == [[3, 4, 5]]
model, other = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
save_model(model, folder + "/m.safetensors")
load_model(other, folder + "/m.safetensors")
assert other.weight.tolist() == model.weight.tolist()
try:
    save_file({"a": tensors["a"], "b": tensors["a"][:1]}, folder + "/shared")
except RuntimeError as error:
    print(str(error).strip().split(",")[0])
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder with files that a script under `tt run` wrote, and what it printed."""
    folder = tmp_path_factory.mktemp("safetensors")
    (folder / "script.py").write_text(SCRIPT)
    run = subprocess.run(
        [sys.executable, "-m", "tt", "run", str(folder / "script.py"), str(folder)], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return folder, run.stdout


def test_its_torch_module_under_the_alias(written):
    assert written[1] == "Some tensors share memory\n"


def test_its_numpy_module(written):
    from safetensors.numpy import load_file, save_file

    arrays = {"a": torch.arange(4.0).numpy(), "b": torch.ones(2, 2, dtype=torch.int32).numpy()}
    save_file(arrays, written[0] / "n.safetensors")
    found = {name: torch.from_numpy(array) for name, array in load_file(written[0] / "n.safetensors").items()}
    assert found["a"].tolist() == [0, 1, 2, 3] and found["b"].dtype is torch.int32
    assert np.array_equal(load_file(written[0] / "m.safetensors")["bias"].shape, (2,))


THERE = """
import sys
from safetensors.torch import load_file
found = load_file(sys.argv[1])
print({k: (str(t.dtype), t.tolist()) for k, t in sorted(found.items())})
"""


@pytest.mark.oracle
def test_torch_reads_it(written):
    pytest.importorskip("torch")
    run = subprocess.run(
        [sys.executable, "-c", THERE, str(written[0] / "x.safetensors")], capture_output=True, text=True, check=True
    )
    found = eval(run.stdout)  # noqa: S307 - what the line above printed
    assert found["a"] == ("torch.float32", [[0, 1, 2], [3, 4, 5]]) and found["b"] == ("torch.bfloat16", [1, 1])
    assert found["e"] == ("torch.float16", 2.5) and found["f"] == ("torch.float32", [])
