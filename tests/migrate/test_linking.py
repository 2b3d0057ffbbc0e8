"""Facts across files: small trees before and after `--project`, and what the files alone would have given."""

import subprocess
import sys
from pathlib import Path

import pytest
from tt.migrate.batch import Plan, process
from tt.migrate.facts.linking import Project
from tt.migrate.options import Options

HELPERS = (
    "import torch\nfrom torch.autograd import Variable\n\n\ndef to_var(x, volatile=False):\n"
    "    return Variable(x, volatile=volatile)\n"
)
HELPERS_AFTER = "import torch\n\n\ndef to_var(x, volatile=False):\n    return x\n"
NET = "import torch.nn as nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n"

# name: (files before, the files that change and what they become)
TREES = {
    "a star import": (
        {"common.py": HELPERS, "main.py": "from common import *\nx = Variable(torch.ones(2))\nprint(x.sum().data[0])\n"},
        {
            "common.py": HELPERS.replace("Variable(x, volatile=volatile)", "x"),
            "main.py": "from common import *\nx = torch.ones(2)\nprint(x.sum().item())\n",
        },
    ),
    "a function of another file": (
        {"common.py": HELPERS, "main.py": "from common import to_var\nimport torch\nx = to_var(torch.ones(2)).sum()\nprint(x.data[0])\n"},
        {"common.py": HELPERS_AFTER, "main.py": "from common import to_var\nimport torch\nx = to_var(torch.ones(2)).sum()\nprint(x.item())\n"},
    ),
    "the shape of what this call passes, through two helpers": (
        {
            "common.py": HELPERS,
            "main.py": "import torch\nfrom common import to_var\ncrit = torch.nn.CrossEntropyLoss()\nh = to_var(torch.ones(2, 3, 4))\n"
            "def mine(t):\n    return to_var(t)\ndef f(net, n):\n    y = mine(torch.LongTensor([ord(c) for c in n]))\n"
            "    loss = sum(crit(net(h), y[i]) for i in range(3))\n    for i in range(len(y)):\n        loss += crit(net(h), y[i])\n"
            "    return loss.data[0]\n",
        },
        {
            "common.py": HELPERS_AFTER,
            "main.py": "import torch\nfrom common import to_var\ncrit = torch.nn.CrossEntropyLoss()\nh = to_var(torch.ones(2, 3, 4))\n"
            "def mine(t):\n    return to_var(t)\ndef f(net, n):\n    y = mine(torch.LongTensor([ord(c) for c in n]))\n"
            "    loss = sum(crit(net(h), y[i].view(1)) for i in range(3))\n    for i in range(len(y)):\n        loss += crit(net(h), y[i].view(1))\n"
            "    return loss.item()\n",
        },
    ),
    "a helper's caller beside it, in a file that takes several rounds": (
        {
            "common.py": HELPERS + "\n\ndef chars(n):\n    return to_var(torch.LongTensor([ord(c) for c in n]))\n",
            "main.py": "import torch\nfrom common import chars\ny = chars('a')\n",
        },
        {"common.py": HELPERS_AFTER + "\n\ndef chars(n):\n    return to_var(torch.LongTensor([ord(c) for c in n]))\n"},
    ),
    "a module of the tree by its name": (
        {"lib/common.py": HELPERS, "main.py": "import torch\nimport lib.common as c\nx = c.to_var(torch.ones(2)).sum()\nprint(x.data[0])\n"},
        {"lib/common.py": HELPERS_AFTER, "main.py": "import torch\nimport lib.common as c\nx = c.to_var(torch.ones(2)).sum()\nprint(x.item())\n"},
    ),
    "a dotted module": (
        {"lib/common.py": HELPERS, "main.py": "import torch\nimport lib.common\nx = lib.common.to_var(torch.ones(2)).sum()\nprint(x.data[0])\n"},
        {"lib/common.py": HELPERS_AFTER, "main.py": "import torch\nimport lib.common\nx = lib.common.to_var(torch.ones(2)).sum()\nprint(x.item())\n"},
    ),
    "relative imports, through a package's face": (
        {
            "pkg/__init__.py": "from .common import to_var\n",
            "pkg/common.py": HELPERS,
            "pkg/one.py": "import torch\nfrom . import common\nprint(common.to_var(torch.ones(2)).sum().data[0])\n",
            "pkg/sub/two.py": "import torch\nfrom ..common import to_var\nprint(to_var(torch.ones(2)).sum().data[0])\n",
            "main.py": "import torch\nfrom pkg import to_var\nprint(to_var(torch.ones(2)).sum().data[0])\n",
        },
        {
            "pkg/common.py": HELPERS_AFTER,
            "pkg/one.py": "import torch\nfrom . import common\nprint(common.to_var(torch.ones(2)).sum().item())\n",
            "pkg/sub/two.py": "import torch\nfrom ..common import to_var\nprint(to_var(torch.ones(2)).sum().item())\n",
            "main.py": "import torch\nfrom pkg import to_var\nprint(to_var(torch.ones(2)).sum().item())\n",
        },
    ),
    "a base class in another file": (
        {"net.py": NET, "main.py": "import torch\nfrom net import Net\nclass Mine(Net):\n    pass\nprint(Mine()(torch.ones(2)).sum().data[0])\n"},
        {"main.py": "import torch\nfrom net import Net\nclass Mine(Net):\n    pass\nprint(Mine()(torch.ones(2)).sum().item())\n"},
    ),
    "an argument that another file passes": (
        {
            "meter.py": "import torch\n\n\ndef right(out, y):\n    return (out.data.max(1)[1] == y.data).sum()\n",
            "main.py": "import torch\nfrom meter import right\nfrom torch.autograd import Variable\n"
            "y = Variable(torch.ones(2).long())\nprint(right(Variable(torch.ones(2, 2)), y) / 2.)\n",
        },
        {
            "meter.py": "import torch\n\n\ndef right(out, y):\n    return (out.max(1)[1] == y).sum().item()\n",
            "main.py": "import torch\nfrom meter import right\ny = torch.ones(2).long()\nprint(right(torch.ones(2, 2), y) / 2.)\n",
        },
    ),
    "an attribute that another file assigns": (
        {
            "net.py": "import torch\n\n\nclass State(object):\n    def __init__(self):\n        self.loss = None\n\n"
            "    def show(self):\n        print(self.loss.data[0])\n",
            "main.py": "import torch\nfrom net import State\nfrom torch.autograd import Variable\ns = State()\n"
            "s.loss = Variable(torch.ones(2)).sum()\ns.show()\n",
        },
        {
            "net.py": "import torch\n\n\nclass State(object):\n    def __init__(self):\n        self.loss = None\n\n"
            "    def show(self):\n        print(self.loss.item())\n",
            "main.py": "import torch\nfrom net import State\ns = State()\ns.loss = torch.ones(2).sum()\ns.show()\n",
        },
    ),
    "a helper that is asked for a volatile Variable": (
        {
            "common.py": HELPERS,
            "main.py": "import torch\nfrom common import to_var\nnet = torch.nn.Linear(2, 1)\ndef test(x):\n"
            "    x = to_var(x, volatile=True)\n    print(net(x).data)\ndef train(x):\n    net(to_var(x)).sum().backward()\n",
        },
        {
            "common.py": HELPERS_AFTER,
            "main.py": "import torch\nfrom common import to_var\nnet = torch.nn.Linear(2, 1)\ndef test(x):\n"
            "    x = to_var(x)\n    with torch.no_grad():\n        print(net(x).data)\ndef train(x):\n    net(to_var(x)).sum().backward()\n",
        },
    ),
    "an import that another file takes from here stays": (
        {
            "common.py": "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(2))\n",
            "main.py": "import torch\nfrom common import Variable\ny = Variable(torch.ones(2))\n",
        },
        {
            "common.py": "import torch\nfrom torch.autograd import Variable\nx = torch.ones(2)\n",
            "main.py": "import torch\nfrom common import Variable\ny = torch.ones(2)\n",
        },
    ),
    "files that import each other": (
        {
            "a.py": "import torch\nimport b\nfrom torch.autograd import Variable\ndef make():\n    return Variable(torch.ones(2))\n",
            "b.py": "import torch\nimport a\ndef show():\n    print(a.make().sum().data[0])\n",
        },
        {
            "a.py": "import torch\nimport b\ndef make():\n    return torch.ones(2)\n",
            "b.py": "import torch\nimport a\ndef show():\n    print(a.make().sum().item())\n",
        },
    ),
    "another class of that name": (
        {
            "common.py": "import torch\nclass Variable(object):\n    def __init__(self, x):\n        self.data = [x]\n",
            "main.py": "import torch\nfrom common import *\nx = Variable(torch.ones(2))\nprint(x.data[0])\n",
        },
        {},
    ),
    "one file that nobody can parse": (
        {"broken.py": "import torch\nfrom common import (\n", "common.py": HELPERS, "main.py": "import torch\nfrom common import to_var\nprint(to_var(torch.ones(2)).sum().data[0])\n"},
        {"main.py": "import torch\nfrom common import to_var\nprint(to_var(torch.ones(2)).sum().item())\n"},
    ),
}  # fmt: skip


