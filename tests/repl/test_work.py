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


def test_profile(say):
    said = say("w = torch.ones(20, 20, requires_grad=True)", ":profile y = w.sin().sum(); y.backward()")
    lines = said.out.splitlines()
    assert lines[0].split() == ["operation", "calls", "time", "own", "bytes"]
    rows = {line.split()[0]: line.split()[1] for line in lines[1:]}
    assert rows["sin"] == "1" and rows["SinBackward0"] == "1" and rows["AccumulateGrad"] == "1"
    assert say("y").out.startswith("tensor(336.")
    assert "no operation" in say(":profile 1 + 1").err
    assert say(":profile 1 / 0").err.count("\n") == 1
    assert say(":profile y.sin()").err == ""  # nothing stayed switched on


def test_watch(say, shell):
    assert say(":watch").out == "nothing is watched\n"
    assert say(":watch n + 1").out == "n + 1: NameError: name 'n' is not defined\n"
    assert say("n = 4").out == "n + 1 = 5\n"
    say(":watch w.sum()")
    assert say("w = torch.ones(3, requires_grad=True)").out == "n + 1 = 5\nw.sum() = 3  float32 [] cpu 4 B\n"
    assert say(":who").out.count("w.sum") == 0  # after entries, not after commands
    assert say(":watch off n + 1", ":watch").out == "w.sum() = 3  float32 [] cpu 4 B\n"
    assert "not watched" in say(":watch off z").err and "syntax" in say(":watch 1 +").err
    assert say(":watch off", "n").out == "4\n"


def test_simulated_devices(clean_process):
    import subprocess
    import sys

    text = ":device sim 2\nx = torch.ones(2, device='cuda:1')\nx.device\n:profile x + 1\n"
    done = subprocess.run([sys.executable, "-m", "tt"], input=text, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert "cuda:1  simulated CUDA device 1 (NumPy)  0 B held" in done.stdout
    assert "device(type='cuda', index=1)" in done.stdout and " device " in done.stdout
    for line, words in (
        (":device sim 3", "--device-sim 3"),
        (":device sim x", "a number"),
        (":device cuda", "takes sim"),
    ):
        more = subprocess.run(
            [sys.executable, "-m", "tt"], input=text + line + "\n", capture_output=True, text=True, timeout=120
        )
        assert words in more.stderr and more.stderr.count("\n") == 1 and more.returncode == 1


def test_mem_diff_and_free(say, shell):
    assert "no :mem before" in say(":mem diff").err
    say("a = torch.ones(1 << 18)", ":mem", "b = torch.ones(1 << 17); del a")
    shown = say(":mem diff").out
    assert "- a" in shown and "+ b" in shown and "-512.0 KiB since the last :mem" in shown
    assert "nothing changed" in say(":mem diff").out
    say("b[:1 << 16] * 1", "def f(): big = torch.ones(1 << 18); 1 / 0\n", "f()")
    assert say(":free").out.startswith("1.") and len(shell.session.outputs) == 0


def test_history_of_a_session(say):
    say("x = torch.ones(2, 3)", "x.sum()", "for i in range(2):\n    i\n")
    lines = say(":history").out.splitlines()
    assert lines[0] == "x = torch.ones(2, 3)" and lines[1].endswith("x float32 [2, 3]")
    assert lines[2] == "x.sum()" and lines[3].endswith("float32 []")
    assert say(":history sum").out.splitlines()[0] == "x.sum()"
    assert say(":history 1").out.startswith("for i in range(2):\n    i\n")
    assert "no entry" in say(":history zzz").err


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("%whos", "x  Tensor  float32 [2] cpu"),
        ("%time x + 1", "wall "),
        ("%%time\ny = x\ny = y + 1\n", "wall "),
        ("%history x", "x = torch.ones(2)"),
        ("%torch", "torch 2.13"),
        ("%pinfo x", "values"),
    ],
)
def test_other_shells_spellings(say, line, shown):
    assert shown in say("x = torch.ones(2)", line).out


