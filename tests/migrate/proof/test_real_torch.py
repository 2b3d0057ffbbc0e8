"""The rewritten program on a real torch: what agrees is said to, what differs is named."""

from __future__ import annotations

import copy
import sys
from importlib.util import find_spec

import pytest
from tt.cli.errors import CommandError
from tt.cli.verify import settings as read_settings
from tt.migrate.options import Options
from tt.migrate.proof import Settings, verify_file
from tt.migrate.proof.real_torch import agree, compare_with, interpreter
from tt.migrate.proof.runner import Runner
from tt.migrate.proof.workplace import Workplace

PROGRAM = """
import torch
import torch.nn as nn
from torch.autograd import Variable

torch.manual_seed(1)
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Dropout(0.5), nn.Linear(4, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
x, y = torch.randn(8, 3), torch.randn(8, 2)
for epoch in range(3):
    optimizer.zero_grad()
    loss = nn.MSELoss()(net(Variable(x)), Variable(y))
    loss.backward()
    optimizer.step()
    print('loss %.4f' % loss.data[0])
print(x[:2], torch.LongTensor([1, 2]), x.sum())
"""


def summary(value, shape=()):
    return ["", list(shape), abs(value), value, value, value]


def trace(losses=(1.0, 2.0), text="loss 1.0", failure=None, gradients=(3.0,)):
    """A trace with a loss and its gradients for each pass, and a line of output."""
    passes = [
        {"event": "backward", "roots": [summary(v)], "leaves": [{"gradient": summary(g, (2,))} for g in gradients]}
        for v in losses
    ]
    step = {"event": "step", "parameters": [summary(0.5, (2,))], "gradients": [summary(0.5, (2,))]}
    return [*passes, step, {"event": "print", "text": text}, {"event": "end", "failure": failure}]


@pytest.mark.parametrize(
    ("changed", "verdict", "words"),
    [
        ({}, "agrees", "2 losses, 2 gradients"),
        ({"losses": (1.00001, 2.0)}, "agrees", "difference 1e-05"),
        ({"losses": (1.01, 2.0)}, "differs", "backward 1: losses: norm 1 on tt, 1.01 on torch"),
        ({"gradients": (3.1,)}, "differs", "gradients: norm 3 of [2] on tt, 3.1"),
        ({"gradients": (3.0, 1.0)}, "differs", "1 leaves on tt, 2 on torch"),
        ({"losses": (1.0,)}, "differs", "2 events of kind backward on tt, 1 on torch"),
        ({"text": "loss 1.5"}, "differs", "printed number: 'loss 1.0' on tt, 'loss 1.5' on torch"),
        ({"text": "cost 1.0"}, "differs", "output: "),
        (
            {"failure": {"error": "RuntimeError: no", "kinds": [], "at": ["a.py", 3]}},
            "differs",
            "stops at line 3 of a.py with RuntimeError: no; tt does not",
        ),
    ],
)
def test_traces_are_compared(changed, verdict, words):
    found = agree(trace(), trace(**changed), "9")
    assert found.verdict == verdict
    assert words in found.line()


def test_what_stops_on_both_was_not_run():
    failure = {"error": "RuntimeError: no", "kinds": [], "at": None}
    assert agree(trace(failure=failure), trace(failure=copy.copy(failure)), "9").verdict == "not run"


def test_the_tolerance_grows_and_ends():
    long = trace(losses=[1.0] * 400)
    assert agree(long, trace(losses=[1.0] * 300 + [1.002] * 100), "9").agrees
    assert not agree(long, trace(losses=[1.002] + [1.0] * 399), "9").agrees
    assert not agree(long, trace(losses=[1.0] * 399 + [1.02]), "9").agrees


def test_an_interpreter_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match="--with takes torch, or a Python interpreter"):
        interpreter(str(tmp_path / "nothing"))


def test_an_interpreter_without_torch_is_refused(tmp_path):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E -s "$@"\n')
    python.chmod(0o755)
    with pytest.raises(CommandError, match="has no torch"):
        read_settings(args="", steps=0, seed=0, timeout=1, memory=1, allow_network=False, with_torch=str(python))


real = [pytest.mark.oracle, pytest.mark.skipif(find_spec("torch") is None, reason="needs a real torch")]


class TestOnARealTorch:
    pytestmark = real

    def test_a_program_agrees(self, tmp_path):
        path = tmp_path / "program.py"
        path.write_text(PROGRAM)
        report = verify_file(str(path), Settings(python=sys.executable), Options(target="latest"))
        assert report.proved, report.lines()
        assert report.on_torch.agrees, report.lines()
        assert report.exit_code == 0
        assert report.on_torch.counts["losses"] == 3
        assert report.on_torch.counts["parameters at steps"] == 12
        assert report.on_torch.counts["printed numbers"] == 3 + 6 + 2 + 1
        assert report.on_torch.largest < 1e-5

    def test_what_only_a_real_torch_refuses_is_told(self, tmp_path):
        path = tmp_path / "program.py"
        path.write_text(PROGRAM)
        with Workplace(str(path)) as workplace:
            runner = Runner(workplace, Settings())
            slip = PROGRAM.replace("loss.data[0]", "loss.item()")
            assert compare_with(sys.executable, runner, {"program.py": slip.encode()}).agrees
            other = slip.replace("import torch\n", "import torch, sys\n", 1) + "assert 'tt.core' in sys.modules\n"
            found = compare_with(sys.executable, runner, {"program.py": other.encode()})
            assert found.verdict == "differs"
            assert "with AssertionError; tt does not" in found.line()

    def test_the_version_after_must_not_stop(self, tmp_path):
        path = tmp_path / "program.py"
        path.write_text(PROGRAM)
        with Workplace(str(path)) as workplace:  # as it stands it is of 0.3
            found = compare_with(sys.executable, Runner(workplace, Settings()), {"program.py": PROGRAM.encode()})
        assert found.verdict == "not run"
        assert "so does tt" in found.line()
