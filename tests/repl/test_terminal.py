"""The shell with keys: entries, blocks, history, paste, interrupts."""

import asyncio
from threading import Timer

import pytest
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from tt.repl import history, read, terminal

ENTER, CTRL_C, CTRL_D, UP, TAB, ALT_ENTER = "\r", "\x03", "\x04", "\x1b[A", "\t", "\x1b\r"


@pytest.fixture
def type_keys(clean_process, capsys, monkeypatch, tmp_path):
    """Type keys into a shell until it ends; returns what was printed after the greeting.

    A list of keys is typed with pauses, as a person does: the prompt loads its history while it already takes keys.
    """

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(keys, history=None, code=0):
        asyncio.set_event_loop(None)
        with create_pipe_input() as keyboard:
            guard = Timer(60, keyboard.close)  # what waits for more keys than were typed fails instead of hanging
            guard.start()
            try:
                if isinstance(keys, str):
                    keyboard.send_text(keys)
                else:
                    for pause, part in enumerate(keys):
                        Timer(0.4 * pause, keyboard.send_text, [part]).start()
                left = terminal.run(input=keyboard, output=DummyOutput(), history=history or InMemoryHistory())
                assert left == code
            finally:
                guard.cancel()
        said = capsys.readouterr()
        return said.out.partition("\n")[2], said.err

    return run


def test_an_entry_is_echoed(type_keys):
    assert type_keys("torch.ones(2)" + ENTER + CTRL_D) == ("tensor([1., 1.])\n", "")


def test_a_block_ends_with_an_empty_line(type_keys):
    assert type_keys("for i in range(2):" + ENTER + "i" + ENTER + ENTER + CTRL_D) == ("0\n1\n", "")


def test_alt_enter_evaluates_at_once(type_keys):
    assert type_keys("if True: 5" + ALT_ENTER + CTRL_D) == ("5\n", "")


def test_an_interrupt_drops_the_line_and_keeps_the_names(type_keys):
    assert type_keys("x = 4" + ENTER + "x = nonsense" + CTRL_C + "x" + ENTER + CTRL_D) == ("4\n", "")


def test_an_interrupt_right_after_enter_is_of_the_entry(type_keys):
    out, err = type_keys("print('ran')" + ENTER + CTRL_C + "2" + ENTER + CTRL_D)
    assert (out, err) == ("KeyboardInterrupt\n2\n", "")


def test_an_exception_returns_to_the_prompt(type_keys):
    out, err = type_keys("x = 4" + ENTER + "1 / 0" + ENTER + "x" + ENTER + CTRL_D)
    assert out == "4\n"
    assert err.endswith("ZeroDivisionError: division by zero\n")


def test_up_brings_back_a_whole_block(type_keys):
    keys = ["if True:" + ENTER + "7" + ENTER + ENTER, UP, ALT_ENTER + CTRL_D]
    assert type_keys(keys) == ("7\n7\n", "")


def test_pasted_prompts_are_taken_off(type_keys):
    pasted = "\x1b[200~>>> x = 3\n>>> x + 1\n4\n\x1b[201~"
    assert type_keys(pasted + ALT_ENTER + CTRL_D) == ("4\n", "")


def test_tab_indents_an_empty_line(type_keys):
    assert type_keys("if True:" + ENTER + TAB + "\x7f" + "6" + ENTER + ENTER + CTRL_D) == ("6\n", "")


def test_enter_takes_the_chosen_completion_without_evaluating(type_keys):
    keys = ["torch", ".ones_li", "", "", TAB, "", ENTER, "(torch.ones(1))" + ENTER + CTRL_D]  # "": a pause
    assert type_keys(keys) == ("tensor([1.])\n", "")


