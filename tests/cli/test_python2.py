"""`tt run` on Python 2 programs in the dialects of their time."""

import os
import subprocess
import sys

import pytest

PROGRAM = """\
import cPickle, sys
from helper import halves
for i in xrange(2):
    print "step %d" % i, 7 / 2, -7 / 2, 7.0 / 2
try:
    raise ValueError, "oops"
except ValueError, e:
    print e
print >>sys.stderr, "aside"
n = [9]
n[0] /= 2
print n[0], reduce(lambda a, b: a + b, range(4)), {'a': 1}.has_key('a'), halves(5)
def f(async=False):
    return async
print f(async=True)
raise KeyError("line 16")
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "old.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "helper.py").write_text("def halves(n):\n    return [i / 2 for i in xrange(n)]\n", encoding="utf-8")
    return tmp_path


def run(folder, name, dialect):
    return subprocess.run(
        [sys.executable, "-m", "tt", "run", "--torch", dialect, str(folder / name)],
        capture_output=True, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
    )  # fmt: skip


@pytest.mark.parametrize("dialect", ["0.3", "0.4"])
def test_a_python_2_program_runs_with_its_lines_and_its_division(folder, dialect):
    done = run(folder, "old.py", dialect)
    assert done.stdout.splitlines() == [
        "step 0 3 -4 3.5", "step 1 3 -4 3.5", "oops", "4 6 True [0, 0, 1, 1, 2]", "True"
    ]  # fmt: skip
    notice, *rest = done.stderr.splitlines()
    assert notice == "tt run: old.py is Python 2: it and its modules run converted to Python 3"
    assert rest[0] == "aside" and 'old.py", line 16' in done.stderr and done.returncode == 1
    assert not list(folder.rglob("helper*.pyc"))


def test_todays_torch_never_ran_python_2(folder):
    done = run(folder, "old.py", "2")
    assert done.returncode == 2 and "SyntaxError" in done.stderr


def test_a_program_for_both_pythons_runs_as_it_stands(tmp_path):
    (tmp_path / "both.py").write_text(
        "try:\n    xrange\nexcept NameError:\n    xrange = range\nprint(1 / 2, list(xrange(2)))\n", encoding="utf-8"
    )
    done = run(tmp_path, "both.py", "0.3")
    assert (done.stdout, done.stderr) == ("0.5 [0, 1]\n", "")


def test_python_3_with_a_mistake_says_so(tmp_path):
    (tmp_path / "wrong.py").write_text("x = (1,\nprint(x)\n", encoding="utf-8")
    done = run(tmp_path, "wrong.py", "0.3")
    assert done.returncode == 2
    assert done.stderr.startswith("tt run:") and "wrong.py:1" in done.stderr and "SyntaxError" in done.stderr


def test_true_division_stays_where_the_program_asked_for_it(tmp_path):
    (tmp_path / "future.py").write_text("from __future__ import division\nprint 1 / 2\n", encoding="utf-8")
    done = run(tmp_path, "future.py", "0.3")
    assert done.stdout == "0.5\n"
