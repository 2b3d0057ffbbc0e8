"""Each `:command` of the table, and the table itself."""

import pytest
from tt.repl.commands import COMMANDS


def test_help_lists_every_command(shell, capsys):
    assert shell.enter(":help")
    shown = capsys.readouterr().out
    assert all(f":{command.name}" in shown and command.help in shown for command in COMMANDS.values())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_one(shell, capsys, name):
    assert shell.enter(f":help {name}")
    assert COMMANDS[name].help in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_describes_itself(name):
    command = COMMANDS[name]
    assert command.name == name
    assert command.help and "\n" not in command.help


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (":hlp", "did you mean :help"),
        (":zzz", ":help lists them"),
        (":", ":help lists them"),
        (":help zzz", "no such command"),
        (":torch 5", "0.3"),
        (":seed", "needs a number"),
        (":seed x", "whole number"),
        (":who x", "no argument"),
        (":quit now", "no argument"),
    ],
)
def test_what_a_command_cannot_do_is_one_line(shell, capsys, line, words):
    assert not shell.enter(line)
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.count("\n") == 1


def test_torch_changes_the_dialect(shell, capsys, monkeypatch):
    monkeypatch.setenv("TT_TORCH", "2")
    assert shell.enter(":torch 0.4.0")
    assert shell.enter("torch.ones(2)")
    assert shell.enter(":torch")
    assert capsys.readouterr().out == "torch 0.4.0\ntensor([ 1.,  1.])\ntorch 0.4.0\n"


def test_seed(shell, capsys):
    shell.enter(":seed 0")
    shell.enter("torch.rand(2)")
    assert capsys.readouterr().out == "tensor([0.4963, 0.7682])\n"


def test_who(shell, capsys):
    assert shell.enter(":who")
    assert capsys.readouterr().out == "no names yet\n"
    shell.enter(
        "import math\nx = torch.ones(2, 3, requires_grad=True)\nn = 3\nitems = [1, 2]\n_hidden = 1\ndef f(): pass"
    )
    assert shell.enter(":who")
    assert capsys.readouterr().out.splitlines() == [
        "f      function",
        "items  list      2 items",
        "n      int       3",
        "x      Tensor    float32 [2, 3] cpu requires_grad",
    ]


def test_who_reads_the_values_of_dialect_03(shell, capsys, monkeypatch):
    monkeypatch.setenv("TT_TORCH", "0.3")
    shell.enter(":torch 0.3")
    shell.enter("x = torch.ones(2)")
    capsys.readouterr()
    assert shell.enter(":who")
    assert capsys.readouterr().out == "x  FloatTensor  float32 [2] cpu\n"


def test_quit(shell):
    with pytest.raises(SystemExit):
        shell.enter(":quit")


def test_a_fault_of_a_command_leaves_the_session(shell, capsys, monkeypatch):
    def fail(*_):
        raise RuntimeError("broken\nbadly")

    monkeypatch.setattr(COMMANDS["who"], "run", fail)
    assert not shell.enter(":who")
    assert capsys.readouterr().err == ":who: RuntimeError: broken badly\n"
