"""`tt demo` shows, migrates and proves each program; its exit code is 0 only when the proof holds."""

import io
import subprocess
import sys

import pytest
from tt.cli import demo
from tt.migrate import migrate_source

NAMES = list(demo._programs())


def tt_demo(*args):
    return subprocess.run([sys.executable, "-m", "tt", "demo", *args], capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("name", NAMES)
def test_demo_proves_the_program(name):
    done = tt_demo(name)
    assert done.returncode == 0, done.stdout + done.stderr
    source = demo._programs()[name].read_text(encoding="utf-8")
    assert all(line.strip() in done.stdout for line in source.splitlines())
    assert f"{name}.py: proved" in done.stdout
    assert "\x1b" not in done.stdout, "a pipe gets plain text"


def test_demo_without_a_name_shows_the_diff_and_what_both_print():
    done = tt_demo()
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        "-        total_loss += loss.data[0] * len(data)",
        "+        total_loss += loss.item() * len(data)",
        "+        with torch.no_grad():",
        "-from torch.autograd import Variable",
    ):
        assert line in done.stdout.splitlines()
    assert "Both print:\n  epoch 1  train loss 0.8172" in done.stdout


def test_list_names_every_program():
    done = tt_demo("--list")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == NAMES
    assert demo.DEFAULT in NAMES


def test_unknown_program_is_refused_in_one_line():
    done = tt_demo("no_such")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"tt demo: no program 'no_such'; there are {', '.join(NAMES)}\n"


def test_what_is_not_proved_is_not_a_success(monkeypatch, capsys):
    from tt.migrate import proof

    before = b"print(1)\n"
    monkeypatch.setattr(proof, "verify_file", lambda path: proof.verify_sources(path, before, b"print(2)\n"))
    assert demo.command("linear_regression") == 1
    out = capsys.readouterr().out
    assert "linear_regression.py: differs" in out and "Before prints:\n  1\nAfter prints:\n  2\n" in out
    monkeypatch.setattr(proof, "verify_file", lambda path: proof.verify_sources(path, before, b"1 / 0\n"))
    assert demo.command("linear_regression") != 0


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("1", False)])
def test_a_terminal_gets_colours_unless_it_says_no(monkeypatch, no_color, coloured):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    result = migrate_source("from torch.autograd import Variable\nimport torch\nx = Variable(torch.ones(2))\n", "x.py")
    screen = demo._Coloured()
    screen.source(result)
    screen.diff(demo._diff(result, "x.py"))
    text = terminal.getvalue()
    assert ("\x1b[32m+x = torch.ones(2)" in text) == coloured
    assert ("\x1b[3" in text) == coloured and "Variable" in text