def test_a_terminal_of_lines_only(clean_process, monkeypatch, capsys):
    monkeypatch.setenv("TERM", "dumb")
    lines = iter(["x = 2", "if x:", "    x", "", "torch.ones(1)"])

    def ask(prompt):
        print(prompt)
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(terminal, "plain_entry", lambda: read.plain_entry(ask))
    assert terminal.run() == 0
    shown = capsys.readouterr().out.partition("\n")[2]
    assert shown == ">>> \n>>> \n... \n... \n2\n>>> \ntensor([1.])\n>>> \n"


def test_commands(type_keys):
    out, err = type_keys(":torch" + ENTER + ":nonsense" + ENTER + CTRL_D)
    assert out == "torch 2.13.0+tt\n"
    assert err.startswith("no such command: :nonsense")


def test_system_exit_leaves(type_keys):
    with pytest.raises(SystemExit) as left:
        type_keys("raise SystemExit(3)" + ENTER)
    assert left.value.code == 3


def test_history_is_remembered(type_keys, tmp_path):
    file = tmp_path / "state" / "history"
    type_keys("a = 41" + ENTER + CTRL_D, history.open_history(file))
    assert type_keys(["", UP, ENTER + "a" + ENTER + CTRL_D], history.open_history(file)) == ("41\n", "")


def test_history_says_what_an_entry_took_and_gave(type_keys, tmp_path):
    file = tmp_path / "history"
    file.write_text("\n# 2025-01-01 00:00:00.1\n+old = 1\n+old\n")  # of before: without notes
    type_keys(
        "x = torch.ones(2, 3)" + ENTER + "x @ x.t()" + ENTER + "1 / 0" + ENTER + ":who" + ENTER + CTRL_D,
        history.open_history(file),
    )
    found = history.open_history(file).entries()
    assert [one.text for one in found] == ["old = 1\nold", "x = torch.ones(2, 3)", "x @ x.t()", "1 / 0", ":who"]
    assert [one.gave for one in found] == ["", "x float32 [2, 3]", "float32 [2, 2]", "ZeroDivisionError", ""]
    assert [one.seconds is None for one in found] == [True, False, False, False, True]
    assert list(FileHistory(file).load_history_strings())[::-1] == [one.text for one in found]  # others read it too
    out, _ = type_keys(":history x @" + ENTER + ":history old" + ENTER + CTRL_D, history.open_history(file))
    lines = out.splitlines()
    assert lines[0] == "x @ x.t()" and lines[1].endswith("float32 [2, 2]") and lines[2:4] == [":history x @", "old = 1"]


@pytest.mark.parametrize("damage", [b"\xff\xfe\0garbage\n+1 +\xff\n", b"+1\n\0\0\0"])
def test_a_damaged_history_is_set_aside_in_one_line(type_keys, tmp_path, capsys, damage):
    (tmp_path / "history").write_bytes(damage)
    opened = history.open_history(tmp_path / "history")
    said = capsys.readouterr().err
    assert said.startswith("tt: the history was damaged") and said.count("\n") == 1
    assert (tmp_path / "history.damaged").read_bytes() == damage
    assert type_keys("1" + ENTER + CTRL_D, opened) == ("1\n", "")


