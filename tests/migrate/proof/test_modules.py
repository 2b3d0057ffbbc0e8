"""Modules and functions without a main program: right rewrites are proved, wrong ones caught, the rest has a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from tt.migrate.proof import Settings, inputs, modules
from tt.migrate.proof.modules import compare_modules, verify_modules

START = """import torch, torch.nn as nn, torch.nn.functional as F
from torch.autograd import Variable
"""
BEFORE = (
    START
    + """
class Conv(nn.Module):
    def __init__(self, num_classes):
        super(Conv, self).__init__()
        self.conv, self.fc = nn.Conv2d(1, 4, 5), nn.Linear(576, num_classes)
        self.norm = nn.BatchNorm2d(4)
    def forward(self, x):
        x = F.max_pool2d(self.norm(self.conv(x)), 2).view(-1, 576)
        return F.log_softmax(F.dropout(self.fc(x), training=self.training))

class Words(nn.Module):
    def __init__(self, rnn_type, vocab_size, hidden_size, nlayers):
        super(Words, self).__init__()
        if rnn_type not in ['LSTM', 'GRU']:
            raise ValueError(rnn_type)
        self.nlayers, self.hidden_size = nlayers, hidden_size
        self.embed = nn.Embedding(vocab_size, hidden_size)
        self.rnn = getattr(nn, rnn_type)(hidden_size, hidden_size, nlayers)
    def init_hidden(self, n):
        zeros = next(self.parameters()).data.new(self.nlayers, n, self.hidden_size).zero_()
        return Variable(zeros), Variable(zeros.clone())
    def forward(self, words, hidden):
        return self.rnn(self.embed(words), hidden)

class Called(nn.Module):
    def __init__(self, shape):
        super(Called, self).__init__()
        self.fc = nn.Linear(shape[0] * shape[1], 3)
    def forward(self, x):
        return self.fc(x)

class Graph(nn.Module):
    def __init__(self, channels, layer):
        super(Graph, self).__init__()
        self.weight, self.layer = nn.Parameter(torch.ones(channels[0], 5)), layer
    def forward(self, x, adjacency):
        return self.layer(torch.mm(adjacency, torch.mm(x, self.weight))[:, :4])

class Odd(nn.Module):
    def __init__(self, thing):
        super(Odd, self).__init__()
        self.fc = thing.build()

class Picky(nn.Module):
    def __init__(self):
        super(Picky, self).__init__()
        self.fc = nn.Linear(4, 3)
    def forward(self, x):
        raise ValueError('never')

class Noisy(nn.Module):
    def __init__(self):
        super(Noisy, self).__init__()
        self.fc = nn.Linear(4, 3)
    def forward(self, x):
        mu = self.fc(x)
        noise = Variable(torch.randn(mu.size()))
        return mu + noise * mu.detach()

def accuracy(output, target):
    correct = (output.max(1)[1] == target).data.sum()
    return 100.0 * correct / target.size(0)

def scale_(tensor, factor=2):
    tensor.mul_(factor)

def first(values):
    return F.softmax(values, dim=1).sum(0).data[0]

def evaluate(model, loader):
    return model(loader)

def nothing():
    return 3

for i in range(10 ** 12):
    pass
"""
)

REWRITES = [
    ("return F.log_softmax(F.dropout(self.fc(x), training=self.training))",
     "return F.log_softmax(F.dropout(self.fc(x), training=self.training), dim=1)"),
    ("correct = (output.max(1)[1] == target).data.sum()", "correct = (output.max(1)[1] == target).sum().item()"),
    ("noise = Variable(torch.randn(mu.size()))", "noise = torch.randn(mu.size())"),
    ("return F.softmax(values, dim=1).sum(0).data[0]", "return F.softmax(values, dim=1).sum(0)[0].item()"),
]  # fmt: skip

# what a rewrite got wrong, the name it is found in, words of the report
SLIPS = [
    ("dim=1)\n\nclass Words", "dim=0)\n\nclass Words", "Conv", "output 0 is ["),
    ("target).sum().item()", "target).sum()", "accuracy", "output 0 is"),
    ("mu.detach()", "mu", "Noisy", "gradient of"),
    ("torch.randn(mu", "torch.rand(mu", "Noisy", "output 0 is ["),
    ("sum(0)[0].item()", "sum(0)[1].item()", "first", "output 0 is"),
    ("sum(0)[0].item()", "sum(0)[0]", "first", "requires none before, requires gradients after"),
    ("tensor.mul_(factor)", "tensor.mul(factor)", "scale_", "argument 0 afterwards"),
    ("nn.Conv2d(1, 4, 5)", "nn.Conv2d(1, 4, 5, bias=False)", "Conv", "at the start: only before: conv.bias"),
    ("class Called(nn.Module)", "class Called(object)", "Called", "the version after: has none of that name"),
    ("return self.fc(x)\n", "return self.missing(x)\n", "Called", "stops with AttributeError"),
]


def after():
    text = BEFORE
    for old, new in REWRITES:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def compare(tmp_path, changed):
    path = tmp_path / "modules.py"
    before = BEFORE.replace("class Odd", "if False:\n    Called((2, 5))\n\nclass Odd")
    path.write_text(before)
    changed = changed.replace("class Odd", "if False:\n    Called((2, 5))\n\nclass Odd")
    report = compare_modules(
        str(path), {"modules.py": before.encode()}, {"modules.py": changed.encode()}, Settings(), "0.4"
    )
    assert not report.problem, report.problem
    return {each.name: each for each in report.verdicts}, report


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    return compare(tmp_path_factory.mktemp("right"), after())


@pytest.mark.parametrize("name", ["Conv", "Words", "Called", "Graph", "Noisy", "accuracy", "scale_", "first"])
def test_a_right_rewrite_is_proved(right, name):
    assert right[0][name].verdict == "proved", right[1].lines()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Odd", "constructor"),
        ("Picky", "forward(float [3, 4]): ValueError: never"),
        ("evaluate", "its argument model is what only the program makes"),
        ("nothing", "takes no arguments"),
    ],
)
def test_what_cannot_be_fed_says_why(right, name, words):
    assert right[0][name].verdict == "not run"
    assert words in right[0][name].detail
    assert right[1].exit_code == 0


def test_shapes_and_counts_are_told(right):
    assert right[0]["Conv"].detail == "(float [2, 1, 28, 28]), 4 draws: 8 outputs, 28 gradients"
    assert "(long [5, 2], init_hidden(2))" in right[0]["Words"].detail
    assert right[0]["Called"].detail.startswith("(float [3, 10]), 4 draws: 8 outputs, 12 gradients")
    assert right[1].lines()[0].endswith(": 8 proved, 4 not run")


@pytest.mark.parametrize(("old", "new", "name", "words"), SLIPS, ids=[f"{s[2]}: {s[1][:24]}" for s in SLIPS])
def test_a_wrong_rewrite_is_caught(tmp_path, old, new, name, words):
    text = after()
    assert text.count(old) == 1
    verdicts, report = compare(tmp_path, text.replace(old, new))
    assert verdicts[name].verdict == "differs", report.lines()
    assert words in verdicts[name].detail
    assert report.exit_code == 1
    assert report.count("differs") == 1, report.lines()


def test_the_migrator_s_own_rewrite(tmp_path):
    path = tmp_path / "modules.py"
    path.write_text(BEFORE)
    report = verify_modules(str(path))
    verdicts = {each.name: each.verdict for each in report.verdicts}
    # what a function is given is not known to the migrator, so that it only reports the sum in `accuracy`
    assert "differs" not in {v for name, v in verdicts.items() if name != "accuracy"}, report.lines()
    assert {verdicts[name] for name in ("Conv", "Words", "Noisy", "scale_", "first")} == {"proved"}, report.lines()
    assert path.read_text() == BEFORE


SLOW = (
    START
    + """
