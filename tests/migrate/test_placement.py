"""Placement: what .cuda() follows, and what that variable is called."""

import pytest
from tt.migrate import migrate_source

MOVES = """\
import torch
from torch import nn
from torch.autograd import Variable
net = nn.Linear(2, 2)
net.cuda()
x = Variable(torch.ones(1, 2)).cuda()
"""
AFTER = """\
import torch
from torch import nn

{name} = torch.device("cuda" if torch.cuda.is_available() else "cpu")
net = nn.Linear(2, 2)
net.to({name})
x = torch.ones(1, 2).to({name})
"""


@pytest.mark.parametrize("given", [[], ["--device-name", "dev"]])
@pytest.mark.parametrize("setting", ["", 'device-name = "place"\n'])
def test_the_name_of_the_device(tt, tmp_path, given, setting):
    (tmp_path / "pyproject.toml").write_text(f"[tool.tt]\n{setting}")
    (tmp_path / "a.py").write_text(MOVES)
    done = tt("migrate", "a.py", "--write", "--allow-dirty", *given, cwd=tmp_path)
    name = given[-1] if given else "place" if setting else "device"
    assert (done.returncode, (tmp_path / "a.py").read_text()) == (0, AFTER.format(name=name))
    assert b"Where there is no CUDA, .to(device) runs on the processor" in done.stderr


@pytest.mark.parametrize("name", ["1st", "a b", "class", "a.b"])
def test_what_is_no_name_is_refused_in_one_line(tt, tmp_path, name):
    (tmp_path / "a.py").write_text(MOVES)
    done = tt("migrate", "a.py", "--device-name", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"tt migrate: --device-name is the name of a variable, not {name!r}\n"
    (tmp_path / "pyproject.toml").write_text(f"[tool.tt]\ndevice-name = {name!r}\n")
    done = tt("migrate", "a.py", cwd=tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_minimal_mode_leaves_placement_alone(tt, tmp_path):
    assert ".cuda()" in migrate_source(MOVES, mode="minimal").text
    (tmp_path / "a.py").write_text(MOVES)
    done = tt("migrate", "a.py", "--device-style", "--mode", "minimal", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == b"tt migrate: --device-style and --mode minimal exclude each other\n"


def test_code_of_today_is_moved_only_when_asked(tt, tmp_path):
    today = "import torch\nfrom torch import nn\nnet = nn.Linear(2, 2)\nnet.cuda()\n"
    (tmp_path / "a.py").write_text(today)
    assert tt("migrate", "a.py", cwd=tmp_path).stdout == b""
    assert b"+net.to(device)" in tt("migrate", "a.py", "--device-style", cwd=tmp_path).stdout


def test_a_taken_name_is_left_alone():
    taken = MOVES + "device = 3\n"
    assert "x = torch.ones(1, 2).cuda()" in migrate_source(taken).text
    assert "x = torch.ones(1, 2).to(dev)" in migrate_source(taken, device_name="dev").text


def test_the_files_own_device_is_used_under_its_own_name():
    own = MOVES.replace("net =", 'place = torch.device("cuda" if torch.cuda.is_available() else "cpu")\nnet =')
    result = migrate_source(own, device_name="dev").text
    assert "net.to(place)" in result and "dev" not in result.replace("torch.device", "")


@pytest.mark.parametrize(
    "own",
    [
        'device = torch.device("cuda" if flag else "cpu")\n',
        'device = torch.device("cuda:1" if torch.cuda.is_available() else "cpu")\n',
        'device = torch.device("cuda" if torch.cuda.is_available() else "cpu")\ndevice = torch.device("cpu")\n',
    ],
)
def test_a_device_that_may_be_another_is_not_used(own):
    assert "net.cuda()" in migrate_source(MOVES.replace("net =", own + "net =")).text


def test_a_device_of_one_function_is_not_used_in_another():
    text = MOVES + (
        'def f():\n    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")\n    net.cuda()\n'
        "def g():\n    net.cuda()\n"
    )
    result = migrate_source(text).text
    assert result.endswith("    net.to(device)\ndef g():\n    net.cuda()\n")


def test_without_non_blocking_in_0_4_0():
    text = MOVES.replace("Variable(torch.ones(1, 2)).cuda()", "Variable(torch.ones(1, 2)).cuda(async=True)")
    assert ".cuda(non_blocking=True)" in migrate_source(text, target="0.4.0").text
    assert ".to(device, non_blocking=True)" in migrate_source(text).text


BRANCHES = """\
import torch
from torch import nn
from torch.autograd import Variable
net = nn.Linear(2, 2)
def run(loader, n):
    for x, y in torch.utils.data.DataLoader(loader):
        if n:
            x = Variable(x{first})
            y = Variable(y{first})
        else:{comment}
            x = Variable(x{first})
            y = Variable(y{first})
        net(x + y)
"""


@pytest.mark.parametrize("first", ["", ", volatile=True"])
@pytest.mark.parametrize("comment", ["", "  # keep"])
def test_a_branch_that_vanishes_keeps_a_pass(first, comment):
    result = migrate_source(BRANCHES.format(first=first, comment=comment))
    assert result.error is None
    assert f"        if n:\n            pass\n        else:{comment}\n            pass\n" in result.text


def test_an_argument_on_a_line_of_its_own_under_a_new_block():
    text = (
        "import torch\nfrom torch import nn\nfrom torch.autograd import Variable\nnet = nn.Linear(2, 2)\n"
        "def run(loader):\n    out = net(Variable(torch.ones(1, 2),\n                       volatile=True))\n"
        "    print(out.size(0))\n"
    )
    result = migrate_source(text)
    assert result.error is None
    assert "    with torch.no_grad():\n        out = net(torch.ones(1, 2))\n" in result.text