def test_an_unknown_percent_command_is_one_line(say):
    said = say("%nonsense inline")
    assert said.err.startswith("no such command: %nonsense") and said.err.count("\n") == 1


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
    assert say(":undo").out == "took back x = 5; z = 1\nas before: x, z\n"
    assert shell.namespace["x"].tolist() == [1, 1] and "z" not in shell.namespace
    assert say(":undo").out == "took back y = x\nas before: y\n"
    assert say(":undo").out.endswith("as before: x\n")
    assert "no entry" in say(":undo").err and "a number" in say(":undo all").err


def test_undo_of_several_entries(say, shell, tmp_path):
    say(
        "x = torch.zeros(3); l = []",
        "x.add_(1); l.append(1)",
        "x[0] = float('nan')",
        "big = torch.ones(1 << 19)",
        "x = None",
    )
    assert "only 5" in say(":undo 6").err and shell.namespace["x"] is None
    assert (
        say(":undo 3").out == "took back x[0] = float('nan'); big = torch.ones(1 << 19); x = None\nas before: big, x\n"
    )
    assert shell.namespace["x"].tolist() == [1, 1, 1] and "big" not in shell.namespace
    say("x.mul_(5)")
    assert say(":undo 2").out.endswith("as before: l, x\n")
    assert shell.namespace["x"].tolist() == [0, 0, 0] and shell.namespace["l"] == []
    assert say(f":save {tmp_path}/s.py").out.startswith("1 entries")  # what was taken back is not in it


def test_undo_goes_no_further_than_what_it_can_put_back(say, shell):
    say("b = torch.ones(1 << 19); n = 1", "b.add_(1)", "n = 2")
    assert "entry wrote into b" in say(":undo 2").err and shell.namespace["n"] == 2
    assert say(":undo").out.endswith("as before: n\n")


def test_what_undo_keeps_is_bounded(say, shell, monkeypatch):
    from tt.repl import snapshot

    monkeypatch.setattr(snapshot, "TOGETHER", 4 << 20)
    say(*(f"x = torch.full((1 << 17,), {n}.)" for n in range(10)))  # 512 KiB each, and as much for its copy
    assert len(shell.past.taken) == 4
    assert shell.past.kept_bytes(shell.namespace) <= snapshot.TOGETHER
    say(*["1"] * 30)
    assert len(shell.past.taken) == snapshot.DEEPEST_UNDO
    assert shell.past.kept_bytes(shell.namespace) <= 1 << 20  # the copies of what did not change are shared