class Slow(nn.Module):
    def __init__(self, config):
        super(Slow, self).__init__()
        self.fc, self.calls = nn.Linear(config['input_dim'], 3), 0
    def forward(self, x):
        self.calls += 1
        while self.calls > 2:
            try:
                pass
            except Exception:
                break
        return self.fc(x)
"""
)


def test_what_takes_too_long_is_not_said_to_differ(tmp_path, monkeypatch):
    monkeypatch.setattr(modules, "SECONDS", 3)
    path = tmp_path / "modules.py"
    endless, ends = SLOW.encode(), SLOW.replace("> 2", "> 2000").encode()
    for before, after_ in ((endless, ends), (ends, endless)):
        path.write_bytes(before)
        report = compare_modules(str(path), {"modules.py": before}, {"modules.py": after_}, Settings(), "0.4")
        assert [each.verdict for each in report.verdicts] == ["not run"]
        assert "took longer than 3 s" in report.verdicts[0].detail


def test_the_command(tmp_path):
    (tmp_path / "modules.py").write_text(BEFORE[: BEFORE.index("class Words")])
    command = [sys.executable, "-m", "tt", "migrate", "--verify-modules", "--output-format", "json", "modules.py"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TT_")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names = {each["name"]: each["verdict"] for each in json.loads(done.stdout)["modules"][0]["names"]}
    assert names == {"Conv": "proved"}
    assert "its definitions will be executed" in done.stderr
    refused = subprocess.run([*command, "--steps", "3"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "--steps goes with --verify" in refused.stderr


def test_early_guesses_are_combined_first():
    made = [[r["value"] for r in c] for c in inputs.combinations([[inputs.value(v) for v in (1, 2)]] * 2, 3)]
    assert made == [[1, 1], [1, 2], [2, 1]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("num_layers", 2), ("dropout", 0.25), ("vocab_size", 11), ("kernel_size", 3), ("num_classes", 4), ("in_channels", 4), ("bidirectional", False)],
)  # fmt: skip
def test_names_say_what_an_argument_is(name, expected):
    assert inputs.number_for(name)[0]["value"] == expected


RESIDUAL = """
import torch.nn as nn
from torch.autograd import Variable

def conv3x3(in_planes, out_planes):
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, padding=1)

class Basic(nn.Module):
    expansion = 1
    def __init__(self, in_planes, planes):
        super(Basic, self).__init__()
        self.conv = conv3x3(in_planes, planes)
    def forward(self, x):
        return self.conv(x).mean().data[0] + self.conv(x)

class Net(nn.Module):
    def __init__(self, block, num_blocks):
        super(Net, self).__init__()
        self.parts = nn.Sequential(*[block(4, 4) for n in num_blocks for _ in range(n)])
    def forward(self, x):
        return self.parts(x)

def Net4():
    return Net(Basic, [1, 2, 1, 0])
"""


def test_functions_that_make_modules_and_classes_that_take_a_kind_of_block_are_fed(tmp_path):
    (tmp_path / "modules.py").write_text(RESIDUAL)
    report = modules.verify_modules(str(tmp_path / "modules.py"), Settings())
    assert {v.name: v.verdict for v in report.verdicts} == dict.fromkeys(("Basic", "Net", "conv3x3", "Net4"), "proved")
