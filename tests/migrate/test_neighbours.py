"""One file at a time: an import that another file of the tree takes from here stays, and the cache knows of it."""

import pytest
from tt.migrate import neighbours
from tt.migrate.batch import Plan, process
from tt.migrate.cache import Cache

OLD = "import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(2))\n"
KEPT = "import torch\nfrom torch.autograd import Variable\nx = torch.ones(2)\n"
GONE = "import torch\nx = torch.ones(2)\n"
TAKERS = {
    "a star": {"main.py": "import torch\nfrom helpers import *\ny = Variable(torch.ones(1))\n"},
    "a star in a notebook": {"main.ipynb": '{"cells": [{"source": ["from helpers import *\\n", "y = Variable(1)"]}]}'},
    "by name": {"main.py": "from helpers import x, Variable\n"},
    "by name, over several lines": {"main.py": "from helpers import (x,\n    Variable as V)\n"},
    "as an attribute": {"main.py": "import helpers\ny = helpers.Variable(1)\n"},
    "as an attribute, by another name": {"main.py": "import helpers as h\ny = h.Variable(1)\n"},
    "through a second star": {"two.py": "from helpers import *\n", "main.py": "from two import *\ny = Variable(1)\n"},
    "one line after a semicolon": {"main.py": "x = 1; from helpers import *; y = Variable(1)\n"},
}
STRANGERS = {
    "nobody": {},
    "a star without a use": {"main.py": "import torch\nfrom helpers import *\nprint(x)\n"},
    "a star beside an import of its own": {
        "main.py": "from torch.autograd import Variable\nfrom helpers import *\ny = Variable(1)\n"
    },
    "another module's star": {"main.py": "from others import *\ny = Variable(1)\n", "others.py": "x = 1\n"},
    "another name": {"main.py": "from helpers import x\n"},
}


@pytest.fixture(autouse=True)
def fresh():
    """The tree is searched once a process; here each test has its own."""
    neighbours._imports.cache_clear()
    neighbours._top.cache_clear()


def migrated(folder, cache=None):
    outcomes = {o.path.rpartition("/")[2]: o for o in process([str(folder)], Plan(cache=cache, jobs=1))}
    return outcomes["helpers.py"].result.text


@pytest.mark.parametrize(
    ("files", "after"), [*((f, KEPT) for f in TAKERS.values()), *((f, GONE) for f in STRANGERS.values())],
    ids=[*TAKERS, *STRANGERS],
)  # fmt: skip
def test_an_import_that_others_take(files, after, tmp_path):
    (tmp_path / "helpers.py").write_text(OLD)
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert migrated(tmp_path) == after


def test_a_remembered_result_is_dropped_when_a_taker_comes(tmp_path):
    tree, cache = tmp_path / "tree", Cache(str(tmp_path / "cache"))
    tree.mkdir()
    (tree / "helpers.py").write_text(OLD)
    assert migrated(tree, cache) == migrated(tree, cache) == GONE
    (tree / "main.py").write_text(TAKERS["by name"]["main.py"])
    neighbours._imports.cache_clear()
    assert migrated(tree, Cache(str(tmp_path / "cache"))) == KEPT


def test_a_text_that_is_no_file_has_no_neighbours():
    assert not neighbours.takes("<stdin>", "Variable")
    assert not neighbours.takes("no_such_file.py", "Variable")
