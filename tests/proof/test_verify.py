"""The proof on whole programs: right rewrites are proved, wrong ones are caught where they part."""

from __future__ import annotations

import textwrap

import pytest
from tt.migrate.proof import verify_file, verify_sources

BEFORE = """
import torch
import torch.nn as nn
from torch.autograd import Variable

torch.manual_seed(1)
net = nn.Linear(3, 2)
frozen = nn.Linear(3, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(8, 3), torch.randn(8, 2)
total = 0
for epoch in range(3):
    optimizer.zero_grad()
    target = frozen(Variable(x, volatile=True))
    target.volatile = False
    loss = nn.MSELoss()(net(Variable(x)), Variable(y) + target)
    loss.backward()
    optimizer.step()
    total += loss.data[0]
correct = (net(Variable(x)).data > 0).sum()
print('loss %.4f' % total, 'share', correct / 16.)
"""

AFTER = """
import torch
import torch.nn as nn

torch.manual_seed(1)
net = nn.Linear(3, 2)
frozen = nn.Linear(3, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(8, 3), torch.randn(8, 2)
total = 0
for epoch in range(3):
    optimizer.zero_grad()
    with torch.no_grad():
        target = frozen(x)
    loss = nn.MSELoss()(net(x), y + target)
    loss.backward()
    optimizer.step()
    total += loss.item()
correct = (net(x) > 0).sum().item()
print('loss %.4f' % total, 'share', correct / 16.)
"""

# name, what the rewrite got wrong (a replacement in AFTER), the words of the report
SLIPS = [
    ("gradients into the frozen network", ("    with torch.no_grad():\n        target", "    target"), "gradients"),
    ("another learning rate", ("lr=0.1", "lr=0.11"), "differs at step 1"),
    ("another loss", ("nn.MSELoss()", "nn.SmoothL1Loss()"), "differs at step 1, line 17: loss"),
    ("truncated accuracy", (".sum().item()\nprint", ".sum()\nprint"), "printed number"),
    ("one step less", ("range(3)", "range(2)"), "3 backward passes"),
    ("another text", ("'share'", "'part'"), "output"),
    ("more randomness", ("total = 0", "total = 0; torch.rand(1)"), "random draws"),
    ("an exception", ("total = 0", "total = torch.nothing"), "after stops at line 10 with AttributeError"),
]


def verify(tmp_path, before, after):
    path = tmp_path / "program.py"
    path.write_text(before)
    return verify_sources(str(path), before.encode(), after.encode())


def test_a_right_rewrite_is_proved(tmp_path):
    report = verify(tmp_path, BEFORE, AFTER)
    assert report.verdict == "proved", report.lines()
    assert report.exit_code == 0
    assert report.comparison.counts["losses"] == 3
    assert report.comparison.counts["parameters at steps"] == 6


@pytest.mark.parametrize(("name", "slip", "words"), SLIPS, ids=[s[0] for s in SLIPS])
def test_a_wrong_rewrite_is_caught(tmp_path, name, slip, words):
    old, new = slip
    assert old in AFTER
    report = verify(tmp_path, BEFORE, AFTER.replace(old, new))
    text = "\n".join(report.lines())
    assert report.verdict == "differs", text
    assert report.exit_code == 1
    assert words in text


def test_the_migrator_s_own_rewrite_is_proved(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(BEFORE)
    report = verify_file(str(path))
    assert report.verdict == "proved", report.lines()
    assert path.read_text() == BEFORE


def test_tensors_print_alike_in_both_versions(tmp_path):
    before = (
        "import torch\nfrom torch.autograd import Variable\nprint(Variable(torch.ones(2, 2)), torch.arange(0, 3))\n"
    )
    after = "import torch\nprint(torch.ones(2, 2), torch.arange(0., 3))\n"
    assert verify(tmp_path, before, after).verdict == "proved"


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (
            "import torch\nraise ValueError('no data')\n",
            "could not run, because before stops at line 2 with ValueError: no data",
        ),
        ("x = 1\n", "the program computed and printed nothing"),
        ("import torchvision\n", "ModuleNotFoundError: No module named 'torchvision'"),
    ],
)
def test_what_cannot_run_says_why(tmp_path, program, words):
    report = verify(tmp_path, program, program)
    assert report.exit_code == 2
    assert words in "\n".join(report.lines())


def test_a_program_that_never_ends_is_stopped(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("while True: pass\n")
    data = path.read_bytes()
    report = verify_sources(str(path), data, data, timeout=3)
    assert report.exit_code == 2
    assert "did not finish in 3 s" in report.lines()[0]


def test_the_program_s_arguments_and_folder_are_its_own(tmp_path):
    (tmp_path / "helper.py").write_text("WORD = 'found'\n")
    program = textwrap.dedent("""
        import os, sys, helper
        print(helper.WORD, sys.argv[1:], os.path.basename(__file__), __name__)
    """)
    path = tmp_path / "program.py"
    path.write_text(program)
    report = verify_sources(str(path), program.encode(), program.encode(), arguments=["--epochs", "3"])
    assert report.proved
    assert report.traces[0][0]["text"] == "found ['--epochs', '3'] program.py __main__"