def test_a_history_that_cannot_be_written_is_told_once(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    opened = history.open_history(tmp_path / "file" / "history")
    assert not isinstance(opened, FileHistory)
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("x = 1", True),
        ("x = (", False),
        ("x = (\n1,", False),
        ("x = (\n1,\n)", True),
        ("for i in y:", False),
        ("for i in y:\n    i", False),
        ("for i in y:\n    i\n", True),
        ("for i in y:\n    i\n    ", True),
        ("for i in y: i", False),
        ("for i in y: i\n", True),
        ("@decorator", False),
        ("def f():\n    pass\nf()", True),
        ("'''open", False),
        ("x = = 1", True),
        (":who", True),
        ("a \\", False),
        ("", True),
        ("# comment", True),
    ],
)
def test_when_enter_evaluates(text, complete):
    assert read.is_complete(text) is complete


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("x = 1\ny = 2", "x = 1\ny = 2"),
        (">>> x = 1\n>>> x\n1\n", "x = 1\nx"),
        (">>> for i in y:\n...     i\n...\n0\n>>> 2", "for i in y:\n    i\n\n2"),
        ("In [1]: x = 1\n\nIn [2]: for i in y:\n   ...:     i\nOut[1]: 3", "x = 1\nfor i in y:\n    i"),
        ("a\r\nb", "a\nb"),
        ("print('>>> no prompt')", "print('>>> no prompt')"),
        ("x = 1\n>>> y", "x = 1\n>>> y"),
        ("+for i in y:\n+    i\n", "for i in y:\n    i\n"),
        ("+x", "+x"),
        ("+x\ny", "+x\ny"),
    ],
)
def test_prompts_are_taken_off(pasted, expected):
    assert read.without_prompts(pasted) == expected


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("f(", "    "),
        ("x = [1,\n     2,", "     "),
        ("if a:\n    f(1,\n      2)", "    "),
        ("def f(a,\n      b):", "    "),
        ("x = {'a': (1", "    "),
        ("f('(')", ""),
        ("if x:", "    "),
        ("x", ""),
        ("if x:\n    y", "    "),
        ("def f():\n    return 1", ""),
        ("    if x:", "        "),
    ],
)
def test_the_next_line_is_indented(text, indent):
    assert read.next_indent(text) == indent


def test_the_startup_file_runs_first(type_keys, tmp_path):
    (tmp_path / "config" / "tt").mkdir(parents=True)
    (tmp_path / "config" / "tt" / "startup.py").write_text("mine = torch.ones(1)\n")
    assert type_keys("mine" + ENTER + CTRL_D) == ("tensor([1.])\n", "")


@pytest.mark.parametrize(
    ("config", "words"),
    [("keys = 'vim'", "keys is one of emacs, vi"), ("a = [", "left out"), ("nope = true", "no option")],
)
def test_a_wrong_config_is_one_line(type_keys, tmp_path, config, words):
    (tmp_path / "config" / "tt").mkdir(parents=True)
    (tmp_path / "config" / "tt" / "config.toml").write_text(config)
    out, err = type_keys("1" + ENTER + CTRL_D)
    assert out == "1\n"
    assert words in err and err.count("\n") == 1


def test_a_suggested_edit_stands_at_the_prompt(type_keys):
    keys = [
        "x, w = torch.ones(8, 3), torch.ones(8, 4)" + ENTER + "(x @ w).shape" + ENTER + ":fix" + ENTER,
        ENTER + CTRL_D,
    ]
    assert type_keys(keys)[0] == "torch.Size([3, 4])\n"


def test_the_toolbar_forgets_what_was_entered(shell):
    from tt.repl.toolbar import Toolbar

    bar = Toolbar(shell)
    bar._shown = ("w @ w", [("class:peek.error", "✗ no")])
    assert bar.fragments("w @ ") == [("class:peek.error", "✗ no")]
    assert "torch" in bar.fragments("")[0][1]


def test_vi_keys_from_the_config(type_keys, tmp_path):
    (tmp_path / "config" / "tt").mkdir(parents=True)
    (tmp_path / "config" / "tt" / "config.toml").write_text("keys = 'vi'\n")
    assert type_keys(["", "41", "\x1b", "0r5" + ENTER, CTRL_C + "i" + CTRL_D]) == ("51\n", "")


def test_backspace_and_shift_tab_take_a_step_of_indentation(type_keys):
    keys = "if 0:" + ENTER + "if 0: 1" + ENTER + "\x7f" + "else: 8" + ENTER + ENTER + CTRL_D
    assert type_keys(keys) == ("8\n", "")
    keys = "if 0:" + ENTER + "1" + ENTER + "else: 9" + "\x1b[Z" + ENTER + ENTER + CTRL_D
    assert type_keys(keys) == ("9\n", "")
