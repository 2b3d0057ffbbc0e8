"""Suggested edits go through when they are really run; where none is known none is shown; nothing of the user's is run."""

import pytest

SETUP = """
import torch.nn.functional as F
nn = torch.nn
x, w, b, y = torch.ones(8, 3), torch.ones(8, 4), torch.ones(8), torch.ones(8)
b3, v = torch.ones(2, 8, 3), torch.ones(2, 8, 4)
m, i, img, c = nn.Linear(3, 4), torch.arange(3), torch.ones(3, 16, 16), nn.Conv2d(3, 4, 3)
big, wide, e = nn.Linear(768, 4), torch.ones(16, 16, 3), nn.Embedding(5, 3)
"""
EDITS = {
    "x @ w": "x.t() @ w",
    "q = torch.relu(x @ w)": "x.t() @ w",
    "torch.mm(b3[0], v[0])": "torch.mm(b3[0].t(), v[0])",
    "torch.bmm(b3, v)": "torch.bmm(b3.transpose(-2, -1), v)",
    "x + b": "x + b.unsqueeze(1)",
    "x * b": "x * b.unsqueeze(1)",
    "F.cross_entropy(m(x), y)": "F.cross_entropy(m(x), y.long())",
    "x @ i": "x @ i.to(x.dtype)",
    "x.t().view(-1)": "x.t().reshape(-1)",
    "m(i)": "m(i.float())",
    "c(img.double())": "c(img.double().float())",
    "torch.cat([x, w])": "torch.cat([x, w], dim=1)",
    "e(y)": "e(y.long())",
    "x[y]": "x[y.long()]",
    "c(wide)": "c(wide.permute(2, 0, 1))",
    "big(img.unsqueeze(0))": "big(img.unsqueeze(0).flatten(1))",
}
NONE = [
    "x * w",
    "F.linear(x, w)",
    "m(torch.ones(8, 4))",
    "x[9]",
    "1 / 0",
    "x.nothing",
    "int('a')",
    "raise RuntimeError('same dtype')",
]


@pytest.mark.parametrize("text", EDITS)
def test_an_edit_is_suggested_and_goes_through(shell, capsys, text):
    shell.enter(SETUP)
    assert not shell.enter(text)
    said = capsys.readouterr().err
    edit = shell.session.edits[0]
    assert edit.text == EDITS[text] and f"  try {edit.text}" in said
    shell.enter(f"found = {edit.text}")
    assert shell.session.error is None
    from tt.repl.metas import meta_of

    assert edit.result == str(meta_of(shell.namespace["found"]))


@pytest.mark.parametrize("text", NONE)
def test_where_none_is_known_none_is_shown(shell, capsys, text):
    shell.enter(SETUP)
    assert not shell.enter(text)
    assert "  try " not in capsys.readouterr().err and shell.session.edits == []


def test_the_device_of_the_other_operand(clean_process):
    import subprocess
    import sys

    text = "x = torch.ones(2, 2); g = x.cuda()\ng + x\n"
    command = [sys.executable, "-m", "tt", "--device-sim", "1"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)
    assert "  try g + x.to(g.device)  float32 [2, 2] cuda:0 16 B\n" in done.stderr


def test_nothing_of_the_users_is_run(shell):
    shell.enter(
        "calls = []\nclass Mine(torch.nn.Linear):\n    def forward(self, x): calls.append(1); return super().forward(x)\n"
    )
    shell.enter("mine = Mine(3, 4); bad = torch.ones(4, 2)")
    assert not shell.enter("mine(bad)")
    assert shell.namespace["calls"] == [1]  # by the entry itself


def test_an_edit_inside_a_function(shell, capsys):
    shell.enter("def step(a, k): return a @ k\n")
    shell.enter("step(torch.ones(8, 3), torch.ones(8, 4))")
    assert "  try a.t() @ k  float32 [3, 4] cpu" in capsys.readouterr().err


def test_fix_puts_the_edit_into_the_entry(shell, capsys):
    shell.enter(SETUP)
    shell.enter("q = torch.relu(x @ w) + 1")
    capsys.readouterr()
    assert shell.enter(":fix")
    assert capsys.readouterr().out == "q = torch.relu(x.t() @ w) + 1\n"
    shell.prompts = True
    assert shell.enter(":fix 1") and shell.prefill == "q = torch.relu(x.t() @ w) + 1"
    assert not shell.enter(":fix 3")
    shell.enter("1")
    assert not shell.enter(":fix")
    assert "suggested no edit" in capsys.readouterr().err


KEPT = {
    "an output": ("x = torch.ones(3, requires_grad=True)\ny = (x * 2).exp()\ny.add_(1)\ny.sum().backward()\n",
                  "y = (x * 2).exp()", "y was then written by  <tt 1>:3 y.add_(1)"),
    "an input": ("x = torch.ones(3, requires_grad=True)\nw = torch.ones(3)\ny = w * x\nz = 1\nw.zero_()\ny.sum().backward()\n",
                 "y = w * x", "w was then written by  <tt 1>:5 w.zero_()"),
    "a parameter": ("m = torch.nn.Linear(2, 2); x = torch.ones(1, 2, requires_grad=True)\nl = m(x).sum()\n"
                    "with torch.no_grad(): m.weight.mul_(2)\n\nl.backward()\n",
                    "l = m(x).sum()", "m.weight was then written by  <tt 1>:3 with torch.no_grad(): m.weight.mul_(2)"),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_an_in_place_error_names_both_lines(shell, capsys, case):
    text, kept, written = KEPT[case]
    shell.enter(text)
    said = [line.strip() for line in capsys.readouterr().err.splitlines()]
    assert any(line.startswith("kept for backward by") and line.endswith(kept) for line in said)
    assert written in said
