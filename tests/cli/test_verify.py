"""`tt migrate --verify` as a command: what it announces, its exit codes, JSON, and the options that belong to it."""

import json
import subprocess
import sys

import pytest

TRAINING = """\
import sys
import torch
from torch.autograd import Variable
torch.manual_seed(1)
net = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
    loss = net(Variable(torch.randn(4, 3))).pow(2).mean()
    loss.backward()
    optimizer.step()
    print('loss %.4f' % loss.data[0])
"""
EVALUATION = """
def batch(x, evaluation=False):
    return Variable(x, volatile=evaluation)
def evaluate(x, flags):
    return net(batch(x, **flags)).sum().data
print('evaluation', evaluate(torch.ones(2, 3), dict(evaluation=True))[0])
"""


def migrate(*args, cwd):
    return subprocess.run(
        [sys.executable, "-m", "tt", "migrate", *args], capture_output=True, text=True, timeout=300, cwd=cwd
    )


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "old.py"
    path.write_text(TRAINING)
    return path


def test_it_says_what_it_will_execute_and_then_the_verdict(program):
    done = migrate("--verify", "old.py", "--args", "4", "--seed", "3", cwd=program.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == (
        "tt migrate: old.py: will be executed with arguments 4: as it is under torch 0.3, and with 3 rewrites under "
        "torch 0.4; in copies of its folder, without network, at most 600 s and 8 GiB each\n"
    )
    first, second, third = done.stdout.splitlines()
    assert first == "old.py: proved"
    assert second.startswith("  compared and equal: 4 losses, 8 gradients, 4 updates, 8 gradients at optimiser steps")
    assert second.endswith("no difference in any bit")
    assert third == "  covers this run alone (arguments 4, seed 3, to its end): all 3 rewrites ran"
    assert program.read_text() == TRAINING
    assert [p.name for p in program.parent.iterdir()] == ["old.py"]


def test_json_holds_the_verdict(program):
    done = migrate("--verify", "old.py", "missing.py", "--steps", "2", "--output-format", "json", cwd=program.parent)
    assert done.returncode == 2
    found = json.loads(done.stdout)
    assert [error["message"] for error in found["errors"]] == ["missing.py: no such file or directory"]
    (verdict,) = found["verdicts"]
    # the second step is the last event: what the program prints after it is not reached
    assert (verdict["verdict"], verdict["exit_code"]) == ("proved", 0)
    assert verdict["compared"] | {"updates": 2, "losses": 2, "lines of output": 1} == verdict["compared"]
    assert verdict["difference"] is None


def test_under_todays_rules(program):
    done = migrate("--verify", "--target", "latest", "old.py", cwd=program.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "under torch 2;" in done.stderr


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            "import torch\nprint(torch.ones(2).item())\n",
            4,
            "old.py: old program failed: under torch 0.3 it stops at line 2",
        ),
        ("import nothing_such\n", 3, "old.py: not run: missing module nothing_such (line 1 of old.py)"),
    ],
)
def test_what_is_no_verdict_on_the_rewrite_goes_to_stderr(program, text, code, words):
    program.write_text(text)
    done = migrate("--verify", "old.py", cwd=program.parent)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr.splitlines()[-1]


def test_the_worst_verdict_is_the_exit_code(program):
    (program.parent / "a.py").write_text("import nothing_such\n")
    done = migrate("--verify", ".", cwd=program.parent)
    assert done.returncode == 3, done.stderr
    assert "old.py: proved" in done.stdout


def test_modules_are_migrated_with_the_program(program):
    (program.parent / "model.py").write_text(
        "import torch.nn as nn\n\ndef last(loss):\n    return loss.data[0]\n\nclass Net(nn.Linear):\n    pass\n"
    )
    program.write_text(
        TRAINING.replace("import sys\n", "import sys\nimport model\n").replace("torch.nn.Linear", "model.Net")
    )
    done = migrate("--verify", "old.py", cwd=program.parent)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_python_2_module_is_converted_before_both_runs(program):
    pytest.importorskip("fissix")
    (program.parent / "words.py").write_text("def say(x):\n    print 'word', x\n")
    program.write_text(TRAINING.replace("import sys\n", "import sys\nfrom words import say\n") + "say(7)\n")
    done = migrate("--verify", "old.py", cwd=program.parent)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--steps", "3", "old.py"], "--steps goes with --verify"),
        (["--args", "x", "old.py"], "--args goes with --verify"),
        (["--allow-network", "old.py"], "--allow-network goes with --verify"),
        (["--output-format", "json", "old.py"], "--output-format goes with --verify"),
        (["--timeout", "5", "old.py"], "--timeout goes with --verify"),
        (["--verify", "--steps", "-1", "old.py"], "--steps is a number from 1 on, not -1"),
        (["--verify", "--timeout", "0", "old.py"], "--timeout must be above 0, not 0"),
        (["--verify", "--args", "'x", "old.py"], "--args cannot be split into words: no closing quotation"),
        (["--verify", "-"], "--verify runs a program from its own folder: give a file, not -"),
        (["--verify", "--target", "0.5", "old.py"], "--target"),
    ],
)
def test_a_wrong_command_is_refused_before_anything_runs(program, args, words):
    done = migrate(*args, cwd=program.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_what_was_left_to_a_person_is_named_where_no_rewrite_is_guilty(program):
    """The numbers agree, but a graph is recorded that 0.3 did not record."""
    program.write_text(TRAINING + EVALUATION)
    done = migrate("--verify", "old.py", cwd=program.parent)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].endswith(": graph where none was recorded")
    assert any(line.startswith("  left to you: TT203") and " at old.py:14: " in line for line in lines), done.stdout
