"""`async=` in a 0.3-era script and in its modules compiles on today's Python, in the dialects that had it."""

import pytest
from tt.shim import repair

# The keyword call stands on a line of its own, so that a traceback can be checked against it.
SCRIPT = """import sys
import helper
def move(tensor, async=False):
    return async
if __name__ == '__main__':
    print(move(0, async=True), helper.move(0, async=True))
"""
HELPER = "def move(tensor, async=False):\n    return 'helper', async\n"


@pytest.fixture
def program(tmp_path):
    (tmp_path / "x.py").write_text(SCRIPT)
    (tmp_path / "helper.py").write_text(HELPER)
    return tmp_path


@pytest.mark.parametrize("dialect", ["0.3", "0.4", "0.4.0"])
@pytest.mark.parametrize("args", [["x.py"], ["-m", "x"]])
def test_script_and_module_run(program, tt, dialect, args):
    done = tt("run", "--torch", dialect, *args)
    assert (done.stdout, done.stderr) == ("True ('helper', True)\n", "")


def test_nothing_is_repaired_in_dialect_2(program, tt, refused):
    refused(tt("run", "x.py"), "x.py:3:", "SyntaxError")


def test_nothing_is_cached_that_python_would_refuse(program, tt):
    tt("run", "--torch", "0.3", "x.py")
    assert list(program.rglob("*.pyc")) == []


def test_the_traceback_shows_the_user_line(program, tt):
    (program / "x.py").write_text("def f(async):\n    raise ValueError(async)\n\nf(async=1)\n")
    done = tt("run", "--torch", "0.3", "x.py")
    assert done.returncode == 1
    assert ", line 2, in f\n    raise ValueError(async)\n" in done.stderr
    assert ", line 4, in <module>\n    f(async=1)\n" in done.stderr


def test_modules_from_elsewhere_are_left_alone(program, tt, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "foreign.py").write_text(HELPER)
    (program / "x.py").write_text("import foreign\n")
    done = tt("run", "--torch", "0.3", "x.py", PYTHONPATH=str(other))
    assert done.returncode == 1
    assert "SyntaxError" in done.stderr


WORKERS = """import multiprocessing, sys
import torch, helper
def work(x, async=False):
    return float((torch.ones(2) * x).sum()), torch.__name__, helper.move(0, async=async)[1]
if __name__ == '__main__':
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(1) as pool:
        print(pool.apply(work, (3,), {'async': True}))
"""


@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
def test_workers_are_repaired_too(program, tt, method):
    (program / "x.py").write_text(WORKERS)
    done = tt("run", "--torch", "0.3", "x.py", method)
    assert (done.stdout, done.returncode) == ("(6.0, 'tt.core', True)\n", 0), done.stderr


def test_a_source_that_parses_is_untouched():
    source = "async def f():\n    async with a: pass\n"
    assert repair.repaired(source, "x.py") is source


def test_the_dialect_decides(monkeypatch):
    for name, expected in {"2": False, "0.3": True, "0.4": True, "0.4.0": True}.items():
        monkeypatch.setenv("TT_TORCH", name)
        assert repair.dialect_has_async() is expected
    monkeypatch.delenv("TT_TORCH")
    assert repair.dialect_has_async() is False
