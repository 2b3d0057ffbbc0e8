"""Scripts under `tt run`: `import torch` is this library in their processes, however those are started."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
import torch
import torch.multiprocessing as mp
from torch.utils.data import DataLoader, Dataset, get_worker_info

class Squares(Dataset):
    def __len__(self):
        return 5

    def __getitem__(self, i):
        assert get_worker_info().dataset is self
        return torch.tensor(i * i), torch.__version__

def fill(index, x):
    assert "+tt" in torch.__version__ or torch.__version__ == "0.4.1", torch.__version__
    x[index] = index + 1

if __name__ == "__main__":
    method = sys.argv[1]
    loader = DataLoader(Squares(), 2, num_workers=2, **({"multiprocessing_context": method} if method != "fork" else {}))
    for numbers, versions in loader:
        print(numbers.tolist(), set(versions) == {torch.__version__})
    x = torch.zeros(3).share_memory_()
    mp.start_processes(fill, (x,), nprocs=3, start_method=method)
    print(x.tolist(), torch.multiprocessing is mp)
"""
EXPECTED = "[0, 1] True\n[4, 9] True\n[16] True\n[1.0, 2.0, 3.0] True\n"


@pytest.mark.parametrize(("method", "dialect"), [("fork", "2"), ("spawn", "2"), ("forkserver", "0.4"), ("fork", "0.4")])
def test_workers_and_processes(tmp_path, method, dialect):
    (tmp_path / "script.py").write_text(SCRIPT)
    run = subprocess.run(
        [sys.executable, "-m", "tt", "run", "--torch", dialect, str(tmp_path / "script.py"), method],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (run.stdout, run.returncode) == (EXPECTED, 0), run.stderr


OLD = """
import torch
from torch.utils.data import DataLoader, TensorDataset
from torch.autograd import Variable
data = TensorDataset(torch.FloatTensor([[1, 2], [3, 4], [5, 6]]), torch.LongTensor([0, 1, 0]))
for x, y in DataLoader(data, batch_size=2, num_workers=2):
    print(type(x).__name__, list(x.size()), y.sum(), Variable(x).sum().data[0])
"""


def test_a_script_of_old(tmp_path):
    (tmp_path / "old.py").write_text(OLD)
    run = subprocess.run(
        [sys.executable, "-m", "tt", "run", "--torch", "0.3", str(tmp_path / "old.py")],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.stdout == "FloatTensor [2, 2] 1 10.0\nFloatTensor [1, 2] 0 11.0\n", run.stderr
