"""Programs of 0.3 whose batches come from worker processes, and packed sequences on a device."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

WORKERS = """
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    data = TensorDataset(torch.arange(0, 6).view(3, 2), torch.LongTensor([0, 1, 2]))
    for x, y in DataLoader(data, batch_size=2, num_workers=2):
        print(type(x).__name__, x.sum(), y.tolist())
"""
PACKED = """
    import torch
    from torch.autograd import Variable
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    x = Variable(torch.arange(0, 12).view(3, 2, 2)).cuda()
    packed = pack_padded_sequence(x, [3, 1])
    padded, lengths = pad_packed_sequence(packed)
    print(packed.data.is_cuda, packed.data.data.cpu().view(-1).tolist(), list(packed.batch_sizes), list(lengths))
    print(padded.is_cuda, padded.data.cpu()[:, 1].contiguous().view(-1).tolist())
"""


def output(tmp_path, program):
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(program))
    command = [sys.executable, "-m", "tt", "run", "--torch", "0.3", "--device-sim", "1", str(path)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TT_")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_batches_come_from_worker_processes(tmp_path):
    assert output(tmp_path, WORKERS) == ["FloatTensor 6.0 [0, 1]", "FloatTensor 9.0 [2]"]


def test_packed_sequences_stay_on_their_device(tmp_path):
    assert output(tmp_path, PACKED) == [
        "True [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 8.0, 9.0] [2, 1, 1] [3, 1]",
        "True [2.0, 3.0, 0.0, 0.0, 0.0, 0.0]",
    ]
