"""What hands used to IPython type works, or gets one line that says what does."""

import gc
import subprocess
import sys
import weakref

import pytest
from tt.repl import habits
from tt.repl.commands import COMMANDS


@pytest.fixture
def say(shell, capfd):
    def said(*lines):
        capfd.readouterr()
        for line in lines:
            shell.enter(line)
        return capfd.readouterr()

    return said


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("x?", ":doc x"),
        ("?x", ":doc x"),
        ("??torch.nn.Linear", ":doc torch.nn.Linear source"),
        ("m[0].weight??", ":doc m[0].weight source"),
        ("!ls -l | wc", ":sh ls -l | wc"),
        ("exit", ":quit"),
        ("quit ", ":quit"),
        ("exit()", None),
        ("x != 3", None),
        ("'?'", None),
    ],
)
def test_spellings(text, command):
    assert habits.as_command(text, {}) == command


def test_a_name_of_the_users_is_no_command():
    assert habits.as_command("exit", {"exit": 1}) is None


def test_earlier_results(say):
    assert say("1", "2", "3", "_, __, ___").out.endswith("(3, 2, 1)\n")
    assert say("_2 + _3").out == "5\n"
    assert say("In[2], In[5]").out == "('2', '_2 + _3')\n"
    said = say("_99").err
    assert "name '_99' is not defined" in said and said.endswith("Out: results of entries 1, 2, 3, 4, 5, 6\n")
    assert say("_2 = 'mine'", "_2").out == "'mine'\n"


def test_an_earlier_big_result_is_not_held(say, shell):
    say("big = torch.ones(1 << 19)", "big", "1", "2", "_2.sum()")
    held = weakref.ref(shell.namespace.pop("big"))
    say("1", "2")
    shell.forget()
    gc.collect()
    assert held() is None
    assert "is gone" in say("_2").err


def test_what_hangs_on_an_earlier_result_is_no_script(say, tmp_path):
    say("torch.ones(2)", "y = _1 * 2")
    assert "which only the shell has" in say(f":save {tmp_path}/s.py y").err


def test_commands_of_the_system(say, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert say("!echo hello").out == "hello\n"
    assert say("!exit 3").err == "!exit 3: exit code 3\n"
    (tmp_path / "inner").mkdir()
    assert say("!cd inner").out == f"{tmp_path}/inner\n"
    assert say("%pwd").out == f"{tmp_path}/inner\n"
    assert say("%cd ..").out == f"{tmp_path}\n"
    assert say(":cd nowhere").err == ":cd nowhere: No such file or directory\n"


SCRIPT = """import sys, torch
from beside import offset
def f(t): return t @ t
x = torch.ones(2, 3) * offset
if __name__ == "__main__":
    print(sys.argv[1:])
"""


def test_run_a_script(say, shell, tmp_path):
    (tmp_path / "beside.py").write_text("offset = 4\n")
    (tmp_path / "script.py").write_text(SCRIPT)
    argv, folders = list(sys.argv), list(sys.path)
    assert say(f"%run {tmp_path}/script.py --epochs 2").out == "['--epochs', '2']\n"
    assert shell.namespace["x"].tolist() == [[4] * 3] * 2
    assert (sys.argv, sys.path) == (argv, folders)
    assert say(":undo").out.startswith("took back :run ") and "x" not in shell.namespace
    (tmp_path / "script.py").write_text(SCRIPT + "f(x)\n")
    said = say(f":run {tmp_path}/script.py").err
    assert f'File "{tmp_path}/script.py", line 7' in said and "mat1 and mat2" in said and "t  float32 [2, 3]" in said
    assert "in f" in say(":debug").out and say("t.shape").out == "torch.Size([2, 3])\n"
    say(":leave")
    assert "x" in shell.namespace  # what it had bound until then


@pytest.mark.parametrize(
    ("text", "words"),
    [("x = = 1", "line 1: invalid syntax"), ("raise SystemExit(3)", "exit code 3"), (None, "No such file")],
)
def test_a_script_that_does_not_run_is_one_line(say, tmp_path, text, words):
    if text:
        (tmp_path / "s.py").write_text(text)
    said = say(f":run {tmp_path}/s.py")
    assert words in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize("name", habits.ELSEWHERE)
def test_what_is_elsewhere_is_said_in_one_line(say, name):
    said = say(f"%{name} something").err
    assert said == f"%{name} is not here: {habits.ELSEWHERE[name]}\n"
    for word in habits.ELSEWHERE[name].split():
        if word.startswith(":"):
            assert word.strip(":,;") in COMMANDS


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("ls", "!ls runs a command"),
        ("git status", "!git status runs"),
        ("files = !ls", "getoutput"),
        ("timeit x + 1", ":timeit is the command"),
        ("whos", ":who is the command"),
        ("clear", "Ctrl-L"),
    ],
)
def test_hints(say, entry, hint):
    assert hint in say(entry).err.splitlines()[-1]


@pytest.mark.parametrize("entry", ["missing", "ls = 1; 1 / 0", "x = = 1", "sin(2)"])
def test_no_hint_where_none_fits(say, entry):
    assert "Error" in say(entry).err.splitlines()[-1]


def test_options_of_timeit(say):
    assert "of 2 × 3 runs" in say("%timeit -n 3 -r 2 1 + 1").out
    assert "of 2 × 3 runs" in say(":timeit -r2 -n3 1 + 1").out
    assert say("%timeit -n x 1").err.count("\n") == 1


def test_a_pipe():
    text = "x = 3\n!echo one\n?x\nx\n"
    done = subprocess.run([sys.executable, "-m", "tt"], input=text, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("one\nx: int\n" + done.stdout.partition("x: int\n")[2], "")
    assert done.stdout.endswith("3\n")