def plant(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def migrated(folder: Path, linked: bool = True, jobs: int | None = None) -> dict[str, str]:
    """The files that the migration changes, by name."""
    sources = {str(path): path.read_bytes() for path in sorted(folder.rglob("*.py"))}
    project = Project(sources) if linked else None
    outcomes = process([str(folder)], Plan(Options(), project=project, jobs=jobs))
    return {str(Path(o.path).relative_to(folder)): o.result.text for o in outcomes if o.changed}


@pytest.mark.parametrize("name", TREES)
def test_a_tree(name, tmp_path):
    before, after = TREES[name]
    plant(tmp_path, before)
    assert migrated(tmp_path) == after
    plant(tmp_path, after)
    assert migrated(tmp_path) == {}, "a second run changes nothing"


@pytest.mark.parametrize("name", [name for name, (_, after) in TREES.items() if after])
def test_the_files_alone_know_less(name, tmp_path):
    before, after = TREES[name]
    plant(tmp_path, before)
    assert migrated(tmp_path, linked=False) != after or name in ALONE


ALONE = {
    "an import that another file takes from here stays",
    "an attribute that another file assigns",
    "a helper's caller beside it, in a file that takes several rounds",
}


def test_the_number_of_processes_does_not_matter(tmp_path):
    for number, (before, _) in enumerate(TREES.values()):
        plant(tmp_path, {f"t{number}/{name}": text * (1 if "common" in name else 3) for name, text in before.items()})
    assert migrated(tmp_path, jobs=1) == migrated(tmp_path, jobs=3) != {}


def test_a_change_in_another_file_is_seen_through_the_cache(tmp_path):
    plant(tmp_path, {"common.py": HELPERS, "main.py": TREES["a function of another file"][0]["main.py"]})

    def run():
        command = [sys.executable, "-m", "tt", "migrate", "--project", "."]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120).stdout

    assert "x.item()" in run() and "x.item()" in run()
    plant(tmp_path, {"common.py": "import torch\ndef to_var(x):\n    return unknown(x)\n"})
    assert "x.item()" not in run()


def test_one_file_sees_the_tree_around_it(tmp_path):
    plant(tmp_path, {"pyproject.toml": "", **TREES["a function of another file"][0]})
    command = [sys.executable, "-m", "tt", "lint", "--project", "main.py", "--output-format", "concise"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert found.returncode == 1 and "TT301" in found.stdout and "not known" not in found.stdout


def test_a_line_is_explained_with_what_other_files_say(tmp_path):
    plant(tmp_path, {"pyproject.toml": "", **TREES["a function of another file"][0]})

    def said(*options):
        command = [sys.executable, "-m", "tt", "migrate", "--explain", "main.py:4", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120).stdout

    assert "Variable" in said("--project") and "x: Variable" not in said()


def test_the_summary_names_the_option_where_it_may_help(tmp_path):
    plant(tmp_path, TREES["a function of another file"][0])

    def said(*options):
        command = [sys.executable, "-m", "tt", "migrate", ".", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120).stderr

    assert "--project" in said() and "--project" not in said("--project")


def test_no_project_with_a_conversion(tmp_path):
    command = [sys.executable, "-m", "tt", "migrate", "--project", "--from-python2", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "exclude each other" in done.stderr