UNDONE = {  # set-up, the entry, what reads the state
    "in place": ("x = torch.ones(2)", "x.add_(1)", "x.tolist()"),
    "by a view": ("x = torch.ones(2, 2)", "x[0].zero_()", "x.tolist()"),
    "an element": ("x = torch.ones(2, 2)", "x[0, 1] = 5; q = 1", "x.tolist()"),
    "a step by hand": ("w = torch.ones(2, requires_grad=True)", "with torch.no_grad(): w -= 0.5\n", "w.tolist()"),
    "a gradient": ("w = torch.ones(2, requires_grad=True); l = (w * 2).sum()", "l.backward()", "w.grad"),
    "a second gradient": ("w = torch.ones(2, requires_grad=True); (w * 2).sum().backward(); l = (w * 3).sum()",
                          "l.backward()", "w.grad.tolist()"),
    "a gradient set free": ("w = torch.ones(2, requires_grad=True); (w * 2).sum().backward()", "w.grad = None", "str(w.grad)"),
    "a module": ("m = torch.nn.Linear(2, 2)", "torch.nn.init.zeros_(m.weight)", "m.weight.tolist()"),
    "running statistics": ("m = torch.nn.BatchNorm1d(2); x = torch.randn(4, 2)", "y = m(x)", "m.running_mean.tolist()"),
    "running statistics again": ("m = torch.nn.BatchNorm1d(2); x = torch.randn(4, 2)\ny = m(x)", "y = m(x)", "m.running_mean.tolist()"),
    "a list": ("l = [1]", "l.append(2)", "l"),
    "a dict of lists": ("d = {'a': [1], 'b': 0}", "d['a'].append(2); d['c'] = 1", "d"),
    "requires_grad": ("x = torch.ones(2)", "x.requires_grad_()", "x.requires_grad"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNDONE)
def test_undo_takes_back_what_was_written(say, shell, case):
    before, entry, reads = UNDONE[case]
    for line in before.split("\n"):
        say(line)
    was = repr(eval(reads, shell.namespace))
    objects = {name: id(value) for name, value in shell.namespace.items()}
    say(entry)
    assert repr(eval(reads, shell.namespace)) != was
    assert "\nas before: " in say(":undo").out
    assert repr(eval(reads, shell.namespace)) == was
    assert {name: id(value) for name, value in shell.namespace.items()} == objects


NOT_UNDONE = {
    "big.add_(1)": "the entry wrote into big (2.0 MiB)",
    "del big": "big was 1 MiB or more and is gone",
    "opt.step()": "the entry made a step of opt",
    "h.add_(1)": "the entry wrote into h and its history",
}


@pytest.mark.parametrize("entry", NOT_UNDONE)
def test_undo_refuses_what_it_cannot(say, shell, entry):
    say("big = torch.ones(1 << 19)", "w = torch.ones(2, requires_grad=True); opt = torch.optim.Adam([w])")
    say("h = w * 2; h.sum().backward(retain_graph=True)")
    say(entry)
    names = dict(shell.namespace)
    said = say(":undo").err
    assert NOT_UNDONE[entry] in said and said.count("\n") == 1
    assert shell.namespace == names


def test_a_graph_of_what_was_undone_does_not_run_on_other_numbers(say):
    say("w = torch.ones(2, requires_grad=True); x = torch.ones(2)", "x.add_(1); (w * x).sum()", ":undo")
    assert "modified by an inplace operation" in say("Out[2].backward()").err


@pytest.mark.parametrize(
    "value", ["torch.ones(1 << 19)", "torch.nn.Linear(1000, 1000)", "[torch.ones(1 << 17) for _ in range(9)]"]
)
def test_undo_keeps_nothing_big(say, shell, value):
    import gc
    import sys
    import weakref

    say(f"big = {value}")
    tensor = next(one for name, one in sys.modules["tt.repl.tensors"].found(shell.namespace))
    held = weakref.ref(tensor)
    del tensor
    say("big = None")
    gc.collect()
    assert held() is None
    assert "gone" in say(":undo").err


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


def test_migrate_verifies(say, tmp_path):
    file = tmp_path / "old.py"
    program = (
        "import torch\nfrom torch.autograd import Variable\nw = torch.nn.Parameter(torch.ones(2))\n"
        "x = Variable(torch.ones(2))\nopt = torch.optim.SGD([w], lr=0.1)\nloss = (w * x).sum()\nloss.backward()\n"
        "opt.step()\nprint(loss.data[0])\n"
    )
    file.write_text(program)
    before = file.read_bytes()
    said = say(f":migrate {file} --verify").out
    assert "+print(loss.item())" in said and f"{file}: proved" in said
    assert file.read_bytes() == before
    assert say(f":migrate {file} --write").err.count("\n") == 1
    assert "entry: proved" in say(program, ":migrate --verify").out


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


def test_a_module_that_another_thread_is_importing(say, monkeypatch):
    import sys
    from types import ModuleType

    for name in ("tt.core.nn.modules.module", "tt.core.dialects.v0_3.values"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))  # as an import leaves it at first
    assert say("x = torch.ones(2); y = {'a': x}", "x.sum()").out == "tensor(2.)\n"
