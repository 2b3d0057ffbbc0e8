"""The proof on whole programs: right rewrites are proved, wrong ones are caught where they part."""

from __future__ import annotations

import textwrap

import pytest
from tt.migrate.proof import Settings, verify_file, verify_sources

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
    ("a loss that keeps its graph", ("total += loss.item()", "total += loss"), "growing graph"),
    (
        "a dropped no_grad",
        ("    with torch.no_grad():\n        target = frozen(x)", "    target = frozen(x).detach()"),
        "nodes recorded",
    ),
    ("one step less", ("range(3)", "range(2)"), "3 backward passes"),
    ("another text", ("'share'", "'part'"), "output"),
    ("more randomness", ("total = 0", "total = 0; torch.rand(1)"), "random draws"),
    (
        "an exception",
        ("total = 0", "total = torch.nothing"),
        "after stops at line 10 of program.py with AttributeError",
    ),
]


def verify(tmp_path, before, after, settings=None, **named):
    path = tmp_path / "program.py"
    path.write_text(before)
    return verify_sources(str(path), before.encode(), after.encode(), settings, **named)


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
    report = verify(tmp_path, BEFORE, AFTER.replace(old, new), blame=False)
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
    report = verify(tmp_path, before, after)
    assert report.comparison.difference is None
    assert report.comparison.counts["lines of output"] == 1


def test_printing_alone_proves_nothing(tmp_path):
    report = verify(tmp_path, "print(1.5)\n", "print(1.5)\n")
    assert (report.verdict, report.exit_code) == ("not run", 3)
    assert "nothing to prove: no backward pass, no update (" in report.lines()[0]
    assert "1 printed number" in report.lines()[1]


# a program, how it ends under 0.3, the exit code and the words of it
ENDINGS = [
    ("raise ValueError('no data')", "old program failed", 4, "at line 1 of program.py with ValueError: no data"),
    ("import torch\ntorch.ones(2).item()", "old program failed", 4, "AttributeError"),
    ("import torchvision", "not run", 3, "missing module torchvision (line 1 of program.py)"),
    ("open('train.csv')", "not run", 3, "missing file or data: FileNotFoundError"),
    ("import argparse\np = argparse.ArgumentParser()\np.add_argument('data')\np.parse_args()", "not run", 3, "--args"),
    ("import urllib.request as u\nu.urlopen('http://192.0.2.1/')", "not run", 3, "network"),
    ("open('OUTSIDE/elsewhere.txt', 'w')", "not run", 3, "nothing is written outside the working copy"),
    ("x = bytearray(1 << 40)", "not run", 3, "memory limit"),
    ("import os\nos.kill(os.getpid(), 9)", "not run", 3, "the version before ended without a trace"),
    (
        "import torch\ni = torch.LongTensor([[0], [1]])\ntorch.sparse.FloatTensor(i, torch.ones(1), torch.Size([2, 2]))",
        "not run",
        3,
        "tt does not have torch.sparse.FloatTensor: sparse tensors are not supported (line 3 of program.py)",
    ),
    ("raise NotImplementedError('sparse is not supported')", "old program failed", 4, "NotImplementedError"),
    ("x = (", "old program failed", 4, "SyntaxError"),
]


@pytest.mark.parametrize(("program", "verdict", "code", "words"), ENDINGS, ids=[e[0][:20] for e in ENDINGS])
def test_how_the_old_program_ended_decides(tmp_path, program, verdict, code, words):
    program = program.replace("OUTSIDE", str(tmp_path)) + "\n"
    report = verify(tmp_path, program, program)
    assert (report.verdict, report.exit_code) == (verdict, code), report.lines()
    assert words in "\n".join(report.lines())


def test_a_notebook_is_not_run(tmp_path):
    (tmp_path / "a.ipynb").write_text("{}")
    report = verify_file(str(tmp_path / "a.ipynb"))
    assert (report.exit_code, report.reason) == (3, "only scripts are run, not notebooks, documents or stubs of types")


UNREACHED = """
import torch

a, b = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD([*a.parameters(), *b.parameters()], lr=0.1, momentum=0.9)
x = torch.autograd.Variable(torch.ones(2, 1))
for step in range(2):
    optimizer.zero_grad()
    loss = (b(a(x)) if step == 0 else a(x)).mean()
    loss.backward()
    optimizer.step()
    print(loss.data[0])
"""


def test_what_zero_grad_leaves_today_is_told(tmp_path):
    from tt.migrate.options import Options
    from tt.migrate.proof.wording import lines

    path = tmp_path / "program.py"
    path.write_text(UNREACHED)
    report = verify_file(str(path), options=Options(target="latest"), blame=False)
    assert report.verdict == "differs"
    assert report.comparison.difference.what == "gradient 3 at the step"
    assert any("zero_grad(set_to_none=False) keeps the zeros" in line for line in lines(report))
    assert verify_file(str(path), options=Options(target="0.4.1"), blame=False).verdict == "proved"


