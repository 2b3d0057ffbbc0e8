"""Under `tt run` every `torch.x.y` is `tt.core.x.y` itself: nothing exists twice, also in other processes."""

import pytest

SAME = [
    "import torch, tt.core; assert torch is tt.core",
    "import tt.core, torch; assert torch is tt.core",
    "import torch.nn as nn; import tt.core.nn; assert nn is tt.core.nn",
    "from torch import nn; import tt.core.nn; assert nn is tt.core.nn",
    "import torch.nn.functional as F; import torch; assert F is torch.nn.functional",
    "import torch.nn.functional as F; from tt.core.nn import functional; assert F is functional",
    "from torch.nn.functional import relu; import tt.core.nn.functional as F; assert relu is F.relu",
    "import torch.optim; import tt.core.optim; assert torch.optim is tt.core.optim",
    "from torch.autograd import Variable; import tt.core.autograd as a; assert Variable is a.Variable",
    "import importlib; m = importlib.import_module('torch.nn'); import tt.core.nn; assert m is tt.core.nn",
    "import torch; from torch import *; assert ones is torch.ones",
]


@pytest.mark.parametrize("code", SAME)
def test_the_modules_are_the_same_objects(tt, code):
    code += """
import sys
from types import ModuleType
for name, module in list(sys.modules.items()):
    if name == "torch" or name.startswith("torch."):
        assert module is sys.modules["tt.core" + name[5:]], name
        assert module.__name__ == module.__spec__.name == "tt.core" + name[5:], name
import torch
assert type(torch.ones(1)) is sys.modules["tt.core.tensor"].Tensor
print("same")
"""
    done = tt("run", "-", input=code)
    assert (done.stdout, done.returncode) == ("same\n", 0), done.stderr


@pytest.mark.parametrize("name", ["torch.no_such_part", "torch.nn.no_such_part", "torch.tensor"])
def test_what_is_missing_is_missed_by_its_own_name(tt, name):
    done = tt("run", "-", input=f"import {name}\n")
    assert done.returncode == 1
    assert f"ModuleNotFoundError: No module named '{name}'" in done.stderr


def test_a_function_is_not_replaced_by_a_module_of_its_name(tt):
    code = """
import importlib.util, torch
try:
    import torch.tensor
except ModuleNotFoundError:
    print(torch.tensor([1]), importlib.util.find_spec("torch.no_such_part"))
"""
    assert tt("run", "-", input=code).stdout == "tensor([1]) None\n"


def test_a_module_of_the_user_reloads(tt, tmp_path):
    (tmp_path / "part.py").write_text("import torch\nkind = torch.Tensor\n")
    code = "import importlib, torch, part\nagain = importlib.reload(part)\nprint(again.kind is torch.Tensor)\n"
    assert tt("run", "-", input=code).stdout == "True\n"


PICKLED = """
import multiprocessing, pickle, sys
import torch

class Box:
    def __init__(self, value):
        self.value = value

def double(box):
    import torch
    import tt.core
    assert torch is tt.core
    return Box(box.value * 2)

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(1) as pool:
        found = pool.map(double, [Box(3)])
    print(found[0].value, type(found[0]) is Box, pickle.loads(pickle.dumps(torch.float32)) is torch.float32)
"""


@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
def test_workers_import_the_same_torch(tt, tmp_path, method):
    (tmp_path / "x.py").write_text(PICKLED)
    done = tt("run", "x.py", method)
    assert (done.stdout, done.returncode) == ("6 True True\n", 0), done.stderr


def test_a_sitecustomize_that_ours_hides_still_runs(tt, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("import builtins\nbuiltins.customized = True\n")
    code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(customized)'], check=True)\n"
    for dialect in ("2", "0.3"):
        done = tt("run", "--torch", dialect, "-", input=code, PYTHONPATH=str(tmp_path / "site"))
        assert done.stdout == "True\n", done.stderr


def test_another_torch_in_the_process_is_refused(tt, tmp_path):
    (tmp_path / "torch.py").write_text("")
    code = "import torch\nfrom tt.shim import alias\nalias.install()\n"
    done = tt("run", "-", input=code)
    assert "another torch is already imported" in done.stderr
