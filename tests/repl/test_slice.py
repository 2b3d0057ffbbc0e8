"""`:save script.py NAME`: the statements that made a variable, no others, and the program gives the same numbers."""

import os
import subprocess
import sys

import pytest

MODEL = """
import torch.nn as nn
:seed 7
noise = torch.randn(5)
x = torch.randn(8, 3)
unused = torch.ones(100)
y = torch.randn(8, 1)
model = nn.Linear(3, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
losses = []
def step():
    opt.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    opt.step()
    losses.append(loss.item())

x.mean()
for i in range(4): step()
print('nothing')
final = model.weight.detach().clone()
"""
CASES = {  # entries, the name, what the script leaves out, what it holds
    "chain": ("a = 3\nb = 4\nc = a + 1\nb = 5\nd = c * 2\n", "d", ["b ="], ["a = 3", "c = a + 1"]),
    "written in place": ("x = torch.ones(3)\ny = x.view(-1)\ny.add_(2)\nz = 1\n", "x", ["z ="], ["y.add_(2)"]),
    "an element": ("x = torch.zeros(3)\nx[1] = 5\nx.sum()\nq = x * 2\n", "q", ["x.sum()"], ["x[1] = 5"]),
    "a list": ("l = []\nl.append(1)\nm = [2]\nm.append(3)\nprint(l)\n", "l", ["m", "print"], ["l.append(1)"]),
    "a function's names": ("k = 2\ndef f(v): return v * k\nk = 3\nother = 1\nr = f(4)\n", "r", ["other"], ["k = 3", "def f"]),
    "drawn before": ("torch.manual_seed(1)\na = torch.rand(2)\nb = torch.ones(1)\nc = torch.rand(2)\n", "c", ["b ="], ["a = "]),
    "seeded again": ("a = torch.rand(2)\ntorch.manual_seed(1)\nc = torch.rand(2)\n", "c", ["a ="], ["manual_seed(1)"]),
    "never seeded": ("c = torch.rand(2)\nd = torch.rand(2)\n", "d", [], ["what this session started from", "c ="]),
    "a condition": ("x = 1\nif x: y = 2\ny2 = 5\nz = y\n", "z", ["y2"], ["x = 1", "if x: y = 2"]),
    "augmented": ("x = torch.ones(2)\nx += 1\nw = 3\n", "x", ["w ="], ["x += 1"]),
    "an option of torch": ("torch.set_default_dtype(torch.float64)\nx = torch.ones(2)\nw = 3\n", "x", ["w ="], ["set_default"]),
    "a gradient": ("w = torch.ones(2, requires_grad=True)\nl = (w * 3).sum()\nl.backward()\ng = w.grad\n", "g", [], ["l.backward()"]),
    "a timed statement": (":time x = torch.ones(2)\ny = x + 1\n", "y", [], ["x = torch.ones(2)"]),
    "a model": (MODEL, "final", ["what this session started", "unused", "print", "x.mean()"], ["noise", "losses = []", "\n\nimport torch.nn as nn\ntorch.manual_seed(7)", "step()"]),
}  # fmt: skip


def entered(shell, text):
    from tt.repl.pipe import entries

    for part in entries(text):
        assert shell.enter(part)


@pytest.mark.parametrize("case", CASES)
def test_the_program_makes_the_same(shell, tmp_path, case, capsys):
    text, name, without, within = CASES[case]
    shell.torch.seed()  # as in a new process: nothing is drawn yet
    entered(shell, text)
    path = tmp_path / "made.py"
    assert shell.enter(f":save {path} {name}")
    written = path.read_text()
    assert [words for words in without if words in written] == []
    assert [words for words in within if words not in written] == []
    path.write_text(written + f"\nprint({name}.tolist() if hasattr({name}, 'tolist') else {name})\n")
    value = shell.namespace[name]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tt", "run", str(path)], capture_output=True, text=True, timeout=120, env=env
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == str(value.tolist() if hasattr(value, "tolist") else value)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("1\nx = _ + 1", "x", "which only the shell has"),
        (":timeit x = torch.ones(1)", "x", "ran more than once"),
        ("x = 1", "y", "there is no y"),
        ("import asyncio\nx = await asyncio.sleep(0, 5)", "x", "top-level await"),
        ("x = []\nfor i in (1, 0): x.append(1 / i)", "x", "a statement that failed"),
    ],
)
def test_what_cannot_be_written_is_one_line(shell, tmp_path, capsys, text, name, words):
    from tt.repl.pipe import entries

    for part in entries(text + "\n"):
        shell.enter(part)
    capsys.readouterr()
    assert not shell.enter(f":save {tmp_path}/made.py {name}")
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1
    assert not (tmp_path / "made.py").exists()


def test_the_journal_keeps_no_value(shell):
    import gc
    import weakref

    shell.enter("big = torch.ones(600, 600)")
    held = weakref.ref(shell.namespace["big"])
    shell.enter("big = None")
    shell.enter("1")
    gc.collect()
    assert held() is None