def test_a_program_that_never_ends_is_stopped(tmp_path):
    report = verify(tmp_path, "while True: pass\n", "", Settings(timeout=3))
    assert report.exit_code == 3
    assert "the version before did not finish in 3 s" in report.lines()[0]


def test_a_program_that_does_not_repeat_itself_is_not_compared(tmp_path):
    program = "import os\nprint(int.from_bytes(os.urandom(4), 'big'))\n"
    report = verify(tmp_path, program, program)
    assert (report.verdict, report.exit_code) == ("not run", 3)
    assert "does not repeat itself" in report.lines()[0]


def test_the_program_s_arguments_and_folder_are_its_own(tmp_path):
    (tmp_path / "helper.py").write_text("WORD = 'found'\n")
    program = textwrap.dedent("""
        import os, sys, helper
        print(helper.WORD, sys.argv, os.path.basename(__file__), __name__)
        open('note.txt', 'w').write('spoiled')
    """)
    report = verify(tmp_path, program, program, Settings(arguments=("--epochs", "3")))
    assert report.traces[0][1]["text"] == "found ['program.py', '--epochs', '3'] program.py __main__"
    assert report.comparison.counts["files"] == 1
    assert not (tmp_path / "note.txt").exists()


RECORDED = """
import torch
import torch.nn as nn
from torch.autograd import Variable

torch.manual_seed(1)
net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(3):
    optimizer.zero_grad()
    output = net(Variable(torch.randn(8, 3)))
    output.backward(Variable(torch.ones(8, 2) / 8))
    optimizer.step()
    print(output.data.sum())
torch.save(net.state_dict(), 'net.pt')
if epoch > 5:
    print('late', output.data.sum())
"""


def test_a_variable_as_gradient_records_the_pass_in_the_old_version_only(tmp_path):
    """0.3 takes it for a wish to differentiate again; the numbers are those of a pass that is not recorded."""
    (tmp_path / "program.py").write_text(RECORDED)
    report = verify_file(str(tmp_path / "program.py"))
    text = "\n".join(report.lines())
    assert report.verdict == "proved", text
    assert "only torch 0.3 recorded 3 backward passes" in text
    assert "net.pt: only the version after has ['1.num_batches_tracked']" in text


def test_a_gradient_of_a_gradient_that_nobody_asked_for_is_missed(tmp_path):
    """0.3 records the first pass and 0.4 does not: the penalty on its gradient vanishes without an error."""
    before = RECORDED.replace(
        "    optimizer.step()",
        "    penalty = net[0].weight.grad.pow(2).sum() + net(Variable(torch.ones(4, 3))).sum()\n"
        "    penalty.backward()\n    optimizer.step()",
    )
    (tmp_path / "program.py").write_text(before)
    assert verify_file(str(tmp_path / "program.py"), blame=False).verdict == "differs"


def test_rewrites_that_never_ran_are_named(tmp_path):
    (tmp_path / "program.py").write_text(RECORDED)
    report = verify_file(str(tmp_path / "program.py"))
    first, *_ = report.lines()
    assert first.endswith(": proved; 2 of 7 rewrites did not run: program.py:17"), first
    covered = report.as_json()["coverage"]
    assert (covered["rewrites"], covered["ran"], covered["not_run"][0]["line"]) == (7, 5, 17)
    assert any("covers this run alone (no arguments, seed 0, to its end): 5 of 7" in line for line in report.lines())


PICKLED = """
import pickle
import torch
import torch.nn as nn
from torch.autograd import Variable

class Corpus(object):
    def __init__(self, words):
        self.words, self.ids = words, torch.LongTensor(range(len(words)))

net = nn.Linear(3, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loss = net(Variable(torch.ones(8, 3))).mean()
loss.backward()
optimizer.step()
corpus = Corpus(['a', 'b', 'c'])
corpus.again = corpus
pickle.dump(corpus, open('corpus', 'wb'), 2)
with open('ids', 'wb') as file:
    for each in (corpus.ids, corpus.words):
        pickle.dump(each, file)
print(loss.data[0])
"""


def test_pickled_tensors_are_compared_by_their_values(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PICKLED)
    report = verify_file(str(path))
    assert report.verdict == "proved", report.lines()
    assert report.comparison.counts["files"] == 2
    after = PICKLED.replace("Variable(torch.ones(8, 3))", "torch.ones(8, 3)").replace("loss.data[0]", "loss.item()")
    for slip, words in (
        ("range(len(words))", ("range(1, 1 + len(words))", ".ids: tensor")),
        ("(corpus.ids, corpus.words)", ("(corpus.words, corpus.ids)", "[0]: tensor")),
    ):
        wrong = verify(tmp_path, PICKLED, after.replace(slip, words[0]), blame=False)
        assert wrong.verdict == "differs"
        assert words[1] in wrong.comparison.difference.before
