"""The commands of daily work: documentation, timing, files, frames, undo, migration, options."""

import pytest
from tt.repl.commands.migrate import migrated
from tt.repl.commands.timing import seconds


@pytest.fixture
def say(shell, capsys):
    def said(*lines):
        capsys.readouterr()
        for line in lines:
            shell.enter(line)
        return capsys.readouterr()

    return said


def test_doc_and_its_question_marks(say):
    shown = say("torch.sin?").out
    assert "torch.sin(input, *, out=None)" in shown and "SinBackward0" in shown
    assert "xp.sin(self, out=out)" in say("torch.sin??").out
    assert "values" in say("x = torch.ones(2)", "x?").out
    assert "no Python source" in say("len??").err


def test_time_and_timeit(say):
    assert say(":time z = torch.ones(1 << 18)").out.startswith("wall ")
    assert "KiB" in say(":time torch.ones(1 << 10)").out or "peak" in say(":time torch.ones(1 << 10)").out
    assert "runs" in say(":timeit z + 1").out
    assert say(":time 1 / 0").err == ":time: ZeroDivisionError: division by zero\n"
    assert say(":timeit x = = 1").err == ":timeit x = = 1: invalid syntax\n"


@pytest.mark.parametrize(("taken", "shown"), [(2.0, "2 s"), (0.0125, "12.5 ms"), (3e-6, "3 µs"), (5e-9, "5 ns")])
def test_seconds(taken, shown):
    assert seconds(taken) == shown


def test_save_and_load(say, tmp_path, shell):
    say("x = torch.arange(3)", "n = 4", "f = lambda: 1", "import math")
    assert say(f":save {tmp_path}/s.pt").out == f"2 values in {tmp_path}/s.pt; left out: f\n"
    say("x = None", "n = 0")
    assert say(f":load {tmp_path}/s.pt").out == "2 values: x, n\n"
    assert shell.namespace["x"].tolist() == [0, 1, 2] and shell.namespace["n"] == 4


def test_what_cannot_be_loaded_or_saved_is_one_line(say, tmp_path):
    (tmp_path / "bad").write_bytes(b"no session")
    for line in (f":load {tmp_path}/bad", f":load {tmp_path}/none", f":save {tmp_path}/no/x.pt", ":save"):
        said = say(line)
        assert said.out == "" and said.err.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["bad"]


def test_save_a_script(say, tmp_path):
    say("x = 3", "1 / 0", ":who", "print(x)")
    say(f":save {tmp_path}/s.py")
    assert (tmp_path / "s.py").read_text() == "import torch\n\nx = 3\nprint(x)\n"


def test_debug_enters_the_failing_frame(say, shell):
    assert "did not fail" in say(":debug").err
    say("def inner(a):\n    b = a + 1\n    return b / 0", "def outer(c): return inner(c)", "outer(4)")
    assert "in inner" in say(":debug").out
    assert say("b, a").out == "(5, 4)\n"
    assert "in outer" in say(":up").out
    assert say("c").out == "4\n"
    say(":down", "extra = 1", ":leave")
    assert "extra" not in shell.namespace and "b" not in shell.namespace
    assert "not in a frame" in say(":leave").err


def test_undo(say, shell):
    say("x = torch.ones(2)", "y = x", "x = 5; z = 1")
    assert say(":undo").out == "as before: x, z\n"
    assert shell.namespace["x"].tolist() == [1, 1] and "z" not in shell.namespace
    assert "no entry" in say(":undo").err
    assert "wrote into x" in say("x.add_(1); q = 1", ":undo").err


OLD = "v = Variable(torch.ones(3), volatile=True)"


def test_migrated():
    assert "Variable" not in migrated(OLD)
    assert migrated("x = 1") == "x = 1"
    assert migrated("v = Variable(torch.ones(2))") == "v = torch.ones(2)"
    assert migrated("x = = 1") == "x = = 1"


def test_migrate_shows_a_diff_and_writes_nothing(say, tmp_path):
    file = tmp_path / "old.py"
    file.write_text("import torch\nfrom torch.autograd import Variable\nx = Variable(torch.ones(2))\n")
    before = file.read_bytes()
    assert "+x = torch.ones(2)" in say(f":migrate {file}").out
    assert file.read_bytes() == before
    assert say(":migrate /nowhere/x.py").err.count("\n") == 1


def test_set(say, shell):
    assert "theme" in say(":set").out
    assert say(":set theme light").err == "" and shell.settings.theme == "light"
    assert say(":set theme blue").err.count("\n") == 1
    assert "no option" in say(":set nonsense on").err


def test_folded_and_full_tracebacks(say):
    say("x, w = torch.ones(8, 3), torch.ones(4, 3)")
    folded = say("x @ w").err
    assert "inside torch" in folded and "matmul(self" not in folded
    assert "    x  float32 [8, 3] cpu 96 B" in folded and "x, w = torch.ones(8, 3)" in folded
    assert "inside torch" not in say(":set traceback full", "x @ w").err


def test_a_callback_of_the_users_is_not_folded(say):
    said = say(
        "def hook(g):\n    1 / 0",
        "x = torch.ones(2, requires_grad=True); _h = x.register_hook(hook)",
        "x.sum().backward()",
    )
    assert "in hook" in said.err and "inside torch" in said.err
